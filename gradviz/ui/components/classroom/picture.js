// The picture of a question: the function as the player draws it, on it what was answered, and the
// paths as they come.

import { readTheme, runColor } from "../shared/colors.js";
import { drawStar } from "../shared/marks.js";
import { createSurface, refineSurface } from "../shared/surface.js";
import { createView1D } from "../shared/view1d.js";
import { createView2D } from "../shared/view2d.js";

/** @typedef {import("../shared/types.js").Theme} Theme */

const PLAYED = 5000; // milliseconds that the paths take
const OWN = 13; // the radius of the ring around one's own answer
const DOT = 6;

/**
 * A path on the picture: `strength` is "faint" for one of many, "own" for the student's.
 * @typedef {object} ShownPath
 * @property {(number | null)[][]} points
 * @property {number | "own" | "best" | "other"} color the number of a run's, or whose it is
 */

/**
 * What lies on the picture.
 * @typedef {object} Shown
 * @property {any} data of the function, as the player takes it
 * @property {boolean} pick whether a point may be chosen
 * @property {number[] | null} mine
 * @property {number[][]} dots
 * @property {number[] | null} truth
 * @property {ShownPath[]} paths
 */

const OTHERS = { light: "#5b6575", dark: "#a7b0bf" };
const BEST = { light: "#9c5b00", dark: "#ffcf28" };

/** @returns {string} */
function colorOf(/** @type {ShownPath["color"]} */ color, /** @type {Theme} */ theme) {
  const side = theme.dark ? "dark" : "light";
  if (color === "own") return theme.accent;
  if (color === "best") return BEST[side];
  return color === "other" ? OTHERS[side] : runColor(color, theme.dark);
}

// A path as the views take it; it ends where a number is none.
function runOf(/** @type {ShownPath} */ { points, color }, place, theme, surface) {
  const end = points.findIndex(([x, y]) => x === null || y === null);
  const shown = end < 0 ? points : points.slice(0, end);
  const flat = surface.dimension < 2;
  const values = shown.map(([x, y]) => (flat ? y : surface.f(x, y)));
  return {
    id: String(place),
    dimension: surface.dimension,
    color: colorOf(color, theme),
    visible: true,
    faded: color === "other",
    length: shown.length,
    px: Float64Array.from(shown, ([x]) => x),
    py: Float64Array.from(shown, ([, y]) => (flat ? 0 : y)),
    values: Float64Array.from(values),
  };
}

/**
 * Makes the picture in a room of the page.
 * @param {HTMLElement} root
 * @param {(point: number[]) => void} picked
 * @returns {{ show: (shown: Shown) => void, play: () => void, end: () => void,
 *   destroy: () => void }}
 */
export function createPicture(root, picked) {
  const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Theme | null} */
  let theme = null;
  let surface = null;
  let view = null;
  let flat = null;
  /** @type {Shown | null} */
  let shown = null;
  /** @type {number[] | null} */
  let held = null;
  let scene = null;
  let time = 0;
  let frame = 0;
  let stopRefining = () => {};

  const api = {
    movesStart: () => true,
    onHover() {},
    onTurn() {},
    onStart(point, phase) {
      if (!shown?.pick || phase === "press") return;
      held = [...point];
      draw();
      if (phase === "click" || phase === "drop") picked(held);
    },
  };

  function overlay(ctx, _, toX, toY) {
    const height = (point) => (point.length > 1 ? point[1] : surface.f(point[0]));
    /** @returns {[number, number]} */
    const at = (/** @type {number[]} */ point) => [toX(point[0]), toY(height(point))];
    const scale = theme.scale;
    const disc = ([x, y], radius, fill, edge) => {
      ctx.beginPath();
      ctx.arc(x, y, radius * scale, 0, 2 * Math.PI);
      ctx.fillStyle = fill;
      ctx.fill();
      ctx.lineWidth = 2 * scale;
      ctx.strokeStyle = edge;
      ctx.stroke();
    };
    for (const point of shown.dots) disc(at(point), DOT, theme.accent, theme.halo);
    const { start } = shown.data;
    disc(at(surface.axes.map((j) => start[j])), DOT + 1, theme.halo, theme.ring);
    if (shown.truth) {
      const [x, y] = at(shown.truth);
      drawStar(ctx, x, y, 14 * scale, "#ffd84a", theme.dark ? "#0b0e14" : "#4a3500");
    }
    if (shown.mine && !shown.pick) ring(at(shown.mine), OWN * scale);

    // around what may lie at the same place
    function ring([x, y], radius) {
      for (const [width, color] of /** @type {[number, string][]} */ ([
        [6, theme.halo],
        [3, theme.accent],
      ])) {
        ctx.beginPath();
        ctx.arc(x, y, radius, 0, 2 * Math.PI);
        ctx.lineWidth = width * scale;
        ctx.strokeStyle = color;
        ctx.stroke();
      }
    }
  }

  function makeScene() {
    const own = shown.pick ? (held ?? shown.mine) : null;
    const start = own ?? surface.axes.map((j) => shown.data.start[j]);
    return {
      ...surface,
      minima: [], // they would give the answer away
      runs: shown.paths.map((path, k) => runOf(path, k, theme, surface)),
      curves: [],
      multistart: null,
      startless: !shown.pick,
      unmarked: !own, // what starts is a disc; the point that is answered comes with the answer
      start,
      starts: [],
      steps: 1,
      log: true,
      compressed: false,
      arrows: false,
      ghost: false,
      overlay,
      gradientAt: () => false,
    };
  }

  function draw() {
    if (!shown || !surface) return;
    scene = makeScene();
    view.setTime(time);
    view.setScene(scene);
  }

  function look() {
    theme = readTheme(root, theme);
    root.style.colorScheme = theme.dark ? "dark" : "light";
    const before = surface;
    surface = createSurface(shown.data, theme, before);
    if (flat !== surface.dimension < 2) {
      view?.destroy();
      flat = surface.dimension < 2;
      view = (flat ? createView1D : createView2D)(root, /** @type {any} */ (api));
    }
    if (before?.key === surface.key || flat) return;
    stopRefining();
    stopRefining = refineSurface(surface, (finer) => {
      surface = { ...surface, ...finer };
      draw();
    });
  }

  const last = () => Math.max(0, ...(scene?.runs ?? []).map((run) => run.length - 1));

  function play() {
    cancelAnimationFrame(frame);
    if (reducedMotion.matches) {
      end();
      return;
    }
    const begun = performance.now();
    const step = (now) => {
      time = Math.min(1, (now - begun) / PLAYED) * last();
      view?.setTime(time);
      if (now - begun < PLAYED) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  function end() {
    cancelAnimationFrame(frame);
    time = Infinity;
    view?.setTime(last());
  }

  const resized = new ResizeObserver(() => {
    if (!shown || !view) return;
    look(); // another width may bring another size of letters
    view.resize();
    draw();
  });
  resized.observe(root);

  return {
    show(next) {
      if (next.data !== shown?.data) held = null;
      if (!next.pick) held = null;
      shown = next;
      look();
      draw();
      if (time === Infinity) view.setTime(last());
    },
    play,
    end,
    destroy() {
      cancelAnimationFrame(frame);
      stopRefining();
      resized.disconnect();
      view?.destroy();
    },
  };
}
