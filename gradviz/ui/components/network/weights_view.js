// How the weights of each layer are spread at a step, over how they were at the start; and how many
// units answer nothing at all.

import { createLayers } from "../shared/layers.js";

/** @typedef {import("../shared/types.js").Root} Root */

const BINS = 31;

function histogram(weights, { kernel, bias }, low, high) {
  const counts = new Float64Array(BINS);
  for (let j = kernel; j < bias; j++) {
    const k = Math.floor(((weights[j] - low) / (high - low)) * BINS);
    counts[Math.max(0, Math.min(BINS - 1, k))] += 1;
  }
  return counts;
}

/**
 * The histograms of the weights.
 * @param {Root} root
 * @returns {any}
 */
export function createWeightsView(root) {
  const layers = createLayers(root, 1);
  const [ctx] = layers.contexts;
  let scene = null;

  function draw() {
    const { setup, weights, theme, colors, words, format } = scene;
    const s = theme.scale;
    layers.clear(ctx);
    ctx.fillStyle = theme.ink;
    ctx.font = `italic 600 ${13.5 * s}px ${theme.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(words.weights_short, 4 * s, 15 * s);
    const rows = setup.layers.length;
    const top = 26 * s;
    const height = (layers.height - top - 8 * s) / rows;
    const left = 34 * s;
    const width = layers.width - left - 12 * s;
    setup.layers.forEach((layer, k) => {
      let reach = 1e-12;
      for (let j = layer.kernel; j < layer.bias; j++)
        reach = Math.max(reach, Math.abs(weights[j]) || 0, Math.abs(setup.start[j]) || 0);
      const [now, first] = [weights, setup.start].map((each) =>
        histogram(each, layer, -reach, reach),
      );
      const most = Math.max(...now, ...first, 1);
      const floor = top + height * (k + 1) - 17 * s;
      const tall = height - 24 * s;
      const bar = width / BINS;
      ctx.fillStyle = colors[k];
      now.forEach((count, n) => {
        const h = (count / most) * tall;
        ctx.fillRect(left + n * bar + 0.5, floor - h, bar - 1, h);
      });
      ctx.beginPath();
      first.forEach((count, n) => {
        const y = floor - (count / most) * tall;
        ctx.lineTo(left + n * bar, y);
        ctx.lineTo(left + (n + 1) * bar, y);
      });
      ctx.strokeStyle = theme.muted;
      ctx.lineWidth = 1.2 * s;
      ctx.stroke();
      ctx.fillStyle = theme.muted;
      ctx.font = `${12 * s}px ${theme.font}`;
      ctx.textAlign = "right";
      ctx.fillText(`W${k + 1}`, left - 6 * s, floor);
      ctx.textAlign = "left";
      ctx.fillText(format(-reach, 2), left, floor + 13 * s);
      ctx.textAlign = "center";
      ctx.fillText("0", left + width / 2, floor + 13 * s);
      ctx.textAlign = "right";
      ctx.fillText(format(reach, 2), left + width, floor + 13 * s);
    });
  }

  return {
    show(next) {
      scene = next;
      layers.measure();
      if (layers.width > 2 && layers.height > 2) draw();
    },
  };
}
