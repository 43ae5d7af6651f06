// The loss landscape: a slice of the loss as contour and surface, with the paths of all runs.

import { createTooltip } from "../shared/tooltip.js";
import { createView2D } from "../shared/view2d.js";
import { createView3D } from "../shared/view3d.js";
import { fill } from "../shared/words.js";
import { createLandscapeCamera } from "./landscape_camera.js";
import { createLandscapeControls } from "./landscape_controls.js";
import { sliceDomain, sliceSurface, timeOf } from "./landscape_scene.js";
import { createLandscapeWords } from "./landscape_words.js";

/** @typedef {import("./types.js").SlicePath} SlicePath */
/** @typedef {import("../shared/types.js").Root} Root */

/**
 * The section below the pictures; it computes nothing until it is opened.
 * @param {Root} root
 * @param {{ changed: () => void, viewed: (view: any) => void }} tell when there is more to show;
 *   when a person has chosen something
 * @returns {any}
 */
export function createLandscapeView(root, { changed, viewed }) {
  const place = (name) => root.querySelector(`[data-view="${name}"]`);
  const tip = createTooltip(root.querySelector(".landscape-stage"));
  const words = createLandscapeWords(root);
  const aim = createLandscapeCamera(() => controls.say());
  /** @type {Map<string, { setup: any, path: SlicePath | null }>} */
  const paths = new Map();
  const state = {
    plane: null, // and, of it, where it was asked for and what is known
    grid: null,
    domain: null,
    place: null,
    error: "",
    asked: 0,
    pictures: 0,
    moved: 0, // paths that were put on the slice
    cancelled: 0,
    complete: false,
    ready: 0, // milliseconds to the first picture
  };
  let scene = null;
  let texts = { slice_at: "" };
  let surface = null;
  let views = null;
  let drawn = "";
  let drawnPlane = null;
  let drawnSurface = null;
  /** @type {ArrayLike<number>} */
  let times = [0];
  let sliced = "";
  let ranged = "";
  let setup = null;
  let placing = false;
  let hovered = null;
  let hovering = false;

  function lead() {
    return scene && scene.runs.find((each) => each.lead);
  }

  const controls = createLandscapeControls(root, {
    changed,
    stepShown: () => (scene ? scene.step : 0),
    at: (step) => fill(texts.slice_at, { step }),
    chosen(view) {
      if (view.directions === "closed" && lead()) leave();
      viewed({ ...view, camera: aim.numbers() });
      changed();
    },
  });

  function leave() {
    state.asked += 1;
    sliced = ranged = "";
    const { run } = lead();
    run.ask("leave").catch(() => {});
  }

  // Asks for another slice, its paths and its picture, coarse at first; a newer question wins.
  async function slice(anew) {
    const own = (state.asked += 1);
    const begun = performance.now();
    const { run, id } = lead();
    const { seed, principal, centered, zoom } = controls.chosen();
    const others = scene.runs.filter((each) => each.id !== id && !each.run.busy);
    state.complete = false;
    state.error = "";
    try {
      if (anew) {
        const plane = await run.ask("slice", { seed, step: centered });
        if (own !== state.asked) return;
        const found = await Promise.all(
          [lead(), ...others].map(async (each) => [each, await pathOf(each, plane, true)]),
        );
        if (own !== state.asked) return;
        state.plane = plane;
        state.place = null;
        paths.clear();
        for (const [each, path] of found) paths.set(each.id, { setup: each.run.setup, path });
        state.moved += 1;
      }
      const known = [id, ...others.map((each) => each.id)].map((key) => paths.get(key));
      const domain = sliceDomain(
        known.filter((each) => each && each.path).map((each) => each.path),
        principal,
        zoom,
      );
      let first = anew;
      const end = await run.ask("landscape", { plane: state.plane, domain }, (grid) => {
        if (own !== state.asked) return;
        if (first) for (const each of scene.runs) if (paths.has(each.id)) trace(each);
        first = false;
        state.grid = grid;
        state.domain = domain;
        surface = null;
        if (!state.pictures) state.ready = performance.now() - begun;
        state.pictures += 1;
        changed();
      });
      if (end.cancelled) state.cancelled += 1;
      if (own === state.asked && !end.cancelled) state.complete = true;
    } catch (error) {
      if (own === state.asked) Object.assign(state, { error: String(error), plane: null });
    }
    changed();
  }

  const pathOf = (each, plane, epochs = false) => each.run.ask("path", { plane, epochs });

  // The path of a run, step by step, on the slice that is there.
  async function trace(each) {
    const { plane } = state;
    const { setup: own } = each.run;
    const { path: coarse } = paths.get(each.id) || { path: null };
    paths.set(each.id, { setup: own, path: coarse });
    try {
      const path = await pathOf(each, plane);
      if (plane === state.plane) paths.set(each.id, { setup: own, path });
      state.moved += 1;
    } catch {
      // a run that fails says so in its row
    }
    changed();
  }

  // The loss at the weights of the step shown, and below them on the slice.
  async function locate({ run }) {
    const point = run.weightsAt(scene.step);
    const { plane } = state;
    const { step } = scene;
    if (placing || !plane || !point) return;
    if (state.place && state.place.plane === plane && state.place.step === step) return;
    placing = true;
    try {
      const found = await run.ask("place", { plane, point });
      if (plane === state.plane) state.place = { ...found, plane, step };
    } catch {
      // it is asked for again
    }
    placing = false;
    changed();
  }

  // Exact, from the worker; one question at a time, the last one counts.
  async function measure() {
    const asked = hovered;
    if (hovering || !asked || asked.loss !== null || !state.plane) return;
    hovering = true;
    const message = { plane: state.plane, coordinates: asked.point };
    const found = await lead()
      .run.ask("place", message)
      .catch(() => null);
    hovering = false;
    asked.loss = found ? found.projected : NaN;
    if (hovered === asked) tip(words.hover(scene, asked), asked.event);
    else measure();
  }

  const api = {
    onStart() {},
    onTurn: aim.turned,
    onHover(hover) {
      hovered = hover && state.plane ? { ...hover, loss: null } : null;
      tip(hovered && words.hover(scene, hovered), hovered && hovered.event);
      if (hovered) measure();
    },
  };

  function look() {
    const each = lead();
    const { run } = each;
    if (!run.setup || !run.report || run.busy) return;
    const { seed, centered, zoom } = controls.chosen();
    const wanted = JSON.stringify([each.id, seed, centered]);
    const range = String(zoom);
    if (run.setup !== setup || wanted !== sliced) {
      [setup, sliced, ranged] = [run.setup, wanted, range];
      slice(true);
    } else if (range !== ranged && state.plane) {
      ranged = range;
      slice(false);
    }
    if (!state.plane) return;
    for (const other of scene.runs)
      if (other !== each && !other.run.busy && other.run.setup) {
        const known = paths.get(other.id);
        if (!known || known.setup !== other.run.setup) trace(other);
      }
    locate(each);
  }

  // What the views take of the runs, the leading one on top.
  function drawnRuns() {
    const runs = scene.runs.flatMap(({ id, label, color, lead: leading }) => {
      const { path } = paths.get(id) || {};
      if (!path) return [];
      const { steps, across: px, along: py } = path;
      const length = steps.length;
      return [{ id, label, color, leading, steps, px, py, length, visible: true, faded: false }];
    });
    return runs.sort((one, other) => Number(one.leading) - Number(other.leading));
  }

  function draw() {
    if (!views)
      views = [createView2D(place("slice"), api), createView3D(place("slice3d"), api, aim.camera)];
    if (!state.grid || !state.plane) return;
    const { theme, format } = scene;
    if (!surface || surface.theme !== theme || drawnPlane !== state.plane)
      surface = {
        ...sliceSurface(state.grid, state.domain, theme),
        labels: {
          surface: scene.words.slice3d,
          surface_keys: scene.words.surface_keys,
          height_name: scene.words.loss_height,
          height_compressed: scene.words.loss_compressed,
        },
        names: ["α", "β"],
        format,
        ghost: true,
      };
    drawnPlane = state.plane;
    const { compressed } = controls.chosen();
    const { width, height } = root.querySelector(".landscape-stage").getBoundingClientRect();
    const looks = scene.runs.map(({ id, label, color, lead: leading }) => {
      const { path } = paths.get(id) || {};
      return [id, label, color, leading, path ? path.steps.length : 0];
    });
    const key = JSON.stringify([state.pictures, state.moved, compressed, width, height, looks]);
    const same = key === drawn && surface === drawnSurface;
    const runs = same ? [] : drawnRuns();
    if (!same) {
      times = [0];
      for (const { steps } of runs) if (steps.length > times.length) times = steps;
    }
    const time = timeOf(times, scene.step);
    for (const view of views) {
      view.setTime(time, !same);
      if (!same) view.setScene({ ...surface, runs, compressed });
    }
    [drawn, drawnSurface] = [key, surface];
  }

  return {
    state,
    camera: aim.camera,
    paths,
    follow(view, said) {
      texts = said;
      if (aim.follow(view.camera)) drawn = "";
      controls.follow(view);
    },
    show(next) {
      scene = next;
      if (!controls.open) return;
      look();
      words.show(scene, { ...state, ...controls.chosen() });
      draw();
    },
    destroy() {
      state.asked += 1;
      aim.destroy();
      for (const view of views || []) view.destroy();
    },
  };
}
