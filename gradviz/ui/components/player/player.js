// The player: one clock, the views on it, and what a person does with them.

import { HOME_CAMERA } from "../shared/camera.js";
import { readTheme } from "../shared/colors.js";
import { completeData } from "../shared/constants.js";
import { withExamples, withRules } from "../shared/data.js";
import { gradientSource, stepValues } from "../shared/engine.js";
import { defineComponent } from "../shared/mounting.js";
import { keepShown } from "../shared/shown.js";
import { createSurface, refineSurface } from "../shared/surface.js";
import { createTooltip } from "../shared/tooltip.js";
import { createView1D } from "../shared/view1d.js";
import { createView2D } from "../shared/view2d.js";
import { createView3D } from "../shared/view3d.js";
import { createActions } from "./actions.js";
import { createControls } from "./controls.js";
import { settleDrops } from "./drops.js";
import { applyFixed } from "./fixed_controls.js";
import { createFollower } from "./follower.js";
import { createLegend } from "./legend.js";
import { HOME_VIEW, createLink, followLink, linkTexts } from "./link.js";
import { functionFamily } from "./live_data.js";
import { createLossView } from "./loss_view.js";
import { createModelFitView } from "./model_fit_view.js";
import { createMultiples } from "./multiples.js";
import { refreshCurves } from "./multistart.js";
import { createMultistartTable } from "./multistart_table.js";
import { shownStarts } from "./own_starts.js";
import { createRatesView } from "./rates_view.js";
import { makeRuns } from "./runs.js";
import { createSidePanel } from "./side_panel.js";
import { createSlice, otherVariables, readSlice, slicedData } from "./slice.js";
import { createSonification } from "./sonification.js";
import { createStepNumbers } from "./step_numbers.js";
import { createSummary } from "./summary.js";
import { createTrainingStrip } from "./training_strip.js";

/** @typedef {import("../shared/types.js").PlayerState} PlayerState */
/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("../shared/mounting.js").Instance} Instance */

/**
 * @param {Root} root
 * @returns {Instance}
 */
