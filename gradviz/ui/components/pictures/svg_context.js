// A canvas that writes down what is drawn on it, as SVG: what draws on canvases draws vectors, too.

/** @typedef {import("../shared/types.js").Context} Context */

const FONT = /^(italic )?(?:(\d+) )?([\d.]+)px (.+)$/;
const NO_FONT = ["", "", "", "10", "sans-serif"];
const ANCHORS = { center: "middle", right: "end", end: "end" };

/**
 * Makes such a context; `take` returns the elements that were drawn since it was asked last.
 * @returns {Context & { take: () => string }}
 */
export function svgContext() {
  const measuring = document.createElement("canvas").getContext("2d");
  const state = {
    fillStyle: "#000",
    strokeStyle: "#000",
    lineWidth: 1,
    lineJoin: "miter",
    globalAlpha: 1,
    font: "10px sans-serif",
    textAlign: "start",
    textBaseline: "alphabetic",
  };
  let path = "";
  let drawn = [];
  const dot = (x, y) => `${rounded(x)} ${rounded(y)}`;
  const add = (paint) => drawn.push(`<path d="${path}" ${paint} opacity="${state.globalAlpha}"/>`);

  const context = Object.assign(state, {
    beginPath: () => void (path = ""),
    moveTo: (x, y) => void (path += `M${dot(x, y)}`),
    lineTo: (x, y) => void (path += `L${dot(x, y)}`),
    closePath: () => void (path += "Z"),
    fill: () => add(`fill="${state.fillStyle}"`),
    stroke: () =>
      add(
        `fill="none" stroke="${state.strokeStyle}" stroke-width="${state.lineWidth}"` +
          ` stroke-linejoin="${state.lineJoin}"`,
      ),
    measureText: (text) => {
      measuring.font = state.font;
      return measuring.measureText(text);
    },
    fillText: (text, x, y) => {
      const [, italic, weight, size, family] = FONT.exec(state.font) || NO_FONT;
      const middle = state.textBaseline === "middle" ? 0.36 * Number(size) : 0;
      const attributes = {
        x: rounded(x),
        y: rounded(y + middle),
        fill: state.fillStyle,
        opacity: state.globalAlpha,
        "text-anchor": ANCHORS[state.textAlign] || "start",
        "font-family": family,
        "font-size": size,
        "font-style": italic ? "italic" : "normal",
        "font-weight": weight || 400,
      };
      const written = Object.entries(attributes).map(([name, of]) => `${name}="${escaped(of)}"`);
      drawn.push(`<text ${written.join(" ")}>${escaped(text)}</text>`);
    },
    take: () => {
      const found = drawn.join("");
      drawn = [];
      return found;
    },
  });
  return /** @type {any} */ (context);
}

/**
 * A coordinate, as exactly as print needs it.
 * @param {number} value
 * @returns {number}
 */
export function rounded(value) {
  return Math.round(100 * value) / 100;
}

/**
 * A text as it stands in XML.
 * @param {unknown} text
 * @returns {string}
 */
export function escaped(text) {
  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return String(text).replaceAll(/[&<>"]/g, (sign) => signs[sign]);
}
