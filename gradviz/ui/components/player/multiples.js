// Small multiples: a panel for each run, all on one clock and over one picture of the function. The
// picture is drawn once, and the other panels copy it.

import { paintAs } from "../shared/run_marks.js";
import { STILL_PARTS } from "../shared/view2d.js";

/** @typedef {import("../shared/types.js").Api} Api */
/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("../shared/types.js").View} View */

/**
 * The panels, as one view.
 * @param {Root} root
 * @param {Api} api
 * @param {(root: Root, api: Api) => View} createView
 * @returns {View}
 */
export function createMultiples(root, api, createView) {
  const frame = document.createElement("div");
  frame.className = "panels";
  root.append(frame);
  const panels = [];
  let scene = null;
  let time = 0;
  let shared = {};

  function createPanel() {
    const cell = document.createElement("div");
    const name = document.createElement("div");
    const room = document.createElement("div");
    cell.className = "panel";
    name.className = "panel-name";
    room.className = "panel-room";
    cell.append(name, room);
    frame.append(cell);
    return { cell, name, view: createView(room, api) };
  }

  // As many columns as make the pictures largest where they have one window, and no higher than
  // they need; on a narrow screen two, and the page scrolls. Around a picture are its name and its
  // ticks.
  function arrange() {
    const width = frame.clientWidth;
    const count = Math.max(1, panels.length);
    const [besides, above] = [47, 54];
    const room = Math.max(
      280,
      Math.min(0.62 * width, window.innerHeight - (document.fullscreenElement ? 330 : 430)),
    );
    const [[x0, x1], [y0, y1]] =
      scene.domain.length > 1
        ? scene.domain
        : [
            [0, 1.2],
            [0, 1],
          ];
    const ratio = Math.max(0.5, Math.min(2, (x1 - x0) / (y1 - y0) || 1));
    let columns = Math.min(2, count);
    let largest = 0;
    const most = width >= 480 ? count : 0;
    for (let tried = 1; tried <= most; tried++) {
      const size = Math.min(
        (width / tried - besides) / ratio,
        room / Math.ceil(count / tried) - above,
      );
      if (size > largest + 1) [largest, columns] = [size, tried];
    }
    const rows = Math.ceil(count / columns);
    root.style.setProperty("--rows", String(rows));
    root.parentElement.style.setProperty("--panels", `${Math.round(rows * (largest + above))}px`);
    frame.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  }

  function setScene(next) {
    if (!scene || STILL_PARTS.some((part) => scene[part] !== next[part])) shared = {};
    scene = next;
    const shown = scene.runs.filter((run) => run.visible);
    while (panels.length < shown.length) panels.push(createPanel());
    for (const { cell, view } of panels.splice(shown.length)) {
      view.destroy();
      cell.remove();
    }
    arrange();
    shown.forEach((run, k) => {
      const panel = panels[k];
      const own = (scene.starts || []).filter((start) => start.id === run.id);
      if (panel.name.textContent !== run.label) panel.name.textContent = run.label;
      paintAs(panel.cell, run.color);
      panel.view.setScene({
        ...scene,
        runs: [run],
        starts: own,
        startless: own.length > 0,
        note: k ? "" : scene.note,
        shared,
      });
    });
  }

  const first = () => panels.length && panels[0].view;
  return {
    setScene,
    frame,
    setTime(next, quiet) {
      time = next;
      for (const { view } of panels) view.setTime(time, quiet);
    },
    plot: () => (first() ? first().plot() : null),
    toPixel: (point) => (first() ? first().toPixel(point) : null),
    resize() {
      if (!scene) return;
      arrange();
      for (const { view } of panels) view.resize();
    },
    destroy() {
      for (const { view } of panels) view.destroy();
      frame.remove();
    },
  };
}
