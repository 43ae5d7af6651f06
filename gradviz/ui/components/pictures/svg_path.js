// A canvas's path as that of an SVG.

const TURN = 2 * Math.PI;

/**
 * Writes a path down, its places as a matrix puts them: one that keeps shapes.
 * @param {() => DOMMatrix} matrix
 * @returns {{ commands: Record<string, (...numbers: any[]) => void>, text: () => string }}
 */
export function svgPath(matrix) {
  let written = "";

  function dot(x, y) {
    const { a, b, c, d, e, f } = matrix();
    return `${rounded(a * x + c * y + e)} ${rounded(b * x + d * y + f)}`;
  }

  const moveTo = (x, y) => void (written += `M${dot(x, y)}`);
  // as on a canvas, a line that nothing goes before begins where it ends
  const lineTo = (x, y) => void (written += `${written ? "L" : "M"}${dot(x, y)}`);
  const closePath = () => void (written += "Z");

  function rect(x, y, width, height) {
    moveTo(x, y);
    lineTo(x + width, y);
    lineTo(x + width, y + height);
    lineTo(x, y + height);
    closePath();
  }

  // An arc of SVG's is less than a whole turn: it is made of two.
  function ellipse(x, y, across, up, angle, from, to, backwards = false) {
    const size = Math.hypot(matrix().a, matrix().b);
    const turned = angle + Math.atan2(matrix().b, matrix().a);
    const spread = turnOf(from, to, backwards);
    const at = (t) => {
      const [u, v] = [across * Math.cos(t), up * Math.sin(t)];
      return dot(
        x + u * Math.cos(angle) - v * Math.sin(angle),
        y + u * Math.sin(angle) + v * Math.cos(angle),
      );
    };
    written += `${written && !written.endsWith("Z") ? "L" : "M"}${at(from)}`;
    const radii = `${rounded(across * size)} ${rounded(up * size)}`;
    for (const part of [0.5, 1])
      written +=
        `A${radii} ${rounded((turned * 360) / TURN)} 0 ${spread > 0 ? 1 : 0} ` +
        `${at(from + part * spread)}`;
  }

  const commands = {
    beginPath: () => void (written = ""),
    moveTo,
    lineTo,
    closePath,
    rect,
    ellipse,
    arc: (x, y, radius, from, to, backwards) =>
      ellipse(x, y, radius, radius, 0, from, to, backwards),
  };
  return { commands, text: () => written };
}

// How far an arc goes: forwards or backwards, a whole turn at most.
function turnOf(from, to, backwards) {
  const way = backwards ? -1 : 1;
  const spread = way * (to - from);
  return way * (spread >= TURN ? TURN : ((spread % TURN) + TURN) % TURN);
}

/**
 * A matrix as an attribute says it; empty for one that changes nothing.
 * @param {DOMMatrix} matrix
 * @returns {string}
 */
export function matrixText({ a, b, c, d, e, f, isIdentity }) {
  if (isIdentity) return "";
  return `matrix(${[a, b, c, d, e, f].map((each) => Math.round(1e6 * each) / 1e6).join(" ")})`;
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
