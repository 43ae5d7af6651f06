// What keys do with the points of the data: one is chosen, and carried, taken away or doubled.

import { ARROWS, hearKeys } from "../shared/picture_keys.js";
import { pointValues } from "./fit_pointer.js";

/** @typedef {import("../shared/types.js").Api} Api */

const STEP = 0.01; // of the picture's width or height
const RESTS = 450; // milliseconds after which a point is let go

/**
 * Page keys choose a point, arrows carry it, Delete takes it away, Insert adds one beside it.
 * @param {HTMLElement} frame
 * @param {Api} api
 * @param {Record<string, (...values: any[]) => any>} picture `fit`, `draw`
 * @returns {{ chosen: () => number[] | null, say: (name: string, keys: string) => void }}
 */
export function watchFitKeys(frame, api, { fit, draw }) {
  let chosen = -1;
  /** @type {number[] | null} */
  let held = null;
  let resting = 0;

  const upward = (of, i) => (of.kind === "curve" ? of.target[i] : of.features[i * of.width + 1]);
  const placeOf = (of, i) => [of.features[i * of.width], upward(of, i)];

  // The points from left to right: a page key goes to the next one.
  function choose(of, by) {
    const order = Array.from(of.target, (_, i) => i).sort(
      (a, b) => of.features[a * of.width] - of.features[b * of.width] || a - b,
    );
    const at = order.indexOf(chosen);
    const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : at + by;
    chosen = order[(next + order.length) % order.length];
    draw();
  }

  function carry(of, [right, up], far) {
    held ||= placeOf(of, chosen);
    held = held.map((x, k) => {
      const [low, high] = of.domain[k];
      const to = x + far * [right, up][k] * (high - low);
      return Number(Math.min(high, Math.max(low, to)).toPrecision(6));
    });
    api.onMovePoint({ index: chosen, ...pointValues(of, chosen, held) }, "move");
    clearTimeout(resting);
    resting = window.setTimeout(letGo, RESTS);
  }

  function letGo() {
    clearTimeout(resting);
    const of = fit();
    if (held && of) api.onMovePoint({ index: chosen, ...pointValues(of, chosen, held) }, "drop");
    held = null;
  }

  function leave() {
    letGo();
    chosen = -1;
    draw();
  }
  frame.addEventListener("blur", leave);

  const say = hearKeys(frame, (event) => {
    const of = fit();
    if (!of || !of.target.length) return false;
    const there = chosen >= 0 && chosen < of.target.length;
    const way = ARROWS[event.key];
    if (event.key === "PageDown" || event.key === "PageUp")
      choose(of, event.key === "PageDown" ? 1 : -1);
    else if (!there) return false;
    else if (way) carry(of, way, STEP * (event.shiftKey ? 10 : 1));
    else if (event.key === "Delete") api.onRemovePoint(chosen);
    else if (event.key === "Insert") {
      const made = pointValues(of, -1, placeOf(of, chosen));
      api.onAddPoint(made.features, made.target ?? of.target[chosen]);
    } else return false;
    return true;
  });

  return {
    say,
    chosen() {
      const of = fit();
      return of && chosen >= 0 && chosen < of.target.length ? held || placeOf(of, chosen) : null;
    },
  };
}
