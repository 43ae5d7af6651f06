// The rows of the microscope: each number of a step in the formula it comes from.

import { compileSource } from "../shared/engine.js";
import { inFormula } from "../shared/numbers.js";
import { fill } from "./words_below.js";

/** @typedef {import("./types.js").Examined} Examined */
/** @typedef {import("./types.js").Picked} Picked */

const TERMS = 6; // of a sum that are written out

const mi = (text) => `<mi>${text}</mi>`;
const mo = (text) => `<mo>${text}</mo>`;
const sub = (text, below) => `<msub>${mi(text)}<mn>${below}</mn></msub>`;
const over = (top, bottom) => `<mfrac><mrow>${top}</mrow><mrow>${bottom}</mrow></mfrac>`;
const math = (...parts) => `<math displaystyle="true">${parts.join("")}</math>`;
const delta = (k) => sub("δ", k);
const derivative = (by, of = "L") => over(mo("∂") + mi(of), mo("∂") + by);
const trails = new Map();

function row(parts, text = "") {
  const element = document.createElement("div");
  element.className = "equation";
  parts.forEach((markup, k) => {
    const span = document.createElement("span");
    span.className = k ? "filled" : "symbols";
    if (k === parts.length - 1 && k) span.classList.add("result");
    span.innerHTML = markup;
    element.append(span);
  });
  if (!text) return element;
  const span = document.createElement("span");
  span.className = "quiet";
  span.textContent = text;
  element.append(span);
  return element;
}

// A declared formula with the numbers of its names, and what comes out.
function declared(markup, numbers, result, format) {
  const element = row([markup.symbols, markup.numbers, math(mo("="), number(result, format))]);
  for (const place of element.querySelectorAll("[data-v]")) {
    const { v } = /** @type {HTMLElement} */ (place).dataset;
    place.textContent = inFormula(numbers[v], format);
  }
  return element;
}

const number = (value, format) => `<mn>${inFormula(value, format, true)}</mn>`;
const inside = (value, format) => `<mn>${inFormula(value, format)}</mn>`;

// a·b + c·d + ..., the term that is picked among them.
function products(count, term, kept, format) {
  const places = Array.from({ length: Math.min(count, TERMS) }, (_, k) => k);
  if (kept >= TERMS && kept < count) places[TERMS - 1] = kept;
  const parts = places.map((k) => {
    const [a, b] = term(k);
    return `${inside(a, format)}${mo("·")}${inside(b, format)}`;
  });
  return parts.join(mo("+")) + (count > TERMS ? mo("+") + mi("⋯") : "");
}

function initialize({ setup, words, format }, found, { at, name }) {
  const text = fill(words.weight_began, {
    name,
    start: format(setup.start[at]),
    now: format(found.parameters[at]),
    step: format(found.step),
  });
  return [row([math(mi(name)), math(mo("="), number(found.parameters[at], format))], text)];
}

function computeLoss(scene, found, picked) {
  const { setup, words, format, formulas } = scene;
  const { layers } = setup;
  const last = layers.length - 1;
  const { layer, unit, row: b, input } = picked;
  const { inputs, units, kernel, bias } = layers[layer];
  const x = found.parameters;
  const h = (i) => found.signals[layer][b * inputs + i];
  const z = found.sums[layer][b * units + unit];
  const before = layer ? sub("h", layer) : mi("x");
  const terms = products(inputs, (i) => [h(i), x[kernel + i * units + unit]], input, format);
  const made = [
    row([
      math(sub("z", layer + 1), mo("="), before, sub("W", layer + 1), mo("+"), sub("b", layer + 1)),
      math(mo("="), terms, mo("+"), inside(x[bias + unit], format)),
      math(mo("="), number(z, format)),
    ]),
  ];
  if (layer < last) {
    const passed = found.signals[layer + 1][b * units + unit];
    const { dropout } = layers[layer];
    const gone = dropout && found.slopes[layer][b * units + unit] === 0 && passed === 0;
    const text = gone ? words.dropped_out : dropout ? words.kept_by_dropout : "";
    made.push(declared(formulas.activations[layer], { z }, passed, format));
    if (text) made[1].append(Object.assign(document.createElement("span"), { textContent: text }));
  }
  const K = layers[last].units;
  const logits = Array.from(found.sums[last].slice(b * K, (b + 1) * K));
  const y = setup.training.target[found.rows[b]];
  const numbers = { z: logits[0], p: logits[0], y };
  if (K > 1) {
    const highest = Math.max(...logits);
    const powers = logits.map((each) => Math.exp(each - highest));
    numbers.p = powers[y] / powers.reduce((sum, each) => sum + each, 0);
    const all = `<msub>${mi("∑")}${mi("k")}</msub>`;
    const power = (each) => `<msup>${mi("e")}<msub>${mi("z")}${mi(each)}</msub></msup>`;
    made.push(
      row(
        [
          math(mi("p"), mo("="), over(power("y"), all + power("k"))),
          math(mo("="), number(numbers.p, format)),
        ],
        `y = ${scene.classNames[y]}; z = (${logits.map((each) => format(each, 4)).join("; ")})`,
      ),
    );
  } else if (formulas.output)
    made.push(declared(formulas.output, numbers, 1 / (1 + Math.exp(-logits[0])), format));
  made.push(declared(formulas.loss, numbers, found.losses[b], format));
  const text = fill(words.loss_of_batch, {
    loss: format(found.loss),
    rows: format(found.losses.length),
  });
  const penalized = layers.some((each) => each.penalty) ? ` ${words.with_penalty}` : "";
  made.push(
    row(
      [
        math(mi("L"), mo("="), over("<mn>1</mn>", mi("B")), mo("∑"), mi("ℓ")),
        math(mo("="), number(found.loss, format)),
      ],
      text + penalized,
    ),
  );
  return made;
}

