// The explorer: one point of a function, the gradient there, and what an estimate makes of it.
// Point, direction and step are dragged; everything follows in the browser, and the server is told
// when they are let go.

import { readTheme, runColor } from "../shared/colors.js";
import { unpackData, withRules } from "../shared/data.js";
import { runPath } from "../shared/engine.js";
import { defineComponent } from "../shared/mounting.js";
import { createRun, createSurface } from "../shared/surface.js";
import { createTooltip } from "../shared/tooltip.js";
import { createView1D } from "../shared/view1d.js";
import { createView2D } from "../shared/view2d.js";
import { createChart } from "../shared/line_chart.js";
import { gradientsAt } from "./estimate.js";
import { CRITICAL_COLORS, criticalMark } from "./overlay.js";
import { HANDLE_DISTANCE, createPainter } from "./painter.js";
import { showKey, showReadout } from "./readout.js";
import { H_RANGE, sideChart } from "./side_charts.js";

/** @typedef {import("../shared/types.js").ExplorerState} ExplorerState */
/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("../shared/mounting.js").Instance} Instance */

const WAIT = 4000; // milliseconds that something dropped waits for the server's answer

// Colours of the palette.
const ROLE = { ascent: 0, descent: 1, direction: 4, exact: 1, estimate: 0 };

/**
 * @param {Root} root
 * @returns {Instance}
 */
