// What each hidden unit answers at a step: over two features as a small picture, and which units
// have no slope for any example any more.

import { parseColor } from "../shared/colors.js";
import { deadUnits } from "./histograms.js";
import { createPass } from "./layers.js";
import { gridOf, paint, rangeOf } from "./plane.js";

/** @typedef {import("./types.js").Setup} Setup */

const SIDE = 14; // pixels of a small picture
const MOST_ROWS = 256;
const WORK = 4e6; // multiplications in a frame
const PAUSE = 50; // milliseconds between two pictures of a training that plays

/**
 * The answers of hidden units, computed as far as a frame has time for.
 * @returns {{
 *   of: (scene: any) => boolean[][] | null,
 *   image: (layer: number, unit: number) => HTMLCanvasElement | null,
 * }}
 */
export function createResponses() {
  let known = { setup: null, rows: null, grid: null, features: null };
  let scene = null;
  /** @type {Map<string, HTMLCanvasElement>} */
  const images = new Map();
  /** @type {Set<string>} */
  const painted = new Set(); // those that show the weights looked at last
  let looked = 0;
  let dead = null;

  /** @param {Setup} setup */
  function prepare(setup) {
    const { layers, training } = setup;
    const count = Math.min(training.target.length, MOST_ROWS);
    const affordable = count * setup.dimension <= WORK;
    known = {
      setup,
      rows: affordable ? createPass(layers, count) : null,
      grid: null,
      features: null,
    };
    images.clear();
    if (layers[0].inputs !== 2) return;
    const [xs, ys] = [0, 1].map((place) => rangeOf(training.features, place, 2));
    known.features = gridOf(xs, ys, SIDE);
    known.grid = createPass(layers, SIDE * SIDE);
  }

  return {
    // Which units are dead at the step shown; null where to know would take too long.
    of(next) {
      const now = performance.now();
      if (next.playing && known.setup === next.setup && now - looked < PAUSE) return dead;
      looked = now;
      scene = next;
      painted.clear();
      const { setup, weights } = scene;
      if (known.setup !== setup) prepare(setup);
      if (known.grid) {
        known.grid.signals[0].set(known.features);
        known.grid.forward(weights, SIDE * SIDE, null, false);
      }
      dead = null;
      if (!known.rows) return null;
      const count = Math.min(setup.training.target.length, MOST_ROWS);
      const inputs = setup.layers[0].inputs;
      known.rows.signals[0].set(setup.training.features.subarray(0, count * inputs));
      known.rows.forward(weights, count);
      dead = deadUnits(setup.layers, known.rows.slopes, count);
      return dead;
    },
    image(layer, unit) {
      if (!known.grid) return null;
      const key = `${layer} ${unit}`;
      if (painted.has(key)) return images.get(key);
      painted.add(key);
      const { setup, theme, signs } = scene;
      const { units } = setup.layers[layer];
      const signal = known.grid.signals[layer + 1];
      let most = 1e-12;
      for (let k = 0; k < SIDE * SIDE; k++)
        most = Math.max(most, Math.abs(signal[k * units + unit]));
      const colors = signs.map(parseColor);
      if (!images.has(key)) {
        const image = document.createElement("canvas");
        image.width = image.height = SIDE;
        images.set(key, image);
      }
      const image = images.get(key);
      paint(image, parseColor(theme.background), (k) => {
        const value = signal[k * units + unit];
        return [colors[value < 0 ? 1 : 0], (0.85 * Math.abs(value)) / most];
      });
      return image;
    },
  };
}
