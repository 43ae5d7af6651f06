// The pictures of a film of the player, painted by its own views at a fixed size.

import { createLossView } from "../player/loss_view.js";
import { createModelFitView } from "../player/model_fit_view.js";
import { createView1D } from "../shared/view1d.js";
import { createView2D } from "../shared/view2d.js";
import { createView3D } from "../shared/view3d.js";
import { HIGH, NOBODY, PICTURES, createSheet, filmed } from "./film.js";

/** @typedef {import("../shared/types.js").PlayerState} PlayerState */
/** @typedef {import("./types.js").Film} Film */

const SETTLED = 700; // milliseconds until the surface is painted finely
const UPPER = Math.round(0.54 * HIGH);

const VIEWS = {
  main: (room, { surface }) => (surface.dimension < 2 ? createView1D : createView2D)(room, NOBODY),
  surface: (room, { camera }) => createView3D(room, NOBODY, { ...camera }),
  fit: (room) => createModelFitView(room, NOBODY),
  loss: (room) => createLossView(room, NOBODY),
};

/**
 * Where each view stands: left, top below the title, width, height. Beside a loss over data is what
 * the player shows there: the data, or the surface.
 * @param {PlayerState} state
 * @returns {Record<string, [number, number, number, number]>}
 */
function places({ surface, data, side }) {
  const flat = surface.dimension < 2;
  const above = data.fit && (flat || side === "fit") ? "fit" : flat ? "" : "surface";
  if (!above) return { main: [10, 0, 560, HIGH], loss: [580, 0, 370, HIGH] };
  return {
    main: [10, 0, 540, HIGH],
    [above]: [560, 0, 390, UPPER],
    loss: [560, UPPER, 390, HIGH - UPPER],
  };
}

/**
 * Makes the views of a film in a stage that is not seen, and waits until they are painted.
 * @param {HTMLElement} stage
 * @param {PlayerState} state
 * @param {{ title: string, step: string }} words
 * @returns {Promise<Film>}
 */
export async function makeFilm(stage, state, words) {
  const theme = filmed(state.scene.theme);
  const scene = { ...state.scene, theme, ghost: false, note: "" };
  const runs = scene.runs.filter((each) => each.visible);
  const sheet = createSheet(stage, { title: words.title, theme, runs });
  const views = Object.entries(places(state)).map(([name, at]) =>
    VIEWS[name](sheet.room(...at), state),
  );
  for (const view of views) view.setScene(scene);
  if (state.surface.dimension > 1) await new Promise((resolve) => setTimeout(resolve, SETTLED));

  return {
    canvas: sheet.canvas,
    count: PICTURES,
    paint(picture) {
      const time = (picture / (PICTURES - 1)) * state.steps;
      for (const view of views) view.setTime(time);
      sheet.paint(
        words.step
          .replace("{step}", scene.format(Math.floor(time + 1e-9)))
          .replace("{steps}", scene.format(state.steps)),
      );
    },
    destroy() {
      for (const view of views) view.destroy();
      sheet.clear();
    },
  };
}
