// One step under the microscope: the numbers of an example, a unit and a weight, each in the
// formula it comes from, under the four steps of training.

import { fill } from "../shared/words.js";
import { stepRows } from "./microscope_formulas.js";

/** @typedef {import("./types.js").Examined} Examined */
/** @typedef {import("./types.js").Picked} Picked */

/**
 * The panel with the numbers of a step.
 * @param {HTMLDetailsElement} panel
 * @param {() => void} changed called when a person picks something else, or opens it
 * @returns {{
 *   readonly picked: Picked, readonly open: boolean, pick: (next: Picked) => void,
 *   show: (scene: any) => void,
 * }}
 */
export function createMicroscope(panel, changed) {
  const choice = (name) =>
    /** @type {HTMLSelectElement} */ (panel.querySelector(`[data-control="pick-${name}"]`));
  const chooser = {
    row: choice("row"),
    layer: choice("layer"),
    unit: choice("unit"),
    input: choice("input"),
  };
  const body = /** @type {HTMLElement} */ (panel.querySelector(".equations"));
  const title = panel.querySelector(".numbers-title");
  /** @type {Picked} */
  const picked = { row: 0, layer: 0, unit: 0, input: 0 };
  let shown = "";
  let offered = "";

  for (const [name, element] of Object.entries(chooser))
    element.addEventListener("change", () => {
      picked[name] = Number(element.value);
      shown = "";
      changed();
    });
  panel.addEventListener("toggle", () => {
    shown = "";
    changed();
  });

  // What there is no longer is not picked.
  function bound({ layers, batch_size: B }) {
    picked.row = Math.min(picked.row, B - 1);
    picked.layer = Math.min(picked.layer, layers.length - 1);
    const { inputs, units } = layers[picked.layer];
    picked.unit = Math.min(picked.unit, units - 1);
    picked.input = Math.min(picked.input, inputs);
  }

  function offer({ setup, words, featureNames, format }, rows) {
    const { layers } = setup;
    const { inputs, units } = layers[picked.layer];
    const before = picked.layer ? (i) => `h${picked.layer}[${i}]` : (i) => featureNames[i];
    const options = {
      row: Array.from({ length: rows }, (_, b) => format(b + 1)),
      layer: layers.map((_, k) =>
        k === layers.length - 1 ? `${k + 1} (${words.output_layer})` : String(k + 1),
      ),
      unit: Array.from({ length: units }, (_, u) => String(u)),
      input: [...Array.from({ length: inputs }, (_, i) => before(i)), words.bias],
    };
    const key = JSON.stringify(options);
    if (key !== offered)
      for (const [name, texts] of Object.entries(options))
        chooser[name].replaceChildren(...texts.map((text, k) => new Option(text, String(k))));
    offered = key;
    for (const name of Object.keys(options)) chooser[name].value = String(picked[name]);
  }

  function section(name, rows) {
    const heading = document.createElement("h4");
    heading.textContent = name;
    return [heading, ...rows];
  }

  return {
    get picked() {
      return picked;
    },
    get open() {
      return panel.open;
    },
    pick(next) {
      Object.assign(picked, next);
      shown = "";
      changed();
    },
    show(scene) {
      bound(scene.setup);
      /** @type {Examined | null} */
      const found = panel.open ? scene.examined : null;
      body.hidden = !found;
      if (!found) return;
      picked.row = Math.min(picked.row, found.rows.length - 1);
      const key = JSON.stringify([scene.run, scene.stamp, found.step, picked, scene.locale]);
      if (key === shown) return;
      shown = key;
      offer(scene, found.rows.length);
      const { layer, unit, input } = picked;
      const { inputs, units, kernel, bias } = scene.setup.layers[layer];
      const isBias = input === inputs;
      const at = isBias ? bias + unit : kernel + input * units + unit;
      const name = isBias ? `b${layer + 1}[${unit}]` : `W${layer + 1}[${input}, ${unit}]`;
      const { words, format } = scene;
      panel.style.setProperty("--run", scene.color);
      title.textContent = fill(words.microscope_title, {
        before: format(found.step),
        step: format(found.step + 1),
        row: format(found.rows[picked.row] + 1),
        name,
      });
      const steps = stepRows(scene, found, { ...picked, at, name });
      body.replaceChildren(...steps.flatMap(([heading, rows]) => section(heading, rows)));
    },
  };
}