function createPlayer(root) {
  /** @type {PlayerState} */
  const state = {
    data: null,
    theme: null,
    surface: null,
    runs: [],
    scene: null,
    steps: 1,
    time: 0,
    playing: false,
    speed: 1,
    log: true,
    compressed: false,
    arrows: false,
    fullscreen: false,
    kept: false,
    camera: { ...HOME_CAMERA },
    hidden: new Set(),
    rates: new Map(),
    slice: new Map(),
    start: null,
    starts: new Map(),
    heldStart: "",
    dragging: "",
    droppedAt: -Infinity,
    multistart: null,
    moved: null,
    strength: null,
    pointMode: "",
    side: "fit", // of a model's loss over data
    made: 0,
    painted: 0,
    frames: 0,
    liveFrames: 0,
  };
  let events = {};
  let views = {};
  let frame = 0;
  let last = 0;
  let textsAt = 0;
  let later = 0;
  let stopRefining = () => {};
  let dirty = { runs: false, scene: false, words: false, fresh: null };
  const place = (name) => root.querySelector(`[data-view="${name}"]`);
  const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

  const ask = () => {
    if (!frame) frame = requestAnimationFrame(draw);
  };
  const mark = (...names) => {
    for (const name of names) dirty[name] = true;
    ask();
  };

  const { actions, destroy: forgetActions } = createActions({
    state,
    root,
    reducedMotion,
    ask,
    mark,
    refine,
    send: (name, value) => {
      if (events.send) events.send(name, value);
    },
    tip: createTooltip(root),
  });

  // ---- what is shown

  // What is still to come is shown, lightly, under a moving hand, and to who asked for less motion.
  function makeScene() {
    const { data, surface, multistart } = state;
    const runs = multistart ? [] : state.runs;
    root.classList.toggle("many", Boolean(multistart));
    root.classList.toggle("anchored", Boolean(multistart) && multistart.kind !== "normal");
    state.scene = {
      ...surface,
      runs,
      multistart,
      curves: multistart ? multistart.curves : runs,
      startless: Boolean(multistart) && multistart.kind !== "normal",
      fit: state.live.fit,
      lead: numbers.shown(),
      steps: state.steps,
      log: state.log,
      compressed: state.compressed,
      arrows: state.arrows,
      ghost: state.dragging !== "" || reducedMotion.matches,
      start: surface.axes.map((j) => (state.start || data.start)[j]),
      starts: multistart ? [] : shownStarts(state),
      gradientAt(run, k, g) {
        if (k < 0) return false;
        const D = surface.dimension;
        const z = data.noise ? data.noise.z : null;
        gradientSource(surface.evaluate, D, run.source.gradient)(
          run.positions.subarray(k * D, (k + 1) * D),
          g,
          k,
        );
        if (z) for (let j = 0; j < D; j++) g[j] += z[k * D + j];
        return true;
      },
    };
  }

  function needViews() {
    const flat = state.surface.dimension < 2;
    const fit = Boolean(state.data.fit);
    root.classList.toggle("one-variable", flat);
    root.classList.toggle("only-surface", Boolean(state.data.only_surface));
    root.classList.toggle("with-side", fit && !flat);
    root.classList.toggle("with-fit", fit && (flat || state.side === "fit"));
    sides.show(state);
    const many = Boolean(state.data.panels);
    const createMain = flat ? createView1D : createView2D;
    root.classList.toggle("multiples", many);
    if (views.flat === flat && views.fitted === fit && views.many === many) return;
    for (const each of [views.main, views.surface, views.loss, views.fit]) if (each) each.destroy();
    views = {
      flat,
      many,
      fitted: fit,
      fit: fit ? createModelFitView(place("fit"), actions) : null,
      main: many
        ? createMultiples(place("main"), actions, createMain)
        : createMain(place("main"), actions),
      loss: createLossView(place("loss"), actions),
      surface: flat || many ? null : createView3D(place("surface"), actions, state.camera),
    };
    state.views = views;
    place("main").setAttribute("aria-label", state.data.labels[flat ? "curve" : "contour"] || "");
  }

  const eachView = (action) => {
    for (const view of [views.main, views.loss, views.surface, views.fit]) if (view) action(view);
  };
  // the surface and the data take turns in one place: what is not there is not drawn
  const eachShown = (action) => {
    const away = root.classList.contains("with-fit") ? views.surface : views.fit;
    eachView((view) => {
      if (view !== away) action(view);
    });
  };

  function draw(now) {
    frame = 0;
    if (!state.data || !root.isConnected) return;
    state.frames += 1;
    if (state.playing) {
      // A frame that comes late moves the clock no further than a tenth of a second.
      state.time += Math.min(0.1, Math.max(0, now - last) / 1000) * state.speed * stepsPerSecond();
      if (state.time >= state.steps) {
        state.time = state.steps;
        state.playing = false;
      }
    }
    last = now;
    const fresh = dirty.fresh;
    const words = dirty.words;
    if (dirty.runs) makeRuns(state);
    const { multistart } = state;
    if (multistart && multistart.pending && multistart.work(state.dragging ? 7 : 6)) {
      refreshCurves(multistart, state.surface);
      dirty.scene = true;
    } else if (multistart && multistart.pending) dirty.scene = true;
    if (dirty.runs || dirty.scene || !state.scene) {
      makeScene();
      needViews();
      eachShown((view) => view.setTime(state.time, true));
      eachShown((view) => view.setScene(state.scene));
    } else eachShown((view) => view.setTime(state.time));
    showControls(now, dirty.runs || words);
    sound.follow(state);
    dirty = { runs: false, scene: false, words: false, fresh: null };
    if (fresh !== null) {
      state.painted += 1;
      root.dataset.painted = String(state.painted);
      root.dataset.version = fresh;
      performance.mark("gradviz-painted", { detail: fresh });
    }
    if (state.scene.lead !== numbers.shown()) mark("scene"); // known as soon as it has been offered
    if (state.data.linked) link.show(linkTexts(state, numbers.choice()));
    if (state.playing || (multistart && multistart.pending)) ask();
  }

  // Steps a second: a whole run takes six seconds, a short one less.
  function stepsPerSecond() {
    return state.steps / Math.min(6, 1.5 + state.steps * 0.075);
  }

  // Texts follow the clock at a pace that can be read; they cost more than the canvases.
  function showControls(now, anew) {
    const { data, surface } = state;
    if (anew && !state.dragging)
      legend.setRuns(state.runs, state.rates, surface.labels, surface.format);
    if (anew) applyFixed(root, data);
    controls.setState(state);
    sides.show(state);
    slice.show(state);
    clearTimeout(later);
    if ((state.playing || state.dragging) && now - textsAt < 100) {
      later = setTimeout(ask, 110);
      return;
    }
    textsAt = now;
    controls.setTime(state.time, state.steps);
    legend.setTime(
      state.multistart ? state.multistart.legendRuns : state.runs,
      state.time,
      data.status_labels || {},
    );
    table.update(state);
    summary.update(state);
    rates.update({
      runs: state.runs,
      steps: data.steps,
      time: state.time,
      dimension: surface.dimension,
      format: surface.format,
      stamp: state.made,
    });
    const stamp = state.made; // every making of runs may have changed a number of any step
    training.update({
      runs: state.runs,
      id: numbers.shown(),
      time: state.time,
      names: surface.variables,
      dimension: surface.dimension,
      labels: surface.labels,
      format: surface.format,
      stamp,
      init: data.initialized,
      look: (run, k, g) => state.scene.gradientAt(run, k, g),
    });
    numbers.update({
      runs: state.runs,
      names: surface.variables,
      ids: data.function.variables,
      time: state.time,
      labels: surface.labels,
      format: surface.format,
      dimension: surface.dimension,
      stamp,
      silent: data.silent,
      values: (run, k) =>
        stepValues(
          surface.evaluate,
          surface.dimension,
          run.source,
          run.positions,
          k,
          data.noise ? data.noise.z : null,
        ),
    });
  }

  const controls = createControls(root, actions);
  const legend = createLegend(root, actions);
  const numbers = createStepNumbers(root, () => {
    if (state.data) mark("words", "scene");
  });
  const link = createLink();
  const sides = createSidePanel(root, actions);
  const slice = createSlice(root, actions);
  const rates = createRatesView(root);
  const training = createTrainingStrip(root);
  const table = createMultistartTable(root, actions);
  const summary = createSummary(root);
  const sound = createSonification(root, () => numbers.shown());

  function update(data, send) {
    events = { send };
    link.again();
    const theme = readTheme(root, state.theme);
    const first = state.data === null;
    const same = !first && data.version === state.data.version && data.version !== undefined;
    // a link is followed as it is opened, and as Back or a new beginning brings another one
    const linked = first || link.moved() || data.begun !== state.data.begun;
    if (same && !linked && theme === state.theme) {
      state.data.receivedAt = performance.now();
      settleDrops(state, state.data, false);
      mark("runs");
      return;
    }
    const differs = (name) =>
      first || JSON.stringify(data[name]) !== JSON.stringify(state.data[name]);
    const another = first || functionFamily(data.function) !== functionFamily(state.data.function);
    const anew = another || differs("domain");
    // what another player led it to goes on when the session comes after
    const goesOn = linked && follower.isAhead() && !anew;
    data.receivedAt = performance.now();
    performance.mark("gradviz-received", { detail: data.version });
    state.theme = theme;
    root.style.colorScheme = theme.dark ? "dark" : "light";
    const before = state.surface;
    const axes = (each) => JSON.stringify(otherVariables(each));
    if (linked) state.slice = readSlice(data, (data.settings || {}).slice);
    else if (anew || axes(data) !== axes(state.data)) state.slice = new Map();
    const surface = createSurface(slicedData(data, state.slice), theme, before);
    Object.assign(state, { data, surface, live: data, moved: null, strength: null });
    if (!before || before.key !== surface.key) refine(surface);
    settleDrops(state, data, anew);
    if (linked && !goesOn) begin({ ...HOME_VIEW, ...data.settings });
    else if (another) begin({ autoplay: (data.settings || {}).autoplay });
    if (surface.labels !== state.labels || first) {
      state.labels = surface.labels;
      controls.setWords(surface.labels, surface.format, data.speeds);
    }
    dirty.fresh = data.version ?? "";
    mark("runs", "words");
  }

  function refine(surface) {
    stopRefining();
    if (surface.dimension < 2) return;
    stopRefining = refineSurface(surface, (finer) => {
      if (state.surface.key !== surface.key) return;
      state.surface = { ...state.surface, ...finer };
      mark("scene");
    });
  }

  function begin(settings) {
    followLink(state, numbers, settings);
    state.kept = settings.step !== undefined;
    state.playing = !state.kept && !reducedMotion.matches && settings.autoplay !== false;
    state.time = settings.step || 0; // bounded as soon as the runs are there
    last = performance.now();
  }

  const resized = new ResizeObserver(() => {
    if (state.scene) eachShown((view) => view.resize());
  });
  for (const name of ["main", "surface", "loss", "fit"]) resized.observe(place(name));
  const onFullscreenChange = () => {
    state.fullscreen = root.matches(":fullscreen");
    if (!state.data) return;
    state.theme = readTheme(root, state.theme);
    state.surface = createSurface(slicedData(state.live, state.slice), state.theme, state.surface);
    mark("runs");
  };
  document.addEventListener("fullscreenchange", onFullscreenChange);

  root.gradviz = state;
  const take = async (data) =>
    update({ ...(await prepare(data)), begun: state.data.begun }, events.send);
  const follower = createFollower({ state, numbers, reducedMotion, mark, take });
  keepShown(root, "player", state, follower);
  return {
    update,
    destroy() {
      cancelAnimationFrame(frame);
      forgetActions();
      clearTimeout(later);
      stopRefining();
      resized.disconnect();
      document.removeEventListener("fullscreenchange", onFullscreenChange);
      controls.destroy();
      summary.destroy();
      sound.destroy();
      link.destroy();
      eachView((view) => view.destroy());
    },
  };
}

async function prepare(data) {
  return withExamples(withRules(await completeData(data)));
}

export const mount = defineComponent({
  here: import.meta.url,
  markup: "player.html",
  styles: ["../shared/base.css", "player.css"],
  selector: ".gradviz-player",
  create: createPlayer,
  prepare,
});
