// The canvases of an element as one SVG: what draws on them draws once more, on paper.

import { layersOf } from "../shared/layers.js";
import { canvasesIn } from "./snapshot.js";
import { svgContext } from "./svg_context.js";
import { rounded } from "./svg_path.js";

/** @typedef {import("../shared/types.js").Layers} Layers */
/** @typedef {import("./types.js").Printed} Printed */

/**
 * The canvases that are seen in an element; one that cannot draw anew, as of a surface in space, is
 * in it as a picture.
 * @param {HTMLElement} element
 * @param {string} ground the colour behind it
 * @param {string} family of its letters
 * @returns {Printed}
 */
export function canvasSvg(element, ground, family) {
  const { canvases, left, top, width, height } = canvasesIn(element);
  const done = new Set();
  let inside = "";
  for (const { canvas, box } of canvases) {
    const frame = canvas.parentElement;
    const layers = layersOf(frame);
    const at = `translate(${rounded(box.left - left)} ${rounded(box.top - top)})`;
    if (!layers?.redraw) {
      const size = `width="${rounded(box.width)}" height="${rounded(box.height)}"`;
      inside += `<image ${size} transform="${at}" href="${canvas.toDataURL()}"/>`;
    } else if (!done.has(frame)) {
      done.add(frame);
      inside += `<g transform="${at} scale(${1 / layers.ratio})">${drawn(layers, family)}</g>`;
    }
  }
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">` +
    `<rect width="100%" height="100%" fill="${ground}"/>${inside}</svg>`;
  return { svg, width: w, height: h };
}

function drawn(/** @type {Layers} */ layers, family) {
  const pens = layers.contexts.map(() => svgContext(family));
  layers.contexts.forEach((context, k) => divert(context, pens[k]));
  try {
    layers.forget();
    layers.redraw();
    return pens.map((pen) => pen.take()).join("");
  } finally {
    for (const context of layers.contexts) settle(context);
    layers.forget();
    layers.redraw();
  }
}

const MEMBERS = Object.entries(Object.getOwnPropertyDescriptors(CanvasRenderingContext2D.prototype))
  .filter(([name]) => name !== "constructor" && name !== "canvas")
  .map(([name, { value }]) => ({ name, called: typeof value === "function" }));

// What is drawn on a context is drawn by another one, until it settles: its own members lie over
// those that all contexts have.
function divert(context, pen) {
  for (const { name, called } of MEMBERS)
    Object.defineProperty(context, name, {
      configurable: true,
      get: () => pen[name] ?? (called ? unknown(name) : undefined),
      set: (value) => {
        pen[name] = value;
      },
    });
}

function settle(context) {
  for (const { name } of MEMBERS) delete context[name];
}

function unknown(name) {
  throw new Error(`no ${name} in an SVG`);
}
