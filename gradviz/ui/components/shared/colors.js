// Colours: the theme of the host page, the colour map of surfaces, the colours of runs.

import { PALETTE } from "./palette.js";

/** @typedef {import("./types.js").Theme} Theme */

// OKLab to sRGB in 0..255 (Ottosson, 2020); even steps of lightness look even.
function oklch(lightness, chroma, hue) {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map(
    (c) =>
      255 * (c <= 0.0031308 ? 12.92 * Math.max(0, c) : 1.055 * Math.min(1, c) ** (1 / 2.4) - 0.055),
  );
}

// Lightness is linear in the level; chroma stays low so that paths stand out. In both themes the
// low ground is dark: that is where the paths end, and where a halo shows best.
const COLOR_MAPS = {
  light: {
    lightness: [0.5, 0.975],
    chroma: [0.085, 0.085, 0.07, 0.05, 0.028],
    hue: [272, 245, 215, 175, 100],
  },
  dark: {
    lightness: [0.17, 0.66],
    chroma: [0.075, 0.095, 0.085, 0.07, 0.06],
    hue: [285, 268, 240, 205, 170],
  },
};

function piecewise(stops, u) {
  const place = Math.min(u * (stops.length - 1), stops.length - 1 - 1e-9);
  const k = Math.floor(place);
  return stops[k] + (place - k) * (stops[k + 1] - stops[k]);
}

const builtMaps = new Map();

/**
 * 256 colours as bytes; the same object for the same theme, since views compare by identity.
 * @param {boolean} dark
 * @returns {Uint8ClampedArray}
 */
export function colorTable(dark) {
  if (!builtMaps.has(dark)) {
    const map = COLOR_MAPS[dark ? "dark" : "light"];
    const table = new Uint8ClampedArray(768);
    for (let k = 0; k < 256; k++) {
      const u = k / 255;
      const lightness = map.lightness[0] + u * (map.lightness[1] - map.lightness[0]);
      table.set(oklch(lightness, piecewise(map.chroma, u), piecewise(map.hue, u)), 3 * k);
    }
    builtMaps.set(dark, table);
  }
  return builtMaps.get(dark);
}

/**
 * Red, green and blue of a CSS colour, null where it is none.
 * @param {string} text
 * @returns {number[] | null}
 */
export function parseColor(text) {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(text.trim());
  if (hex) {
    const digits = hex[1].length < 6 ? [...hex[1]].map((c) => c + c).join("") : hex[1];
    return [0, 2, 4].map((k) => parseInt(digits.slice(k, k + 2), 16));
  }
  const numbers = text.match(/[\d.]+/g);
  return numbers && numbers.length >= 3 ? numbers.slice(0, 3).map(Number) : null;
}

/**
 * What the host page looks like; Streamlit hands its theme down as custom properties.
 * @param {HTMLElement} element
 * @param {Theme | null} before
 * @returns {Theme}
 */
export function readTheme(element, before) {
  const style = getComputedStyle(element);
  const get = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = get("--st-background-color", "#ffffff");
  const [r, g, b] = parseColor(background) || [255, 255, 255];
  const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  const ink = get("--st-text-color", dark ? "#e8ecf3" : "#1c2330");
  const scale = parseFloat(style.getPropertyValue("--player-scale")) || 1;
  const theme = {
    dark,
    ink,
    background,
    scale,
    muted: dark ? "#a7b0bf" : "#5b6575",
    grid: dark ? "rgba(255,255,255,0.12)" : "rgba(20,30,50,0.12)",
    isoline: dark ? "rgba(255,255,255,0.2)" : "rgba(15,25,60,0.24)",
    hatch: dark ? "rgba(255,255,255,0.16)" : "rgba(20,30,50,0.2)",
    halo: dark ? "rgba(8,10,16,0.85)" : "rgba(255,255,255,0.9)",
    ring: dark ? "#fff" : "#12161e", // no colour of a run
    accent: get("--st-primary-color", "#2f5fd0"),
    font: get("--st-font", "system-ui, sans-serif"),
  };
  return before && JSON.stringify(before) === JSON.stringify(theme) ? before : theme;
}

/**
 * The colour of a run by its number.
 * @param {number | string} index
 * @param {boolean} dark
 * @returns {string}
 */
export function runColor(index, dark) {
  const colors = PALETTE[dark ? "dark" : "light"];
  return colors[(Number(index) || 0) % colors.length];
}
