// What a person does with the player becomes a change of its state, and a word to the server.

import { createSurface } from "../shared/surface.js";
import { WAIT, roundedStart } from "./drops.js";
import { describeHover } from "./hover.js";
import { liveData } from "./live_data.js";
import { ownStartAt } from "./own_starts.js";
import { slicedData } from "./slice.js";

/** @typedef {import("../shared/types.js").Api} Api */
/** @typedef {import("../shared/types.js").PlayerState} PlayerState */

/**
 * Returns what views and controls call.
 * @param {Record<string, any> & { state: PlayerState }} player
 * @returns {{ actions: Api, destroy: () => void }}
 */
export function createActions({ state, root, reducedMotion, ask, mark, refine, send, tip }) {
  let settle = 0;

  const actions = {
    movesStart: () => true,
    onPlay() {
      if (!state.playing && state.time >= state.steps) state.time = 0;
      state.playing = !state.playing;
      state.kept = !state.playing;
      if (state.kept) state.time = Math.round(state.time); // between two steps there are no numbers
      ask();
    },
    onRestart() {
      state.time = 0;
      state.playing = true;
      state.kept = false;
      ask();
    },
    onStep(by) {
      actions.onSeek(by > 0 ? Math.floor(state.time + 1e-9) + 1 : Math.ceil(state.time - 1e-9) - 1);
    },
    onSeek(time) {
      state.playing = false;
      state.kept = true;
      state.time = Math.max(0, Math.min(state.steps, time));
      ask();
    },
    onSpeed(speed) {
      state.speed = speed;
      ask();
    },
    onLog(on = !state.log) {
      state.log = on;
      mark("scene");
    },
    onCompress(compressed) {
      state.compressed = compressed;
      mark("scene");
    },
    onArrows() {
      state.arrows = !state.arrows;
      mark("scene");
    },
    onToggle(which) {
      const id = typeof which === "number" ? state.runs[which] && state.runs[which].id : which;
      if (id === undefined) return;
      if (!state.hidden.delete(id)) state.hidden.add(id);
      mark("runs");
    },
    onFullscreen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
    },
    onMultistart() {
      send("many", !state.data.multistart);
    },
    onStart(point, phase) {
      // They start elsewhere.
      if (state.data?.fixed?.start) return;
      if (!state.surface || (state.multistart && state.multistart.kind !== "normal")) return;
      if (phase === "press") {
        state.playedBefore = state.playing;
        state.heldStart = ownStartAt(state, point);
      }
      const id = state.heldStart;
      const start = roundedStart(state, point, id);
      if (id) state.starts.set(id, start);
      else state.start = start;
      state.dragging = phase === "click" || phase === "drop" ? "" : "start";
      if (phase === "click" && !reducedMotion.matches) {
        state.time = 0;
        state.playing = true;
        state.kept = false;
      }
      if (!state.dragging)
        dropped(id ? "own_start" : "start", id ? { id, start: [...start] } : [...start]);
      mark("runs");
    },
    onRate(id, value, final) {
      state.rates.set(id, value);
      state.dragging = final ? "" : "rate";
      if (final) dropped("learning_rate", { id, value });
      mark("runs");
    },
    onMovePoint(moved, phase) {
      // of the data: `live_data.js` makes the loss that goes with it
      state.moved = moved;
      state.dragging = phase === "drop" ? "" : "point";
      makeLive();
      if (phase === "drop") sendPoint("move", moved.index, [...moved.features, moved.target]);
    },
    onAddPoint(features, target) {
      sendPoint("add", -1, [...features, target]);
    },
    onRemovePoint(index) {
      sendPoint("remove", index, []);
    },
    onStrength(value, final) {
      state.strength = value;
      state.dragging = final ? "" : "strength";
      makeLive();
      if (final) dropped("strength", value);
    },
    // null: through the start
    onSlice(variable, value, final) {
      if (value === null) state.slice.delete(variable);
      else state.slice.set(variable, value);
      makeSurface();
      if (final) refine(state.surface);
      mark("runs", "scene");
    },
    onSide(side) {
      state.side = side;
      mark("scene");
    },
    onPointMode(mode) {
      state.pointMode = state.pointMode === mode ? "" : mode;
      ask();
    },
    pointMode: () => state.pointMode,
    onTurn: () => ask(),
    onHover(hover) {
      tip(hover && describeHover(state, hover), hover && hover.event);
    },
  };

  function dropped(name, value) {
    state.droppedAt = performance.now();
    clearTimeout(settle);
    settle = setTimeout(() => {
      if (state.data.receivedAt > state.droppedAt && !state.dragging) forgetLive();
    }, WAIT);
    send(name, value);
  }

  function sendPoint(action, index, numbers) {
    dropped("point", { action, row: index < 0 ? -1 : state.data.fit.ids[index], numbers });
  }

  function makeSurface() {
    const { live, slice, theme, surface } = state;
    state.surface = createSurface(slicedData(live, slice), theme, surface);
  }

  function makeLive() {
    state.live = liveData(state.data, state.moved, state.strength);
    makeSurface();
    refine(state.surface);
    mark("runs", "scene");
  }

  function forgetData() {
    if (!state.moved && state.strength === null) return;
    state.moved = state.strength = null;
    state.live = state.data;
    makeSurface();
    refine(state.surface);
  }

  function forgetLive() {
    if (
      !state.start &&
      !state.starts.size &&
      !state.rates.size &&
      !state.moved &&
      state.strength === null
    )
      return;
    state.start = null;
    state.starts.clear();
    state.rates.clear();
    forgetData();
    mark("runs", "words");
  }

  return { actions, destroy: () => clearTimeout(settle) };
}
