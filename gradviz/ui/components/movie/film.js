// The pictures of a film, painted by the player's own views at a fixed size.

import { createLossView } from "../player/loss_view.js";
import { createView1D } from "../shared/view1d.js";
import { createView2D } from "../shared/view2d.js";
import { createView3D } from "../shared/view3d.js";

/** @typedef {import("../shared/types.js").PlayerState} PlayerState */
/** @typedef {import("./types.js").Film} Film */

export const WIDTH = 960;
export const HEIGHT = 540;
export const PICTURES = 150;
export const RATE = 25; // pictures a second
const HEAD = 40;
const FOOT = 34;
const SETTLED = 700; // milliseconds until the surface is painted finely

/** @type {any} */
const NOBODY = new Proxy({}, { get: () => () => {} }); // a film is not touched

/**
 * Where each view stands: left, top, width, height.
 * @param {boolean} flat
 * @returns {Record<string, number[]>}
 */
function places(flat) {
  const high = HEIGHT - HEAD - FOOT;
  if (flat) return { main: [10, HEAD, 560, high], loss: [580, HEAD, 370, high] };
  const upper = Math.round(0.54 * high);
  return {
    main: [10, HEAD, 540, high],
    surface: [560, HEAD, 390, upper],
    loss: [560, HEAD + upper, 390, high - upper],
  };
}

/**
 * Makes the views of a film in a stage that is not seen, and waits until they are painted.
 * @param {HTMLElement} stage
 * @param {PlayerState} state
 * @param {{ title: string, step: string }} words
 * @returns {Promise<Film>}
 */
export async function createFilm(stage, state, words) {
  const flat = state.surface.dimension < 2;
  const theme = { ...state.scene.theme, scale: 1 };
  const scene = { ...state.scene, theme, ghost: false, note: "" };
  const views = [];
  stage.replaceChildren();
  for (const [name, [left, top, width, height]] of Object.entries(places(flat))) {
    const room = document.createElement("div");
    const at = { left, top, width, height };
    for (const side of ["left", "top", "width", "height"]) room.style[side] = `${at[side]}px`;
    stage.append(room);
    const view =
      name === "loss"
        ? createLossView(room, NOBODY)
        : name === "surface"
          ? createView3D(room, NOBODY, { ...state.camera })
          : (flat ? createView1D : createView2D)(room, NOBODY);
    view.setScene(scene);
    views.push({ view, room, at });
  }
  await new Promise((resolve) => setTimeout(resolve, flat ? 0 : SETTLED));

  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const ctx = canvas.getContext("2d", { alpha: false, willReadFrequently: true });

  function write(text, x, y, { align = "left", color = theme.ink, weight = 400 } = {}) {
    ctx.font = `${weight} 15px ${theme.font}`;
    ctx.textAlign = /** @type {CanvasTextAlign} */ (align);
    ctx.textBaseline = "middle";
    ctx.fillStyle = color;
    ctx.fillText(text, x, y);
  }

  function legend() {
    let x = 22;
    const y = HEIGHT - FOOT / 2;
    for (const run of scene.runs.filter((each) => each.visible)) {
      ctx.font = `400 15px ${theme.font}`;
      const width = ctx.measureText(run.label).width;
      if (x + width + 20 > WIDTH) break;
      ctx.fillStyle = run.color;
      ctx.beginPath();
      ctx.arc(x, y, 5.5, 0, 2 * Math.PI);
      ctx.fill();
      write(run.label, x + 11, y);
      x += width + 34;
    }
  }

  function paint(picture) {
    const time = (picture / (PICTURES - 1)) * state.steps;
    ctx.fillStyle = theme.background;
    ctx.fillRect(0, 0, WIDTH, HEIGHT);
    for (const { view, room, at } of views) {
      view.setTime(time);
      for (const layer of room.querySelectorAll("canvas"))
        ctx.drawImage(layer, at.left, at.top, at.width, at.height);
    }
    const step = words.step
      .replace("{step}", scene.format(Math.floor(time + 1e-9)))
      .replace("{steps}", scene.format(state.steps));
    write(fitting(words.title, WIDTH - 250), 22, HEAD / 2 + 2, { weight: 600 });
    write(step, WIDTH - 16, HEAD / 2 + 2, { align: "right", color: theme.muted });
    legend();
  }

  function fitting(text, room) {
    ctx.font = `600 15px ${theme.font}`;
    let shown = text;
    while (shown && ctx.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
    return shown;
  }

  return {
    canvas,
    count: PICTURES,
    paint,
    destroy() {
      for (const { view } of views) view.destroy();
      stage.replaceChildren();
    },
  };
}
