// The network page's pictures: trainings in workers, on one clock that can be scrubbed.

import { createAnnouncer } from "../shared/announcer.js";
import { readTheme, runColor } from "../shared/colors.js";
import { completeData } from "../shared/constants.js";
import { createChart } from "../shared/line_chart.js";
import { defineComponent } from "../shared/mounting.js";
import { numberFormat } from "../shared/numbers.js";
import { keepShown } from "../shared/shown.js";
import { createTooltip } from "../shared/tooltip.js";
import { accuracyChart, lossChart, normsChart } from "./charts.js";
import { createDiagram } from "./diagram.js";
import { stepsPerEpoch } from "./epochs.js";
import { createLandscapeView } from "./landscape_view.js";
import { createMicroscope } from "./microscope.js";
import { createOutputView } from "./output_view.js";
import { createNetworkRun } from "./run.js";
import { createTransport } from "./transport.js";
import { createWeightsView } from "./weights_view.js";
import { createRows, showSteps, summaryOf } from "./words_below.js";

/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("../shared/mounting.js").Instance} Instance */

const LAYERS = [1, 4, 9, 10, 2]; // the palette's colours of the layers
const CLASSES = [1, 0, 2, 3, 4, 5, 6, 7, 8, 9]; // and of the classes

// A setup with another learning rate, from a step on, or from the start (null).
function withRate(setup, rate, step) {
  if (step !== null)
    return { ...setup, rates: [...setup.rates.filter(([first]) => first < step), [step, rate]] };
  const { optimizer } = setup;
  const hyperparameters = [...optimizer.hyperparameters];
  hyperparameters[optimizer.rate] = rate;
  return { ...setup, optimizer: { ...optimizer, hyperparameters } };
}

// The kinds of picture that a view can show, the first one first.
const KINDS = {
  norms: ["gradient_norm", "update_ratio"],
  weights: ["now", "weights_time", "activations", "gradients"],
};

function offer(select, codes, nameOf) {
  const chosen = select.value || codes[0];
  select.replaceChildren(...codes.map((code) => new Option(nameOf(code), code)));
  select.value = chosen;
}

const hasUnit = (layers, { layer, unit }) =>
  layer < layers.length - 1 && unit < layers[layer].units;

// The learning rate of a step; null where there is none.
function rateAt({ optimizer, rates }, step) {
  if (optimizer.rate < 0) return null;
  const changes = rates.filter(([first]) => first <= step);
  return changes.length
    ? changes[changes.length - 1][1]
    : optimizer.hyperparameters[optimizer.rate];
}

/**
 * @param {Root} root
 * @returns {Instance}
 */
