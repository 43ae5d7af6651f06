// The charts of a page, which Plotly drew: as they stand there, and the numbers in them.

/** @typedef {import("./types.js").Picture} Picture */

const XMLNS = "http://www.w3.org/2000/svg";
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A chart as one SVG: Plotly draws it as a few that lie on each other.
 * @param {any} chart
 * @param {string} ground
 * @returns {string}
 */
export function chartSvg(chart, ground) {
  const { width, height } = sizeOf(chart);
  const whole = document.createElementNS(XMLNS, "svg");
  for (const [name, value] of Object.entries({
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    style: `background: ${ground}`,
  }))
    whole.setAttribute(name, String(value));
  const back = document.createElementNS(XMLNS, "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: ground }))
    back.setAttribute(name, value);
  whole.append(back);
  for (const layer of chart.querySelectorAll(".main-svg")) whole.append(layer.cloneNode(true));
  for (const each of whole.querySelectorAll(".draglayer, .hoverlayer")) each.remove();
  return new XMLSerializer().serializeToString(whole);
}

/**
 * Whether a chart is drawn by SVG alone.
 * @param {any} chart
 * @returns {boolean}
 */
export function isVector(chart) {
  const canvas = chart.querySelector(".gl-container canvas");
  return Boolean(chart.querySelector(".main-svg")) && !canvas;
}

/**
 * How large a chart is drawn.
 * @param {any} chart
 * @returns {{ width: number, height: number }}
 */
export function sizeOf(chart) {
  const first = chart.querySelector(".main-svg");
  const box = chart.getBoundingClientRect();
  return {
    width: Number(first && first.getAttribute("width")) || box.width,
    height: Number(first && first.getAttribute("height")) || box.height,
  };
}

/**
 * What a chart shows, by its axes: "y, x".
 * @param {any} chart
 * @returns {string}
 */
export function chartName(chart) {
  const layout = chart.layout || {};
  const text = (part) => (part && part.title && (part.title.text ?? part.title)) || "";
  const names = [text(layout), text(layout.yaxis), text(layout.xaxis)];
  const found = names.filter((each) => typeof each === "string" && each);
  return found.join(", ").replaceAll(/<[^>]*>/g, "");
}

/**
 * The numbers of a chart as CSV: one row a point, or a cell.
 * @param {any} chart
 * @returns {string}
 */
export function chartCsv(chart) {
  const rows = [["series", "x", "y", "z"]];
  // Plotly keeps here what it made of the packed numbers that it was sent
  // oxlint-disable-next-line no-underscore-dangle
  for (const trace of chart._fullData || chart.data || []) {
    const [x, y] = [list(trace.x), list(trace.y)];
    const name = trace.name || "";
    if (trace.z && trace.type !== "scatter3d") {
      list(trace.z).forEach((line, j) =>
        list(line).forEach((z, i) => rows.push([name, x[i] ?? i, y[j] ?? j, z])),
      );
      continue;
    }
    const z = list(trace.z);
    for (let k = 0; k < Math.max(x.length, y.length); k++)
      rows.push([name, x[k] ?? k, y[k] ?? "", z[k] ?? ""]);
  }
  const deep = rows.some((row, k) => k > 0 && row[3] !== "" && row[3] !== undefined);
  return csvText(rows.map((row) => row.slice(0, deep ? 4 : 3)));
}

/**
 * Rows as CSV, in which no text is taken for a formula.
 * @param {unknown[][]} rows
 * @returns {string}
 */
export function csvText(rows) {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function list(values) {
  return values && typeof values.length === "number" && typeof values !== "string"
    ? Array.from(values)
    : [];
}

function cell(value) {
  if (typeof value === "number") return String(value);
  const text = value === null || value === undefined ? "" : String(value);
  const safe = FORMULA.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
