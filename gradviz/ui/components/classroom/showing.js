// The teacher's browser tells the class what it shows: the link, and the player's step.

import { shownPlayer } from "../shared/shown.js";
import { CLASS_PAGE, pageOf, shownLink } from "./address.js";
import { act, here, isTeacher } from "./room.js";

const PACE = 200; // milliseconds between two looks: five times a second
const JUMP = 0.35; // seconds of playing by which the clock is off after a jump
const LATER = 2000; // after something that did not work

let said = "";
let sending = false;
let notBefore = 0;
/** @type {{ at: number, time: number } | null} */
let clock = null;

/** The player's clock has jumped, as it does when it is played from the start again. */
function hasJumped(/** @type {import("../shared/types.js").PlayerState} */ state) {
  const now = performance.now();
  const before = clock;
  clock = { at: now, time: state.time };
  if (!before) return false;
  const pace = state.steps / Math.min(6, 1.5 + state.steps * 0.075);
  const expected = before.time + ((now - before.at) / 1000) * pace * state.speed;
  return state.time < before.time || state.time > expected + JUMP * pace * state.speed;
}

/** @returns {{ link: string, step?: number, playing: boolean, jumped: boolean }} */
function shown() {
  const link = shownLink();
  const state = shownPlayer();
  if (!state) {
    clock = null;
    return { link, playing: false, jumped: false, ...stepOfAddress() };
  }
  if (!state.playing) clock = null;
  const jumped = state.playing && hasJumped(state);
  return { link, step: Math.floor(state.time + 1e-9), playing: state.playing, jumped };
}

// A page without a player may have a step of its own.
function stepOfAddress() {
  const step = new URLSearchParams(window.location.search).get("step") ?? "";
  return /^\d{1,6}$/.test(step) ? { step: Number(step) } : {};
}

/**
 * Tells the class what is shown, if it is something else than before.
 * @returns {Promise<void>}
 */
export async function show() {
  if (sending || !isTeacher() || performance.now() < notBefore) return;
  if (pageOf(window.location.href) === CLASS_PAGE) return;
  const { jumped, ...now } = shown();
  // while it plays, each browser counts the steps itself
  const words = JSON.stringify(now.playing ? { ...now, step: 0 } : now);
  if (words === said && !jumped) return;
  sending = true;
  const heard = await act("show", { ...now, seq: Date.now() });
  sending = false;
  if (heard) said = words;
  else notBefore = performance.now() + LATER;
}

/** Tells of it as long as the window is looked at: of two windows, that is the one in use. */
export function keepShowing() {
  setInterval(() => {
    if (!isTeacher()) said = "";
    else if (here.connected && document.visibilityState === "visible") show();
  }, PACE);
}