function createNetworkView(root) {
  const place = (name) => root.querySelector(`[data-view="${name}"]`);
  const tip = createTooltip(root);
  /** @type {Map<string, any>} */
  const runs = new Map();
  const state = { data: null, theme: null, painted: 0, trainings: 0 };
  let send = null;
  let frame = 0;
  let stamp = "";
  let charted = []; // what the charts were drawn of, but for the step
  let begun = null;
  let lead = null;
  let fresh = true;
  let format = numberFormat("en");
  /** @type {Map<string, number>} */
  const rates = new Map(); // those that a finger holds

  const midrun = root.querySelector("[data-control=midrun]");
  midrun.addEventListener("change", () => {
    rates.clear();
    ask();
  });
  const ask = () => {
    if (!frame) frame = requestAnimationFrame(draw);
  };
  const transport = createTransport(root, {
    moved(step, final) {
      if (final) send("view", { step, speed: null });
      ask();
    },
    speeds: (speed) => send("view", { step: null, speed }),
  });
  const seek = (value, final) => transport.go(Math.round(value), final);
  const announcer = createAnnouncer(root.querySelector(".announcer"));
  const charts = Object.fromEntries(
    ["loss", "accuracy", "norms"].map((name) => [name, createChart(place(name), seek)]),
  );
  const output = createOutputView(place("output"));
  const microscope = createMicroscope(root.querySelector(".microscope"), () => ask());
  let unit = null; // the hidden unit whose answers are shown in the place of the output
  const diagram = createDiagram(place("diagram"), tip, (picked, isUnit) => {
    const isSame = unit && unit.layer === picked.layer && unit.unit === picked.unit;
    if (isUnit) unit = isSame ? null : { layer: picked.layer, unit: picked.unit };
    microscope.pick(picked);
  });
  const what = Object.fromEntries(
    ["norms", "weights"].map((name) => [name, root.querySelector(`[data-control=${name}-what]`)]),
  );
  for (const each of Object.values(what)) each.addEventListener("change", () => ask());
  const weightsView = createWeightsView(place("weights"));
  const landscape = createLandscapeView(root.querySelector("details.landscape"), {
    changed: ask,
    viewed: (view) => send("landscape", view),
  });
  const rows = createRows(root.querySelector(".runs"), {
    lead(id) {
      lead = id;
      send("lead", id);
      ask();
    },
    rate(id, rate, final) {
      rates.set(id, rate);
      const step = midrun.checked ? transport.step : null;
      retrain(id, rate, step);
      if (final) send("learning_rate", { id, value: rate, step });
      ask();
    },
  });

  // Again with another rate, from a step on or from the start (null), while a finger moves; the
  // last one counts where it is faster than that.
  function retrain(id, rate, step) {
    const each = runs.get(id);
    each.wanted = { rate, step };
    if (each.retraining) return;
    each.retraining = true;
    const next = async () => {
      while (each.wanted !== null) {
        const { setup, wanted } = each;
        each.wanted = null;
        state.trainings += 1;
        await each.run.open(withRate(setup, wanted.rate, wanted.step));
      }
      each.retraining = false;
    };
    next();
  }

  const leading = () => runs.get(lead) || runs.values().next().value;

  function scene() {
    const { data, theme } = state;
    const shown = [...runs].map(([id, each]) => ({
      ...each,
      id,
      rate: rates.get(id) ?? rateAt(each.setup, midrun.checked ? transport.step : -1),
      color: runColor(each.color, theme.dark),
      lead: each === leading(),
    }));
    const dark = theme.dark;
    return {
      runs: shown,
      words: data.words,
      keras: data.keras,
      format,
      theme,
      step: transport.step,
      playing: transport.playing,
      steps: Math.max(...shown.map(({ run }) => run.steps), 1),
      classes: CLASSES.map((color) => runColor(color, dark)),
      signs: [runColor(1, dark), runColor(0, dark)],
      lead: shown.find((each) => each.lead).id,
    };
  }

  function draw(now) {
    frame = 0;
    if (!state.data || !runs.size) return;
    transport.tick(now);
    const all = scene();
    const { run, color, problem, rule, formulas, id, key } = all.runs.find((each) => each.lead);
    rows.show(all);
    root.querySelector(".message").textContent = run.error;
    if (run.report && run.setup) {
      const classifies = Boolean(run.setup.hits);
      place("accuracy").hidden = !classifies;
      const colors = run.setup.layers.map((_, k) => runColor(LAYERS[k], state.theme.dark));
      const known = [
        ...all.runs.map((each) => each.run.report),
        ...all.runs.map(({ key: of }) => of),
      ];
      known.push(id, all.steps, what.norms.value, all.theme, state.data);
      if (known.length === charted.length && known.every((each, k) => each === charted[k]))
        for (const chart of Object.values(charts)) chart.moveCursor(transport.step);
      else {
        charts.loss.setChart(lossChart(all));
        if (classifies) charts.accuracy.setChart(accuracyChart(all));
        charts.norms.setChart(normsChart(all, colors, what.norms.value));
      }
      charted = known;
      const weights = run.weightsAt(transport.step);
      if (weights) {
        const { names, features, classes: classNames, locale } = state.data;
        const { layers } = run.setup;
        if (unit && !(layers[0].inputs === 2 && hasUnit(layers, unit))) unit = null;
        const { picked } = microscope;
        const part = { ...all, setup: run.setup, weights, color, colors, unit, picked };
        output.show({ ...part, names, classNames });
        diagram.show(part);
        const kind = what.weights.value;
        const histograms = kind === "now" ? null : run.histograms();
        weightsView.show({ ...part, histograms }, kind);
        const examined = microscope.open ? run.examinedAt(transport.step) : null;
        const of = { featureNames: features, classNames, formulas, rule, locale };
        microscope.show({ ...part, ...of, examined, run: id, stamp: key });
      }
      showSteps(root.querySelector("ol.training"), { ...all, run, color });
      // a slice is of one loss: the paths on it are those of runs that descend on it
      landscape.show({ ...all, runs: all.runs.filter((each) => each.problem === problem) });
      state.painted += 1;
      announcer.follow(String(transport.step), transport.playing, () => summaryOf(root));
    }
    if (transport.playing) ask();
  }

  // Takes what is to run; trains what is new or has changed.
  function takeRuns(data) {
    for (const [id, each] of runs)
      if (!data.runs.some((run) => run.id === id)) {
        each.run.end();
        runs.delete(id);
      }
    for (const { id, label, color, optimizer, problem, rule, rates: changes } of data.runs) {
      const setup = { ...data.setups[problem], optimizer, rates: changes };
      const formulas = data.formulas[problem];
      const key = JSON.stringify([data.stamp, optimizer, changes]);
      const known = runs.get(id) || { run: createNetworkRun(ask), key: "", wanted: null };
      Object.assign(known, { label, color, problem, rule, setup, formulas });
      runs.delete(id);
      runs.set(id, known); // in the order of the data
      if (known.key === key) continue;
      known.key = key;
      rates.delete(id);
      state.trainings += 1;
      known.run.open(setup);
    }
  }

  function update(data, sender) {
    send = sender;
    state.theme = readTheme(root, state.theme);
    root.style.colorScheme = state.theme.dark ? "dark" : "light";
    format = numberFormat(data.locale);
    state.data = data;
    for (const element of root.querySelectorAll("[data-label]")) {
      const text = data.words[element.dataset.label];
      element.setAttribute("aria-label", text);
      if (/^(BUTTON|INPUT)$/.test(element.tagName)) element.title = text;
    }
    for (const element of root.querySelectorAll("[data-text]"))
      element.textContent = data.words[element.dataset.text];
    for (const [name, codes] of Object.entries(KINDS))
      offer(what[name], codes, (code) => data.words[`${code}_kind`]);
    takeRuns(data);
    if (lead === null || !runs.has(lead)) lead = runs.has(data.lead) ? data.lead : null;
    const [setup] = data.setups;
    const perEpoch = stepsPerEpoch(setup);
    const steps = setup.epochs * perEpoch;
    const wasAtEnd = transport.step >= transport.steps;
    const anew = stamp !== data.stamp || begun !== data.begun;
    const asked = data.view.step < 0 ? steps : data.view.step;
    transport.configure({
      words: data.words,
      format,
      speeds: data.speeds,
      perEpoch,
      steps,
      pace: fresh || anew ? data.view.speed : undefined,
      step: fresh || begun !== data.begun ? asked : undefined,
    });
    if (fresh || begun !== data.begun) landscape.follow(data.landscape, data.words);
    // whoever looks at the end goes on looking at the end
    if (anew && !fresh && wasAtEnd && !transport.playing) transport.go(steps, false);
    if (fresh && data.view.step < 0 && !matchMedia("(prefers-reduced-motion: reduce)").matches)
      transport.toggle(true);
    stamp = data.stamp;
    begun = data.begun;
    fresh = false;
    ask();
  }

  const views = { ...charts, output, diagram, weights: weightsView };
  const resized = new ResizeObserver(ask);
  for (const name of Object.keys(views)) resized.observe(place(name));
  resized.observe(place("slice"));
  root.gradviz = Object.assign(state, { runs, transport, output, diagram, landscape, scene });
  keepShown(root, "network", state);
  return {
    update,
    destroy() {
      cancelAnimationFrame(frame);
      resized.disconnect();
      landscape.destroy();
      announcer.destroy();
      for (const each of runs.values()) each.run.end();
    },
  };
}

export const mount = defineComponent({
  here: import.meta.url,
  markup: "network.html",
  styles: ["../shared/base.css", "../player/player.css", "network.css"],
  selector: ".gradviz-network",
  create: createNetworkView,
  prepare: async (data) => {
    const complete = await completeData(data);
    const setups = complete.setups.map((setup, k) => ({ ...setup, ...complete.rows[k] }));
    return { ...complete, setups };
  },
});
