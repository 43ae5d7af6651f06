// The rows of the microscope: each number of a step in the formula it comes from.

import { compileSource } from "../shared/engine.js";
import { inFormula } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import {
  delta,
  derivative,
  everyTerm,
  inside,
  math,
  mi,
  mo,
  number,
  over,
  products,
  row,
  sub,
} from "./microscope_markup.js";

/** @typedef {import("./types.js").Examined} Examined */
/** @typedef {import("./types.js").Picked} Picked */

const trails = new Map();

// A declared formula with the numbers of its names, and what comes out.
function declared(markup, numbers, result, format) {
  const element = row([markup.symbols, markup.numbers, math(mo("="), number(result, format))]);
  for (const place of element.querySelectorAll("[data-v]")) {
    const { v } = /** @type {HTMLElement} */ (place).dataset;
    place.textContent = inFormula(numbers[v], format);
  }
  return element;
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
  const term = (i) => [h(i), x[kernel + i * units + unit]];
  const terms = products(inputs, term, input, format);
  const made = [
    row([
      math(sub("z", layer + 1), mo("="), before, sub("W", layer + 1), mo("+"), sub("b", layer + 1)),
      math(mo("="), terms, mo("+"), inside(x[bias + unit], format)),
      math(mo("="), number(z, format)),
    ]),
  ];
  made[0].append(...everyTerm(inputs, term, scene));
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

// Where backward propagation begins: the derivative of an example's loss by an output's logit, and
// delta of the last layer, a B-th of it.
function outputDelta({ setup, format, formulas }, found, b, unit) {
  const { layers } = setup;
  const last = layers.length - 1;
  const K = layers[last].units;
  const B = found.losses.length;
  const value = found.deltas[last][b * K + unit];
  const by = K > 1 ? sub("z", unit) : mi("z");
  const y = setup.training.target[found.rows[b]];
  const z = found.sums[last][b * K + unit];
  const made = [];
  if (formulas.slope) made.push(declared(formulas.slope, { z, p: z, y }, value * B, format));
  else if (K > 1) {
    const isTrue = unit === y ? 1 : 0;
    made.push(
      row([
        math(derivative(by, "ℓ"), mo("="), sub("p", unit), mo("−"), `<mn>[${unit} = y]</mn>`),
        math(mo("="), inside(value * B + isTrue, format), mo("−"), inside(isTrue, format)),
        math(mo("="), number(value * B, format)),
      ]),
    );
  }
  made.push(
    row([
      math(
        delta(last + 1),
        mo("="),
        derivative(sub("z", last + 1)),
        mo("="),
        over("<mn>1</mn>", mi("B")),
        derivative(sub("z", last + 1), "ℓ"),
      ),
      math(
        mo("="),
        over("<mn>1</mn>", `<mn>${format(B)}</mn>`),
        mo("·"),
        inside(value * B, format),
      ),
      math(mo("="), number(value, format)),
    ]),
  );
  return made;
}

function computeGradient(scene, found, picked) {
  const { setup, words, format } = scene;
  const { layers } = setup;
  const { layer, unit, row: b, input } = picked;
  const { inputs, units } = layers[layer];
  const B = found.losses.length;
  const part = (row_) => found.deltas[layer][row_ * units + unit];
  const made = outputDelta(scene, found, b, layer === layers.length - 1 ? unit : 0);
  if (layer < layers.length - 1) {
    const above = layers[layer + 1];
    const slope = found.slopes[layer][b * units + unit];
    const term = (j) => [
      found.parameters[above.kernel + unit * above.units + j],
      found.deltas[layer + 1][b * above.units + j],
    ];
    const terms = products(above.units, term, 0, format);
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
    made[made.length - 1].append(...everyTerm(above.units, term, scene));
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
  made[made.length - 1].append(...everyTerm(B, (k) => [signal(k), part(k)], scene));
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