function createExplorer(root) {
  /** @type {ExplorerState} */
  const state = {
    data: null,
    theme: null,
    surface: null,
    point: null,
    angle: 0,
    h: NaN,
    held: "",
    droppedAt: -Infinity,
    painted: 0,
    liveFrames: 0,
  };
  const place = (name) => root.querySelector(`[data-view="${name}"]`);
  const tip = createTooltip(root);
  let send = null;
  let frame = 0;
  let views = {};
  let words = "";
  let fresh = null;

  const ask = () => {
    if (!frame) frame = requestAnimationFrame(draw);
  };
  const color = (role) => runColor(ROLE[role], state.theme.dark);
  const estimator = () => (state.data.estimator ? { ...state.data.estimator, h: state.h } : null);

  const painter = createPainter(state, color, estimator);

  // ---- what a person does
  const actions = {
    movesStart: () => true,
    onStart(point, phase) {
      if (phase === "press") state.held = overHandle(point) ? "direction" : "point";
      if (state.held === "direction") turn(point);
      else state.point = rounded(point);
      if (phase === "drop" || phase === "click") drop(state.held);
      ask();
    },
    onHover(hover) {
      tip(hover && describeHover(hover), hover && hover.event);
    },
  };

  function overHandle(point) {
    if (!views.main || !views.main.toPixel || !showsDirection()) return false;
    const [x, y] = views.main.toPixel(point);
    const [hx, hy] = handleAt();
    return Math.hypot(x - hx, y - hy) < 16;
  }

  function turn(point) {
    const [a, b] = state.surface.axes;
    const [dx, dy] = [point[0] - state.point[a], point[1] - state.point[b]];
    if (dx || dy) state.angle = roundedAngle((Math.atan2(dy, dx) * 180) / Math.PI);
  }

  const roundedAngle = (degrees) => Math.round(((((degrees + 180) % 360) + 360) % 360) - 180);

  function rounded(point) {
    const made = Float64Array.from(state.point);
    const { axes, roundingSteps } = state.surface;
    axes.forEach((j, k) => {
      made[j] = Number(
        (Math.round(point[k] / roundingSteps[j]) * roundingSteps[j]).toPrecision(12),
      );
    });
    return made;
  }

  function drop(what) {
    state.held = "";
    state.droppedAt = performance.now();
    if (!send) return;
    if (what === "point") send("point", [...state.point]);
    else if (what === "direction") send("angle", state.angle);
    else if (what === "h") send("h", state.h);
  }

  function onCursor(value, final) {
    if (state.data.estimator) state.h = Number(value.toPrecision(3));
    else state.angle = roundedAngle(value);
    state.held = state.data.estimator ? "h" : "direction";
    if (final) drop(state.held);
    ask();
  }

  place("side").addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!way || root.classList.contains("fixed")) return;
    event.preventDefault();
    onCursor(
      state.data.estimator
        ? Math.min(H_RANGE[1], Math.max(H_RANGE[0], state.h * 10 ** (way / 8)))
        : state.angle + 5 * way,
      true,
    );
  });

  function describeHover({ point }) {
    const { surface } = state;
    const { format, labels } = surface;
    const value = surface.f(...point);
    return [
      surface.names.map((name, k) => `${name} = ${format(point[k], 4)}`).join(",  "),
      Number.isNaN(value) ? labels.undefined : `f = ${format(value, 5)}`,
    ];
  }

  // ---- what is computed at the point

  function makeRuns() {
    const { data, surface, theme, point } = state;
    if (!data.runs) return [];
    const D = surface.dimension;
    const source = estimator();
    return data.runs.map((run) => {
      const changed = { ...run, gradient: run.gradient ? source : null };
      const path = runPath(surface.evaluate, D, changed, point, {
        steps: data.steps,
        tolerance: data.tolerance,
        z: null,
      });
      return createRun(changed, surface, theme, true, path);
    });
  }

  // ---- what is shown
  const showsDirection = () => state.surface.dimension > 1 && !state.data.estimator;

  function handleAt() {
    const [a, b] = state.surface.axes;
    const [x, y] = views.main.toPixel([state.point[a], state.point[b]]);
    const [dx, dy] = painter.screenDirection(views.main.plot());
    return [x + HANDLE_DISTANCE * dx, y + HANDLE_DISTANCE * dy];
  }

  // ---- words and numbers

  function showWords(found) {
    const { data, surface } = state;
    const { labels, format } = surface;
    const side = place("side");
    showReadout(root.querySelector(".readout"), state, found);
    side.setAttribute("aria-label", data.estimator ? labels.drag_h : labels.drag_direction);
    side.setAttribute(
      "aria-valuetext",
      data.estimator ? `h = ${format(state.h, 3)}` : `${format(state.angle)}°`,
    );
    if (words === data.version) return;
    words = data.version;
    root.setAttribute("aria-label", labels.explorer);
    place("main").setAttribute("aria-label", labels.main);
    const swatch = (role) => (role in ROLE ? color(role) : state.theme.ring);
    const mark = (role) => (role in CRITICAL_COLORS ? criticalMark(role, state.theme) : null);
    showKey(root.querySelector(".key"), data.key || [], swatch, mark);
  }

  function needViews() {
    const flat = state.surface.dimension < 2;
    const alone = flat ? !hasCurve() : !(showsDirection() || hasCurve());
    root.classList.toggle("alone", alone);
    place("side").hidden = alone;
    if (views.flat === flat) return;
    if (views.main) views.main.destroy();
    views = { ...views, flat, main: (flat ? createView1D : createView2D)(place("main"), actions) };
    views.side ||= createChart(place("side"), onCursor);
  }

  const hasCurve = () =>
    Boolean(state.data.estimator) &&
    Number.isFinite(state.data.estimator.h) &&
    !state.data.estimator.directions;

  function draw() {
    frame = 0;
    if (!state.data || !root.isConnected) return;
    const { surface } = state;
    needViews();
    const found = gradientsAt(state, estimator());
    const runs = makeRuns();
    state.shown = {
      estimate: found.estimate,
      ends: runs.map(({ positions }) => Array.from(positions.subarray(-surface.dimension))),
    };
    root.style.setProperty("--exact", color("exact"));
    root.style.setProperty("--estimate", color("estimate"));
    views.main.setTime(Infinity, true);
    views.main.setScene({
      ...surface,
      runs,
      steps: 1,
      ghost: false,
      arrows: false,
      start: surface.axes.map((j) => state.point[j]),
      overlay: painter.overlay(found),
    });
    if (!root.classList.contains("alone"))
      views.side.setChart(sideChart(state, found, estimator(), color));
    showWords(found);
    if (state.held) state.liveFrames += 1;
    if (fresh !== null) {
      state.painted += 1;
      root.dataset.painted = String(state.painted);
      root.dataset.version = fresh;
      performance.mark("gradviz-painted", { detail: fresh });
      fresh = null;
    }
  }

  // What was dropped is shown until the server answers.
  function settle(data) {
    if (state.held) return;
    const waiting =
      performance.now() - state.droppedAt < WAIT &&
      state.point &&
      data.point.length === state.point.length;
    const size = (j) => Math.abs(data.domain[j][1] - data.domain[j][0]);
    if (
      !waiting ||
      data.point.every((each, j) => Math.abs(each - state.point[j]) <= 1e-3 * size(j))
    )
      state.point = Float64Array.from(data.point);
    if (!waiting || Math.abs(data.angle - state.angle) < 1) state.angle = data.angle;
    const h = data.estimator ? data.estimator.h : NaN;
    if (!waiting || !Number.isFinite(state.h) || Math.abs(Math.log(h / state.h)) < 0.01)
      state.h = h;
  }

  function update(data, sender) {
    send = sender;
    const theme = readTheme(root, state.theme);
    const anew =
      !state.data ||
      JSON.stringify(data.function) !== JSON.stringify(state.data.function) ||
      (data.estimator || {}).name !== (state.data.estimator || {}).name;
    if (anew) state.droppedAt = -Infinity;
    state.theme = theme;
    root.style.colorScheme = theme.dark ? "dark" : "light";
    // the picture stays the same wherever in it the point is
    const at = data.point.map((each, j) => (data.axes.includes(j) ? data.domain[j][0] : each));
    state.surface = createSurface({ ...data, at, start: at, minima: [] }, theme, state.surface);
    if (theme !== state.wordsTheme) words = "";
    state.wordsTheme = theme;
    state.data = data;
    settle(data);
    fresh = data.version ?? "";
    ask();
  }

  const resized = new ResizeObserver(() => {
    if (state.data && views.main) {
      views.main.resize();
      views.side.resize();
    }
  });
  for (const name of ["main", "side"]) resized.observe(place(name));
  root.gradviz = state;
  return {
    update,
    destroy() {
      cancelAnimationFrame(frame);
      resized.disconnect();
      if (views.main) views.main.destroy();
    },
  };
}

export const mount = defineComponent({
  here: import.meta.url,
  markup: "explorer.html",
  styles: ["../shared/base.css", "explorer.css"],
  selector: ".gradviz-explorer",
  create: createExplorer,
  prepare: (data) => withRules(unpackData(data)),
});