function computeGradient({ setup, words, format }, found, picked) {
  const { layers } = setup;
  const { layer, unit, row: b, input } = picked;
  const { inputs, units } = layers[layer];
  const B = found.losses.length;
  const part = (row_) => found.deltas[layer][row_ * units + unit];
  const made = [];
  if (layer === layers.length - 1)
    made.push(
      row([
        math(
          delta(layer + 1),
          mo("="),
          derivative(sub("z", layer + 1)),
          mo("="),
          over("<mn>1</mn>", mi("B")),
          derivative(sub("z", layer + 1), "ℓ"),
        ),
        math(
          mo("="),
          over("<mn>1</mn>", `<mn>${format(B)}</mn>`),
          mo("·"),
          inside(part(b) * B, format),
        ),
        math(mo("="), number(part(b), format)),
      ]),
    );
  else {
    const above = layers[layer + 1];
    const slope = found.slopes[layer][b * units + unit];
    const terms = products(
      above.units,
      (j) => [
        found.parameters[above.kernel + unit * above.units + j],
        found.deltas[layer + 1][b * above.units + j],
      ],
      0,
      format,
    );
    made.push(
      row([
        math(
          delta(layer + 1),
          mo("="),
          `<msup>${mi("φ")}<mo>′</mo></msup>`,
          mo("("),
          sub("z", layer + 1),
          mo(")"),
          mo("·"),
          sub("W", layer + 2),
          delta(layer + 2),
        ),
        math(mo("="), inside(slope, format), mo("·"), mo("("), terms, mo(")")),
        math(mo("="), number(part(b), format)),
      ]),
    );
  }
  const isBias = input === inputs;
  const signal = (row_) => (isBias ? 1 : found.signals[layer][row_ * inputs + input]);
  let total = 0;
  for (let k = 0; k < B; k++) total += signal(k) * part(k);
  const weight = isBias ? sub("b", layer + 1) : sub("W", layer + 1);
  const before = isBias ? "" : layer ? sub("h", layer) : mi("x");
  made.push(
    row([
      math(
        derivative(weight),
        mo("="),
        "<msub>",
        mo("∑"),
        mi("B"),
        "</msub>",
        before,
        delta(layer + 1),
      ),
      math(
        mo("="),
        products(B, (k) => [signal(k), part(k)], b, format),
      ),
      math(mo("="), number(total, format)),
    ]),
  );
  const slope = found.gradient[picked.at] - total;
  if (layers[layer].penalty && !isBias)
    made.push(
      row(
        [
          math(mi("g"), mo("="), derivative(weight)),
          math(mo("="), inside(total, format), mo("+"), inside(slope, format)),
          math(mo("="), number(found.gradient[picked.at], format)),
        ],
        words.with_penalty,
      ),
    );
  return made;
}

function update({ rule, format }, found, { at }) {
  if (!trails.has(rule.trail))
    trails.set(rule.trail, compileSource("x, g, s, h, t, n, at, v", rule.trail));
  const v = new Float64Array(rule.size + 1);
  const { parameters: x, gradient: g, states: s, hyperparameters: h } = found;
  trails.get(rule.trail)(x, g, s, h, found.step + 1, x.length, at, v);
  return rule.equations.map(({ symbols, numbers, result }) => {
    const element = row([symbols, numbers, result]);
    for (const part of element.querySelectorAll(".filled"))
      for (const place of part.querySelectorAll("[data-v]"))
        place.textContent = inFormula(
          v[Number(/** @type {HTMLElement} */ (place).dataset.v)],
          format,
          part.classList.contains("result"),
        );
    return element;
  });
}

/**
 * The headings of a step with the rows below each.
 * @param {any} scene
 * @param {Examined} found
 * @param {Picked & { at: number, name: string }} picked `at` is the weight's place among all
 * @returns {[string, HTMLElement[]][]}
 */
export function stepRows(scene, found, picked) {
  const { words } = scene;
  return [
    [words.initialize, initialize(scene, found, picked)],
    [words.compute_loss, computeLoss(scene, found, picked)],
    [words.compute_gradient, computeGradient(scene, found, picked)],
    [words.update, update(scene, found, picked)],
  ];
}
