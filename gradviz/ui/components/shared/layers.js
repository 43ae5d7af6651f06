// Stacked canvases, and drawing inside of a rectangle only.

/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").Layers} Layers */
/** @typedef {import("./types.js").Rectangle} Rectangle */
/** @typedef {import("./types.js").Root} Root */

/** @type {WeakMap<Element, Layers>} by their frame */
const all = new WeakMap();

/**
 * The layers of a frame, for who takes their picture away.
 * @param {Element} frame
 * @returns {Layers | undefined}
 */
export const layersOf = (frame) => all.get(frame);

/**
 * A frame with canvases on top of each other; `measure` fits them to it, crisp at any ratio.
 * @param {Root} root
 * @param {number} count
 * @returns {Layers}
 */
export function createLayers(root, count) {
  const frame = document.createElement("div");
  frame.className = "layers";
  const canvases = Array.from({ length: count }, () => {
    const canvas = document.createElement("canvas");
    frame.append(canvas);
    return canvas;
  });
  root.append(frame);
  /** @type {Layers} */
  const layers = {
    frame,
    contexts: canvases.map((canvas) => canvas.getContext("2d")),
    width: 0,
    height: 0,
    ratio: 1,
    redraw: null,
    measure,
    clear,
    forget: () => void Object.assign(layers, { width: 0, height: 0 }),
    resize,
  };
  all.set(frame, layers);

  function measure() {
    const width = frame.clientWidth;
    const height = frame.clientHeight;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    if (width === layers.width && height === layers.height && ratio === layers.ratio) return false;
    Object.assign(layers, { width, height, ratio });
    for (const canvas of canvases) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
    }
    return true;
  }

  function resize(draw) {
    if (!measure()) return;
    layers.forget(); // so that all is drawn
    draw();
  }

  function clear(ctx) {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.setTransform(layers.ratio, 0, 0, layers.ratio, 0, 0);
  }

  return layers;
}

/**
 * Draws inside of a rectangle only.
 * @param {Context} ctx
 * @param {Rectangle} rectangle
 * @param {() => void} draw
 */
export function clipped(ctx, { left, top, width, height }, draw) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  draw();
  ctx.restore();
}
