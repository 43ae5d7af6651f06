// A chart laid out anew for a slide or for paper: its letters keep their size on the sheet, and on
// paper it is dark on white, with lines that differ in grey too.

import { FONT } from "../vendor/dejavu_sans.js";
import { surfaceSvg } from "./surface_svg.js";

/** @typedef {import("./types.js").Sheet} Sheet */
/** @typedef {import("./types.js").Printed} Printed */

const LETTERS = 13; // pixels: the size of a chart's letters, as it is laid out
const POINTS = 72; // an inch
const HIGHEST = 900; // pixels
const INK = "#1c2330";
const DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];

/** The font that a PDF has with it; Verdana's letters are as wide. */
export const FAMILY = "DejaVu Sans";
/** What stands in for it where it is not. */
export const FAMILIES = `${FAMILY}, Verdana, sans-serif`;

let plotly = null;
let font = null;

/**
 * A chart as SVG, laid out for a sheet.
 * @param {any} chart the element in which Plotly drew it
 * @param {Sheet} sheet
 * @param {string} ground the colour behind it
 * @param {[string, string][]} colors what each colour of the screen is on paper
 * @returns {Promise<Printed>}
 */
export async function printedChart(chart, sheet, ground, colors) {
  const [Plotly] = await Promise.all([loadPlotly(), loadFont()]);
  const { width, height } = roomOf(sheet, Number(chart.layout.height) || 0);
  const paper = sheet.paper ? "#ffffff" : ground;
  const figure = { data: chart.data, layout: chart.layout };
  const { data, layout } = sheet.paper ? onPaper(figure, new Map(colors)) : figure;
  const look = {
    ...layout,
    width,
    height,
    autosize: false,
    paper_bgcolor: paper,
    font: { ...layout.font, family: FAMILIES, size: LETTERS },
  };
  // `scene` holds the camera as it was turned
  if (layout.scene) return { svg: surfaceSvg(chart, look, data), width, height };
  const room = document.createElement("div");
  room.style.cssText = "position: absolute; left: -99999px; top: 0";
  document.body.append(room);
  try {
    await Plotly.newPlot(room, data, look, { staticPlot: true });
    const address = await Plotly.toImage(room, { format: "svg", width, height });
    const svg = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    return { svg, width, height };
  } finally {
    Plotly.purge(room);
    room.remove();
  }
}

/**
 * An SVG that brings its font along: a picture finds none of the page's.
 * @param {string} svg
 * @returns {string}
 */
export function withFont(svg) {
  const face = `@font-face{font-family:"${FAMILY}";src:url(data:font/ttf;base64,${FONT})}`;
  return svg.replace(/<svg [^>]*>/, (head) => `${head}<style>${face}</style>`);
}

/**
 * How many pixels a chart is laid out in, so that its letters are on the sheet as large as there is
 * said; a chart that is higher than others keeps its height.
 * @param {Sheet} sheet
 * @param {number} own
 * @returns {{ width: number, height: number }}
 */
export function roomOf(sheet, own) {
  const scale = (POINTS * LETTERS) / sheet.letters;
  const [width, height] = [sheet.width * scale, sheet.height * scale];
  if (sheet.paper)
    return {
      width: Math.round(width),
      height: Math.min(HIGHEST, Math.max(own, Math.round(height))),
    };
  const larger = Math.max(1, Math.min(HIGHEST, own) / height);
  return { width: Math.round(width * larger), height: Math.round(height * larger) };
}

function onPaper({ data, layout }, colors) {
  const lines = data.filter((trace) => isLine(trace));
  const alike = lines.length > 1 && lines.every(({ line }) => !line || !line.dash);
  const dashed = (trace) => {
    const place = lines.indexOf(trace);
    if (!alike || place < 0) return trace;
    return { ...trace, line: { ...trace.line, dash: DASHES[place % DASHES.length] } };
  };
  return {
    data: data.map((trace) => recolored(dashed(trace), colors)),
    layout: inked({ ...recolored(layout, colors), plot_bgcolor: "rgba(0,0,0,0)" }),
  };
}

// The page's theme has colours of its own for all letters.
function inked(layout) {
  const lettered = (part, own = {}) => ({
    ...part,
    ...own,
    font: { ...(part && part.font), color: INK },
  });
  const title = (text) => lettered(typeof text === "string" ? { text } : text);
  const axes = Object.entries(layout).filter(([name]) => /^[xy]axis\d*$/.test(name));
  const axis = (part) => ({
    ...part,
    color: INK,
    tickfont: { ...part.tickfont, color: INK },
    title: title(part.title),
  });
  return {
    ...layout,
    ...Object.fromEntries(axes.map(([name, part]) => [name, axis(part)])),
    font: { ...layout.font, color: INK },
    title: title(layout.title),
    legend: lettered(layout.legend, { title: title(layout.legend && layout.legend.title) }),
    annotations: (layout.annotations || []).map((each) => lettered(each)),
  };
}

function isLine({ type, mode, name, showlegend }) {
  const drawn = (!type || type === "scatter") && (!mode || mode.includes("lines"));
  return drawn && Boolean(name) && showlegend !== false;
}

function recolored(value, colors) {
  if (typeof value === "string") return colors.get(value) || value;
  if (Array.isArray(value)) return value.map((each) => recolored(each, colors));
  if (value && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, recolored(each, colors)]),
    );
  return value;
}

// Streamlit's own copy cannot be reached from outside; the server has the one of its package.
function loadPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = String(new URL("../plotly.min.js", import.meta.url));
    script.addEventListener("load", () => {
      const page = /** @type {any} */ (window);
      resolve(page.Plotly);
      delete page.Plotly;
      script.remove();
    });
    script.addEventListener("error", () => {
      plotly = null;
      reject(new Error("no Plotly"));
    });
    document.head.append(script);
  });
  return plotly;
}

/**
 * Loads the letters that a PDF has: what is laid out with them is the same on every machine.
 * @returns {Promise<unknown>}
 */
export function loadFont() {
  font ??= new FontFace(
    FAMILY,
    Uint8Array.from(atob(FONT), (sign) => sign.charCodeAt(0)),
  )
    .load()
    .then((face) => document.fonts.add(face));
  return font;
}
