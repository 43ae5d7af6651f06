// How the weights of each layer are spread at a step, over how they were at the start; or how
// weights, activations or gradients are spread over time.

import { parseColor } from "../shared/colors.js";
import { createLayers } from "../shared/layers.js";
import { stepsPerEpoch } from "./epochs.js";
import { BINS, histogram } from "./histograms.js";
import { paint } from "./plane.js";

/** @typedef {import("./types.js").Histogram} Histogram */
/** @typedef {import("../shared/types.js").Root} Root */

/** @type {CanvasTextAlign[]} */
const ALIGNED = ["left", "center", "right"];

/**
 * The histograms of each layer, one below the other.
 * @param {Root} root
 * @returns {{ show: (scene: any, what: string) => void }}
 */
export function createWeightsView(root) {
  const layers = createLayers(root, 1);
  const [ctx] = layers.contexts;
  const image = document.createElement("canvas");
  let scene = null;
  let what = "now";

  // Where the picture of each layer lies; its letter stands before it.
  function strips(letter) {
    const { setup, theme } = scene;
    const s = theme.scale;
    const top = 30 * s;
    const height = (layers.height - top - 8 * s) / setup.layers.length;
    const left = 40 * s;
    ctx.font = `${12 * s}px ${theme.font}`;
    return setup.layers.map((layer, k) => {
      const floor = top + height * (k + 1) - 17 * s;
      ctx.fillStyle = theme.muted;
      ctx.textAlign = "right";
      ctx.textBaseline = "alphabetic";
      ctx.fillText(`${letter}${k + 1}`, left - 6 * s, floor - 2);
      return { layer, left, width: layers.width - left - 12 * s, floor, tall: height - 24 * s };
    });
  }

  function ends({ left, width, floor }, texts) {
    const s = scene.theme.scale;
    ctx.fillStyle = scene.theme.muted;
    texts.forEach((text, place) => {
      ctx.textAlign = ALIGNED[place];
      ctx.fillText(text, left + (place * width) / 2, floor + 13 * s);
    });
  }

  function drawNow() {
    const { setup, weights, theme, colors, format } = scene;
    strips("W").forEach((strip, k) => {
      const { layer, left, width, floor, tall } = strip;
      const kernels = [weights, setup.start].map((each) => each.slice(layer.kernel, layer.bias));
      let reach = 1e-12;
      for (const each of kernels)
        for (const value of each) reach = Math.max(reach, Math.abs(value) || 0);
      const [now, first] = kernels.map((each) => histogram([each], [-reach, reach]).counts);
      const most = Math.max(...now, ...first, 1);
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
      ctx.lineWidth = 1.2 * theme.scale;
      ctx.stroke();
      ends(strip, [format(-reach, 2), "0", format(reach, 2)]);
    });
  }

  // Epochs from left to right, values upwards, and the more there are the stronger the colour.
  function drawSpread(histograms, letter) {
    const { theme, colors, format, step, setup, words } = scene;
    const s = theme.scale;
    const { epochs } = scene.histograms;
    const E = epochs.length;
    const perEpoch = stepsPerEpoch(setup);
    const last = epochs[E - 1];
    strips(letter).forEach((strip, k) => {
      const { left, width, floor, tall } = strip;
      /** @type {Histogram} */
      const { low, high, counts } = histograms[k];
      const color = parseColor(colors[k]);
      const ground = parseColor(theme.background);
      image.width = E;
      image.height = BINS;
      const most = Array.from({ length: E }, (_, e) =>
        Math.max(1, ...counts.subarray(e * BINS, (e + 1) * BINS)),
      );
      paint(image, ground, (pixel) => {
        const e = pixel % E;
        const bin = BINS - 1 - Math.floor(pixel / E);
        return [color, Math.sqrt(counts[e * BINS + bin] / most[e])];
      });
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(image, left, floor - tall, width, tall);
      ctx.strokeStyle = theme.muted;
      ctx.lineWidth = 1;
      ctx.strokeRect(left - 0.5, floor - tall - 0.5, width + 1, tall + 1);
      ctx.fillStyle = theme.muted;
      ctx.font = `${11 * s}px ${theme.font}`;
      ctx.textAlign = "right";
      ctx.textBaseline = "top";
      ctx.fillText(format(high, 2), left - 4 * s, floor - tall);
      ctx.textBaseline = "alphabetic";
      if (tall > 40 * s) ctx.fillText(format(low, 2), left - 4 * s, floor - 16 * s);
      ctx.font = `${12 * s}px ${theme.font}`;
      ends(strip, ["0", words.epoch_axis, format(last)]);
      const now = Math.min(1, step / perEpoch / Math.max(1, last));
      ctx.strokeStyle = theme.ink;
      ctx.lineWidth = 1.5 * s;
      ctx.beginPath();
      ctx.moveTo(left + now * width, floor - tall);
      ctx.lineTo(left + now * width, floor);
      ctx.stroke();
    });
  }

  function draw() {
    layers.clear(ctx);
    const { histograms } = scene;
    if (what === "now") {
      drawNow();
      return;
    }
    const letter = { weights_time: "W", activations: "h", gradients: "∇W" }[what];
    if (histograms) drawSpread(histograms[what === "weights_time" ? "weights" : what], letter);
  }

  function show(next, kind) {
    scene = next;
    what = kind;
    layers.measure();
    if (layers.width > 2 && layers.height > 2) draw();
  }
  layers.redraw = () => scene && show(scene, what);

  return {
    show,
  };
}
