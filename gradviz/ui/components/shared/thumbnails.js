// Small pictures of what was shown, for the history: taken in the browser, and kept as long as its
// window is open.

import { imageOf } from "./svg_image.js";

const WIDTH = 208;
const HEIGHT = 130;
const MOST = 60;
/** Milliseconds after a change until what it shows has been drawn. */
const PATIENCE = 1500;

/** @type {Map<string, string>} */
const taken = new Map();
let timer = 0;

/**
 * The picture of what a link shows, as an address of data; nothing where none was taken.
 * @param {string} link
 * @returns {string | undefined}
 */
export function thumbnailOf(link) {
  return taken.get(link);
}

/**
 * Takes a picture of the page, once it is drawn, for the link of what it shows.
 * @param {string} link
 */
export function takeThumbnail(link) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const picture = largest();
    if (picture) take(link, picture);
  }, PATIENCE);
}

/**
 * The largest picture on the page: layers of canvases, or a chart of Plotly's.
 * @returns {(HTMLCanvasElement | SVGSVGElement)[] | null}
 */
function largest() {
  const page = document.querySelector('[data-testid="stMain"]');
  if (!page) return null;
  /** @type {(HTMLCanvasElement | SVGSVGElement)[][]} */
  const found = [];
  for (const plot of page.querySelectorAll(".js-plotly-plot")) {
    const parts = /** @type {NodeListOf<SVGSVGElement>} */ (plot.querySelectorAll(".main-svg"));
    if (parts.length) found.push([...parts]);
  }
  for (const element of page.querySelectorAll("*"))
    if (element.shadowRoot) {
      for (const place of element.shadowRoot.querySelectorAll(".layers")) {
        const parts = [...place.querySelectorAll("canvas")];
        if (parts.length) found.push(parts);
      }
    }
  const area = (/** @type {Element[]} */ [first]) => {
    const box = first?.getBoundingClientRect();
    return box ? box.width * box.height : 0;
  };
  found.sort((one, other) => area(other) - area(one));
  return found[0] && area(found[0]) > 0 ? found[0] : null;
}

/**
 * @param {string} link
 * @param {(HTMLCanvasElement | SVGSVGElement)[]} layers
 */
async function take(link, layers) {
  const box = /** @type {Element} */ (layers[0]).getBoundingClientRect();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext("2d");
  if (!context) return;
  const scale = Math.max(WIDTH / box.width, HEIGHT / box.height);
  const [width, height] = [box.width * scale, box.height * scale];
  const at = [(WIDTH - width) / 2, (HEIGHT - height) / 2, width, height];
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  for (const layer of layers) {
    const picture = layer instanceof SVGSVGElement ? await drawn(layer) : layer;
    const [x, y, w, h] = /** @type {[number, number, number, number]} */ (at);
    if (picture) context.drawImage(picture, x, y, w, h);
  }
  taken.delete(link);
  taken.set(link, canvas.toDataURL("image/jpeg", 0.8));
  for (const oldest of taken.keys()) {
    if (taken.size <= MOST) break;
    taken.delete(oldest);
  }
}

/**
 * @param {SVGSVGElement} chart
 * @returns {Promise<HTMLImageElement | null>}
 */
function drawn(chart) {
  return imageOf(new XMLSerializer().serializeToString(chart)).catch(() => null);
}
