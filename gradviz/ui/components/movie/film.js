// What all films share: their size, the sheet that their pictures are painted on, its words.

import { drawHead } from "../shared/marks.js";

/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("./types.js").Sheet} Sheet */

export const WIDTH = 960;
export const HEIGHT = 540;
export const PICTURES = 150;
export const RATE = 25; // pictures a second
const HEAD = 40;
const FOOT = 34;
const TEXT = 15; // pixels

/** The height between the title and the legend. */
export const HIGH = HEIGHT - HEAD - FOOT;

/** @type {any} What a view tells at what a person does: a film is not touched. */
export const NOBODY = new Proxy(() => {}, { get: () => () => {} });

/** Says why there is no film, in words for a person. */
export class FilmError extends Error {}

/**
 * A theme at the size of a film, whatever that of the page is.
 * @param {any} theme
 * @returns {any}
 */
export const filmed = (theme) => ({ ...theme, scale: 1 });

/**
 * A sheet for the pictures of a film: views are put into a stage that is not seen, and what they
 * have painted is put together below a title and above the runs' names.
 * @param {HTMLElement} stage
 * @param {{ title: string, theme: any, runs: { label: string, color: string }[] }} shown
 * @returns {Sheet}
 */
export function createSheet(stage, { title, theme, runs }) {
  const rooms = [];
  stage.replaceChildren();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const ctx = canvas.getContext("2d", { alpha: false, willReadFrequently: true });

  function write(text, x, y, { align = "left", color = theme.ink, weight = 400 } = {}) {
    ctx.font = `${weight} ${TEXT}px ${theme.font}`;
    ctx.textAlign = /** @type {CanvasTextAlign} */ (align);
    ctx.textBaseline = "middle";
    ctx.fillStyle = color;
    ctx.fillText(text, x, y);
  }

  function legend() {
    let x = 22;
    const y = HEIGHT - FOOT / 2;
    for (const { label, color } of runs) {
      ctx.font = `400 ${TEXT}px ${theme.font}`;
      const width = ctx.measureText(label).width;
      if (x + width + 20 > WIDTH) break;
      drawHead(ctx, x, y, 5.5, color, theme);
      write(label, x + 13, y);
      x += width + 36;
    }
  }

  function fitting(text, room) {
    ctx.font = `600 ${TEXT}px ${theme.font}`;
    let shown = text;
    while (shown && ctx.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
    return shown;
  }

  return {
    canvas,
    room(left, top, width, height) {
      const room = document.createElement("div");
      const at = { left, top: HEAD + top, width, height };
      for (const side of ["left", "top", "width", "height"]) room.style[side] = `${at[side]}px`;
      stage.append(room);
      rooms.push({ room, at });
      return room;
    },
    paint(words) {
      ctx.fillStyle = theme.background;
      ctx.fillRect(0, 0, WIDTH, HEIGHT);
      for (const { room, at } of rooms)
        for (const layer of room.querySelectorAll("canvas"))
          ctx.drawImage(layer, at.left, at.top, at.width, at.height);
      ctx.font = `400 ${TEXT}px ${theme.font}`;
      const taken = ctx.measureText(words).width;
      write(fitting(title, WIDTH - taken - 68), 22, HEAD / 2 + 2, { weight: 600 });
      write(words, WIDTH - 16, HEAD / 2 + 2, { align: "right", color: theme.muted });
      legend();
    },
    clear: () => stage.replaceChildren(),
  };
}
