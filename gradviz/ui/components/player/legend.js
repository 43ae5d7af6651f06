// The legend: one row a run, with its eye, its value, how it ended, and its learning rate to drag.

import { ASTRAY } from "../shared/engine.js";
import { fittedNumber, numberFormat, threeDigits } from "../shared/numbers.js";
import { isFixed } from "./fixed_controls.js";
import { paintAs } from "../shared/run_marks.js";

/** @typedef {import("../shared/types.js").Api} Api */
/** @typedef {import("../shared/types.js").Root} Root */

const DECADE = 150; // pixels of dragging that make a rate ten times larger

const ROOM = 10; // characters that a value has room for, at every width

const ROW = `
  <button type="button" class="run-eye"><span class="run-swatch"></span></button>
  <span class="run-label"><span class="run-name"></span><span class="run-end"></span></span>
  <output class="run-value"></output>
  <span class="run-rate" role="slider" tabindex="0"><output></output></span>`;

/**
 * The list of runs.
 * @param {Root} root
 * @param {Api} api
 * @returns {Record<"setRuns" | "setTime", (...shown: any[]) => void>}
 */
export function createLegend(root, api) {
  const list = root.querySelector(".legend");
  let rows = new Map();
  let labels = {};
  let format = numberFormat("en");

  function createRow(id) {
    const item = document.createElement("li");
    item.className = "run";
    item.dataset.run = id;
    item.innerHTML = ROW;
    const find = (name) => item.querySelector(name);
    const row = {
      id,
      item,
      eye: find(".run-eye"),
      name: find(".run-name"),
      end: find(".run-end"),
      value: find(".run-value"),
      rate: find(".run-rate"),
      rateText: find(".run-rate output"),
      limits: null,
      current: 0,
    };
    row.eye.addEventListener("click", () => api.onToggle(id));
    watchRate(row);
    return row;
  }

  function showRate(row, value) {
    row.current = value;
    const { minimum, maximum } = row.limits;
    const at = (v) => Math.log(v / minimum) / Math.log(maximum / minimum);
    row.rateText.textContent = format(value, 3);
    row.rate.style.setProperty(
      "--part",
      `${(100 * Math.max(0, Math.min(1, at(value)))).toFixed(1)}%`,
    );
    row.rate.setAttribute("aria-valuenow", value);
    row.rate.setAttribute("aria-valuetext", format(value, 3));
  }

  function change(row, value, final) {
    const { minimum, maximum } = row.limits;
    const next = threeDigits(Math.max(minimum, Math.min(maximum, value)));
    showRate(row, next);
    api.onRate(row.id, next, final);
  }

  // Dragging sideways, or the arrow keys, changes a rate by factors.
  function watchRate(row) {
    let held = null;
    let resting = 0;
    const { rate } = row;
    rate.addEventListener("pointerdown", (event) => {
      if (event.button > 0 || !row.limits || isFixed(rate)) return;
      held = { x: event.clientX, from: row.current, moved: false };
      rate.setPointerCapture(event.pointerId);
    });
    rate.addEventListener("pointermove", (event) => {
      if (!held) return;
      if (Math.abs(event.clientX - held.x) > 2) held.moved = true;
      if (held.moved) change(row, held.from * 10 ** ((event.clientX - held.x) / DECADE), false);
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      rate.addEventListener(kind, () => {
        if (held && held.moved) change(row, row.current, true);
        held = null;
      });
    }
    const factors = {
      ArrowRight: 1.1,
      ArrowUp: 1.1,
      ArrowLeft: 1 / 1.1,
      ArrowDown: 1 / 1.1,
      PageUp: 2,
      PageDown: 0.5,
    };
    rate.addEventListener("keydown", (event) => {
      const factor = factors[event.key];
      if (!factor || !row.limits || isFixed(rate)) return;
      event.preventDefault();
      event.stopPropagation();
      change(row, row.current * factor, false);
      clearTimeout(resting);
      resting = setTimeout(() => change(row, row.current, true), 450);
    });
  }

  // New data or a new look: every row anew, but the elements stay.
  function setRuns(runs, rates, words, numbers) {
    labels = words;
    format = numbers;
    const kept = new Map();
    runs.forEach((run, k) => {
      const row = rows.get(run.id) || createRow(run.id);
      kept.set(run.id, row);
      if (list.children[k] !== row.item) list.insertBefore(row.item, list.children[k] || null);
      paintAs(row.item, run.color);
      row.item.classList.toggle("off", !run.visible);
      put(row.name, run.label);
      row.name.title = run.label;
      row.eye.setAttribute("aria-pressed", String(run.visible));
      row.eye.setAttribute(
        "aria-label",
        (run.visible ? labels.hide : labels.show).replace("{run}", run.label),
      );
      row.eye.title = `${row.eye.getAttribute("aria-label")}${k < 9 ? ` (${k + 1})` : ""}`;
      row.value.setAttribute("aria-label", labels.value.replace("{run}", run.label));
      row.limits = run.source.learning_rate || null;
      row.rate.hidden = !row.limits;
      if (row.limits) {
        row.rate.setAttribute("aria-label", labels.rate.replace("{run}", run.label));
        row.rate.title = row.rate.getAttribute("aria-label");
        row.rate.setAttribute("aria-valuemin", row.limits.minimum);
        row.rate.setAttribute("aria-valuemax", row.limits.maximum);
        showRate(row, rates.has(run.id) ? rates.get(run.id) : row.limits.value);
      }
    });
    for (const [id, row] of rows) if (!kept.has(id)) row.item.remove();
    rows = kept;
  }

  function put(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  // Where a run is that has not ended.
  function place(run, time) {
    const D = run.dimension;
    const k = Math.min(run.length - 1, Math.floor(time + 1e-9));
    if (k < 0) return "";
    const numbers = Array.from(run.positions.subarray(k * D, k * D + Math.min(D, 3)), (x, j) =>
      format(Math.round(x / run.roundingSteps[j]) * run.roundingSteps[j], 4),
    );
    if (D > 3) numbers.push("…");
    return `(${numbers.join(format(0.5).includes(",") ? "; " : ", ")})`;
  }

  function setTime(runs, time, sentences) {
    for (const run of runs) {
      const row = rows.get(run.id);
      if (!row) continue;
      const ended = time >= run.length - 1;
      const value = run.values[Math.min(run.length - 1, Math.floor(time + 1e-9))];
      put(row.value, run.length ? fittedNumber(format, value, ROOM) : "");
      const words = run.words
        ? run.words(time)
        : run.faded
          ? labels.follows
          : ended
            ? (labels[run.status] || "").replace("{step}", format(run.stoppedAt))
            : place(run, time);
      put(row.end, words);
      const sentence = run.ending || sentences[run.status] || "";
      const title = ended ? sentence.replace("{step}", format(run.stoppedAt)) : "";
      if (row.end.title !== title) row.end.title = title;
      row.end.classList.toggle("bad", ended && !run.faded && ASTRAY.includes(run.status));
    }
  }

  return { setRuns, setTime };
}
