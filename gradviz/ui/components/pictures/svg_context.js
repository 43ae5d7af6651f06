// A canvas that writes down what is drawn on it, as SVG: what draws on canvases draws vectors too.

import { HATCH } from "../shared/marks.js";
import { escaped, matrixText, rounded, svgPath } from "./svg_path.js";

/** @typedef {import("../shared/types.js").Context} Context */

const FONT = /^(italic )?(?:(\d+) )?([\d.]+)px (.+)$/;
const NO_FONT = ["", "", "", "10", "sans-serif"];
const ANCHORS = { center: "middle", right: "end", end: "end" };
/** @type {Record<string, any>} */
const LOOKS = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  lineJoin: "miter",
  lineCap: "butt",
  miterLimit: 10,
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  imageSmoothingEnabled: true,
  imageSmoothingQuality: "low",
};
let count = 0; // of what has a name: gradients, edges

/**
 * Makes such a context; `take` returns the elements that were drawn since it was asked last.
 * @param {string} [family] of all letters, whatever they are asked to be
 * @returns {Context & { take: () => string }}
 */
export function svgContext(family) {
  const measuring = document.createElement("canvas").getContext("2d");
  const state = { ...LOOKS };
  let matrix = new DOMMatrix();
  let dash = [];
  let clips = ""; // names of the edges that hold, the outermost first
  const saved = [];
  let drawn = [];
  let drawnIn = "";
  const path = svgPath(() => matrix);

  // Neighbours within the same edges share a group.
  function add(markup) {
    if (clips !== drawnIn) {
      const names = (text) => text.split(" ").filter(Boolean);
      drawn.push("</g>".repeat(names(drawnIn).length));
      drawn.push(...names(clips).map((name) => `<g clip-path="url(#${name})">`));
      drawnIn = clips;
    }
    drawn.push(markup);
  }

  function define(kind, attributes, inside = () => "") {
    count += 1;
    const name = `gradviz-${count}`;
    add(() => `<${kind} id="${name}" ${attributes()}>${inside()}</${kind}>`);
    return name;
  }

  const paint = (style) => (typeof style === "string" ? escaped(style) : `url(#${style.name})`);
  const scale = () => Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
  const alpha = () => (state.globalAlpha === 1 ? "" : ` opacity="${rounded(state.globalAlpha)}"`);

  function stroked() {
    const dashes = dash.map((each) => rounded(each * scale())).join(" ");
    const { lineJoin, lineCap, miterLimit } = state;
    return (
      `fill="none" stroke="${paint(state.strokeStyle)}"` +
      ` stroke-width="${rounded(state.lineWidth * scale())}" stroke-linejoin="${lineJoin}"` +
      ` stroke-linecap="${lineCap}" stroke-miterlimit="${miterLimit}"` +
      `${dashes && ` stroke-dasharray="${dashes}"`}${alpha()}`
    );
  }

  const drawPath = (text, look) => add(`<path d="${text}" ${look}/>`);

  function rectangle(x, y, width, height, look) {
    const own = svgPath(() => matrix);
    own.commands.rect(x, y, width, height);
    drawPath(own.text(), look);
  }

  function clip() {
    const text = path.text();
    const name = define(
      "clipPath",
      () => "",
      () => `<path d="${text}"/>`,
    );
    clips = `${clips} ${name}`;
  }

  function fontNow() {
    const [, italic, weight, size, own] = FONT.exec(state.font) || NO_FONT;
    return {
      style: italic ? "italic" : "normal",
      weight: weight || 400,
      size,
      family: family || own,
    };
  }

  function measureText(text) {
    const { style, weight, size, family: name } = fontNow();
    measuring.font = `${style} ${weight} ${size}px ${name}`;
    return measuring.measureText(text);
  }

  // How far the baseline of the letters lies below the place that was named.
  function sunk(text) {
    const above = (baseline) => {
      measuring.textBaseline = baseline;
      return measureText(text).actualBoundingBoxAscent;
    };
    const named = above(state.textBaseline);
    return above("alphabetic") - named;
  }

  function write(text, x, y, widest, look) {
    const { style, weight, size, family: name } = fontNow();
    const attributes = {
      x: rounded(x),
      y: rounded(y + sunk(text)),
      "text-anchor": ANCHORS[state.textAlign] || "start",
      "font-family": name,
      "font-size": size,
      "font-style": style,
      "font-weight": weight,
      transform: matrixText(matrix),
    };
    if (measureText(text).width > widest)
      Object.assign(attributes, { textLength: rounded(widest), lengthAdjust: "spacingAndGlyphs" });
    const written = Object.entries(attributes)
      .filter(([, of]) => of !== "")
      .map(([attribute, of]) => `${attribute}="${escaped(of)}"`);
    add(`<text ${written.join(" ")} ${look}>${escaped(text)}</text>`);
  }

  function drawImage(image, ...places) {
    let picture = image;
    if (places.length === 8)
      picture = part(image, places.splice(0, 4), state.imageSmoothingEnabled);
    const [x, y, width = image.width, height = image.height] = places;
    const blocks = state.imageSmoothingEnabled ? "" : ' style="image-rendering: pixelated"';
    add(
      `<image x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}"` +
        ` height="${rounded(height)}" preserveAspectRatio="none"` +
        ` transform="${matrixText(matrix)}"${blocks}${alpha()} href="${picture.toDataURL()}"/>`,
    );
  }

  function createLinearGradient(x1, y1, x2, y2) {
    const stops = [];
    const ends = `x1="${rounded(x1)}" y1="${rounded(y1)}" x2="${rounded(x2)}" y2="${rounded(y2)}"`;
    const at = `gradientUnits="userSpaceOnUse" gradientTransform="${matrixText(matrix)}"`;
    const stop = ([offset, color]) => `<stop offset="${offset}" stop-color="${escaped(color)}"/>`;
    const name = define(
      "linearGradient",
      () => `${at} ${ends}`,
      () => stops.map(stop).join(""),
    );
    return { name, addColorStop: (offset, color) => void stops.push([offset, color]) };
  }

  // The lines of hatches as lines: what makes a PDF of it knows no patterns.
  function hatch(x, y, width, height) {
    const own = svgPath(() => matrix);
    const { apart } = HATCH;
    const [right, bottom] = [x + width, y + height];
    for (let sum = Math.ceil((x + y) / apart) * apart; sum < right + bottom; sum += apart) {
      const [from, to] = [Math.max(x, sum - bottom), Math.min(right, sum - y)];
      own.commands.moveTo(from, sum - from);
      own.commands.lineTo(to, sum - to);
    }
    const wide = rounded(HATCH.width * scale());
    const ink = escaped(state.fillStyle.hatch);
    drawPath(own.text(), `fill="none" stroke="${ink}" stroke-width="${wide}"${alpha()}`);
  }

  function fillRect(x, y, width, height) {
    if (state.fillStyle.hatch) hatch(x, y, width, height);
    else rectangle(x, y, width, height, `fill="${paint(state.fillStyle)}"${alpha()}`);
  }

  function take() {
    clips = "";
    add("");
    const found = drawn.map((each) => (typeof each === "function" ? each() : each)).join("");
    drawn = [];
    return found;
  }

  const context = Object.assign(state, {
    ...path.commands,
    fill: () => drawPath(path.text(), `fill="${paint(state.fillStyle)}"${alpha()}`),
    stroke: () => drawPath(path.text(), stroked()),
    fillRect,
    strokeRect: (x, y, width, height) => rectangle(x, y, width, height, stroked()),
    clearRect: () => void take(), // what is cleared is cleared as a whole
    clip,
    measureText,
    fillText: (text, x, y, widest = Infinity) =>
      write(text, x, y, widest, `fill="${paint(state.fillStyle)}"${alpha()}`),
    strokeText: (text, x, y, widest = Infinity) => write(text, x, y, widest, stroked()),
    drawImage,
    createLinearGradient,
    createPattern: ({ dataset: { hatch: color } }) => ({ hatch: color, setTransform: () => {} }),
    setLineDash: (next) => void (dash = [...next]),
    save: () => {
      const looks = Object.fromEntries(Object.keys(LOOKS).map((name) => [name, state[name]]));
      saved.push({ looks, matrix, dash, clips });
    },
    restore: () => {
      const before = saved.pop();
      if (!before) return;
      Object.assign(state, before.looks);
      ({ matrix, dash, clips } = before);
    },
    setTransform: (a, b, c, d, e, f) => void (matrix = new DOMMatrix([a, b, c, d, e, f])),
    translate: (x, y) => void (matrix = matrix.translate(x, y)),
    scale: (x, y) => void (matrix = matrix.scale(x, y)),
    rotate: (angle) => void (matrix = matrix.rotate((angle * 180) / Math.PI)),
    take,
  });
  return /** @type {any} */ (context);
}

/**
 * A part of a picture, of its own pixels.
 * @param {CanvasImageSource} image
 * @param {number[]} place
 * @param {boolean} imageSmoothingEnabled
 * @returns {HTMLCanvasElement}
 */
function part(image, [x, y, width, height], imageSmoothingEnabled) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(width), height: Math.round(height) });
  const pen = canvas.getContext("2d");
  Object.assign(pen, { imageSmoothingEnabled });
  pen.drawImage(image, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return canvas;
}
