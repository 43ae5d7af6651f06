// "This step in numbers": the equations of a run, and the same with the step's values filled in.

import { inFormula } from "../shared/numbers.js";

/** @typedef {import("../shared/types.js").Root} Root */

/**
 * The panel with the equations.
 * @param {Root} root
 * @param {() => void} onChoice
 * @returns {Record<string, (...values: any[]) => any>}
 */
export function createStepNumbers(root, onChoice) {
  const panel = root.querySelector(".numbers");
  const body = panel.querySelector(".equations");
  const runChoice = panel.querySelector('[data-control="numbers-run"]');
  const coordinateChoice = panel.querySelector('[data-control="numbers-coordinate"]');
  const title = panel.querySelector(".numbers-title");
  let built = null;
  let slots = [];
  let offered = "";
  let shown = "";
  const wanted = { run: "", coordinate: "" }; // what a person chose, by its id

  function chosen(choice, name) {
    choice.addEventListener("change", () => {
      wanted[name] = choice.value;
      shown = "";
      onChoice();
    });
  }
  chosen(runChoice, "run");
  chosen(coordinateChoice, "coordinate");
  panel.addEventListener("toggle", () => {
    shown = "";
    onChoice();
  });

  // `choice` is what a link says: the ids of a run and of a coordinate, and whether it is closed.
  function choose(choice) {
    Object.assign(wanted, { run: choice.run || "", coordinate: choice.coordinate || "" });
    panel.open = !choice.closed;
    offered = shown = "";
  }

  function offer(runs, names, ids) {
    const entries = [
      runs.map((run) => [run.label, run.id]),
      names.map((name, j) => [name, ids[j]]),
    ];
    if (JSON.stringify(entries) === offered) return;
    offered = JSON.stringify(entries);
    // The first run with a rule is offered first: the first screen's is SGD, which is read at once.
    const withRule = runs.filter((run) => run.source.optimizer);
    const first = withRule.length ? withRule[0].id : "";
    const fill = (choice, options, id, otherwise) => {
      choice.replaceChildren(...options.map(([text, value]) => new Option(text, value)));
      choice.value = options.some(([, value]) => value === id) ? id : otherwise;
    };
    fill(runChoice, entries[0], wanted.run, first);
    fill(coordinateChoice, entries[1], wanted.coordinate, ids[0]);
    coordinateChoice.parentElement.hidden = names.length < 2;
  }

  const keep = (place, result) => {
    place.classList.toggle("result", result);
    slots.push({ place, entry: Number(place.dataset.v), result });
  };

  /** @type {(name: string, markup: string, found?: (place: HTMLElement) => void) => HTMLElement} */
  const part = (name, markup, found) => {
    const element = document.createElement("span");
    element.className = name;
    element.innerHTML = markup;
    if (found)
      for (const place of element.querySelectorAll("[data-v]")) found(/** @type {any} */ (place));
    return element;
  };

  function build(run) {
    const equations = run.source.equations || [];
    const key = equations.map(({ symbols, numbers }) => symbols + numbers).join();
    if (built === key) return;
    built = key;
    slots = [];
    body.replaceChildren(
      ...equations.map((equation) => {
        const row = document.createElement("div");
        row.className = "equation";
        // three parts, so that on a phone each has a line, and the result is never out of sight
        row.append(
          part("symbols", equation.symbols),
          part("filled", equation.numbers, (place) => keep(place, false)),
          part("filled", equation.result, (place) => keep(place, true)),
        );
        return row;
      }),
    );
  }

  // `values(run, k)` gives the numbers of a step, coordinate by coordinate.
  function update({ runs, names, ids, time, labels, format, dimension, values, stamp, silent }) {
    panel.hidden = Boolean(silent); // it would tell which rule a nameless run has
    if (silent) return;
    offer(runs, names, ids);
    if (!panel.open) return;
    const run = runs.find((each) => each.id === runChoice.value) || runs[0];
    panel.hidden = !run;
    if (!run) return;
    const k = Math.max(0, Math.min(Math.floor(time + 1e-9), run.length - 2));
    const j = Math.max(0, ids.indexOf(coordinateChoice.value));
    const now = [run.id, k, j, stamp].join();
    if (now === shown) return;
    shown = now;
    panel.style.setProperty("--run", run.color);
    build(run);
    body.hidden = run.length < 2 || !run.source.optimizer;
    if (run.length < 2) {
      title.textContent = labels.numbers_none;
      return;
    }
    const before = run.positions[k * dimension + j];
    const after = run.positions[(k + 1) * dimension + j];
    const goes = labels.numbers_step
      .replace("{step}", format(k + 1))
      .replace("{name}", names[j])
      .replace("{before}", format(before))
      .replace("{after}", format(after));
    title.textContent = run.source.optimizer ? goes : `${goes}. ${labels.numbers_method}`;
    if (!run.source.optimizer) return;
    const numbers = values(run, k);
    for (const { place, entry, result } of slots)
      place.textContent = inFormula(numbers[entry * dimension + j], format, result);
  }

  return {
    update,
    choose,
    shown: () => runChoice.value,
    choice: () => ({ ...wanted, closed: !panel.open }),
  };
}
