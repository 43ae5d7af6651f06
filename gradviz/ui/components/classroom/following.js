// A student's browser shows what the teacher's does. What the player can do by itself it does at
// once. Another experiment on the same page it gets from the server, which makes it once for all;
// this browser's session follows later, each of the class at another moment. To another page it
// goes as one goes to any link. Who changes the experiment explores on their own from there on, and
// loses nothing until they come back.

import { isResting, rest } from "../frame/connection.js";
import { FOLLOW } from "../frame/frame.js";
import { LINKED } from "../player/link.js";
import { shownFollower, shownPlayer } from "../shared/shown.js";
import { CLASS_PAGE, difference, pageOf, experimentOf } from "./address.js";
import { keepPlace, place } from "./membership.js";
import { here, isTeacher } from "./room.js";
import { sceneOf } from "./scene.js";

const LOOK = 300; // milliseconds between two looks whether a person has changed something
const STARTS = 2000; // milliseconds within which the server begins to answer
const TRIES = 3;
const SETTLE = 1000; // after which the session is told of what the player did by itself
const TURN = 80; // and that each browser of a class has for it, in milliseconds
const RATE = ".learning_rate";
// what a person does; assistive technology may bring a click alone, and "Back" a change of address
const TOUCHES = ["pointerdown", "keydown", "click", "input", "change", "popstate"];

let link = ""; // what is shown
let gone = ""; // what the server knows that it is shown
let seen = -1; // the last that the teacher showed
let base = ""; // the experiment as it came from the teacher
let busy = false;
let touched = false; // whether a person has done anything since the page was last gone to
let begun = false;
let settling = 0;
/** @type {() => void} */
let changed = () => {};

/** Whether this student explores on their own. */
export const isExploring = () => Boolean(place().exploring);

/**
 * Explores on one's own, or comes back to the class.
 * @param {boolean} alone
 */
export function explore(alone) {
  keepPlace({ exploring: alone });
  if (alone && gone !== link) go(link);
  if (!alone) link = "";
  changed();
  follow();
}

/** Shows what the teacher shows now. */
export function follow() {
  const { state } = here;
  if (isTeacher() || !state?.link || busy || !begun || isExploring()) return;
  if (state.link !== link) {
    if (showLive(state.link)) return;
    if (link && shownFollower() && pageOf(link) === pageOf(state.link)) bring(state.link);
    else go(state.link);
  } else if (state.shown !== seen) {
    const player = shownFollower();
    if (player) player.show(moment());
    else if (seen !== -1) go(state.link); // a picture whose step stands in the link only
  }
  seen = state.shown;
}

// Where the class is: the step, and whether it plays.
const moment = () => ({ step: here.state?.step ?? 0, playing: here.state?.playing ?? false });

// How the player is looked at, of what two links differ in.
function looksOf(/** @type {Map<string, string | null>} */ found) {
  return new Map([...found].filter(([name]) => LINKED.includes(name) && name !== "slice"));
}

// What the player does by itself: how it looks, and other learning rates.
function showLive(/** @type {string} */ next) {
  const { state } = here;
  const player = shownFollower();
  const found = link && player ? difference(link, next) : null;
  if (!found) return false;
  const looks = looksOf(found);
  const rates = new Map();
  for (const [name, text] of found) {
    if (looks.has(name)) continue;
    if (name.endsWith(RATE) && text !== null && player.hasRate(name.slice(0, -RATE.length)))
      rates.set(name.slice(0, -RATE.length), Number(text));
    else return false;
  }
  player.show({ looks, rates, ...moment() });
  link = next;
  seen = state.shown;
  if (rates.size) settleLater();
  return true;
}

// Another experiment on the page that is shown.
async function bring(/** @type {string} */ next) {
  busy = true;
  const player = shownFollower();
  const data = await sceneOf(next);
  const { state } = here;
  if (state?.link === next && !isExploring() && !hasLeft(base)) {
    if (!data || player !== shownFollower()) {
      await go(next);
      return;
    }
    await player.take(data);
    const looks = looksOf(difference(link, next) ?? new Map());
    player.show({ looks, ...moment() });
    link = next;
    seen = state.shown;
    settleLater();
  }
  busy = false;
  look();
  follow();
}

// The sessions of a class do not all run at the same moment.
function settleLater() {
  clearTimeout(settling);
  const turns = here.state?.members ?? 1;
  settling = setTimeout(settle, SETTLE + Math.random() * turns * TURN);
}

function settle() {
  if (busy || isExploring() || gone === link) return;
  go(link);
}

// What a person does next is done to what is shown; a link leads away from it.
function touch(/** @type {Event} */ event) {
  const leads = event.composedPath().some((each) => each instanceof HTMLAnchorElement);
  if (leads) clearTimeout(settling);
  else if (gone !== link && !isTeacher()) settle();
  touched ||= event.isTrusted;
}

// Whether a person has gone on from an experiment, and not to what the class shows.
function hasLeft(/** @type {string} */ from) {
  const now = experimentOf();
  return touched && now !== from && now !== experimentOf(link);
}

// The same, when the address has come to rest: it changes in parts.
async function isElsewhere(/** @type {string} */ from) {
  for (let seenAt = ""; hasLeft(from) && seenAt !== experimentOf(); await rest()) {
    seenAt = experimentOf();
    await pause(LOOK);
  }
  return hasLeft(from);
}

async function go(/** @type {string} */ next) {
  const { state } = here;
  const ahead = link === next;
  const from = experimentOf();
  busy = true;
  touched = false;
  clearTimeout(settling);
  link = gone = next;
  const step = state?.playing ? null : (state?.step ?? null);
  const whole = step === null ? next : `${next}${next.includes("?") ? "&" : "?"}step=${step}`;
  for (let tries = 0; tries < TRIES; tries++) {
    document.dispatchEvent(new CustomEvent(FOLLOW, { detail: whole }));
    await answered();
    // else the page was just drawn anew, and heard nothing
    if (experimentOf() === experimentOf(next) || (await isElsewhere(from))) break;
  }
  base = experimentOf(hasLeft(from) ? next : undefined);
  keepPlace({ gone, base });
  busy = false;
  look();
  if (!ahead && state && shownPlayer() && !isExploring()) shownFollower()?.show(moment());
  follow();
}

const pause = (/** @type {number} */ time) => new Promise((on) => setTimeout(on, time));

// Waits until the server has begun to answer, and has answered.
async function answered() {
  const end = performance.now() + STARTS;
  while (performance.now() < end && isResting()) await pause(20);
  await rest();
}

// Whether a person has changed the experiment, or gone to another page. What changes by nobody's
// hand is a page that came late, from a slow server: the class is followed to where it is now.
function look() {
  if (!here.state?.link || isTeacher() || busy || !base || isExploring()) return;
  const now = experimentOf();
  if (now === base) return;
  if (now === experimentOf(link)) {
    base = now;
    keepPlace({ base });
  } else if (touched) {
    keepPlace({ exploring: true });
    changed();
  } else go(link);
}

/**
 * Follows the class from here on.
 * @param {() => void} told called when a student begins to explore, or comes back
 * @returns {Promise<void>}
 */
export async function keepFollowing(told) {
  changed = told;
  setInterval(look, LOOK);
  for (const name of TOUCHES) window.addEventListener(name, touch, true);
  await rest();
  const kept = place();
  // a page that was reloaded is where it was
  if (kept.base && kept.base === experimentOf()) {
    link = gone = kept.gone;
    base = kept.base;
  }
  begun = true;
  follow();
}

/** Forgets what was followed, as another class begins. */
export function followAnew() {
  link = gone = base = "";
  seen = -1;
}

/** Whether this is the page of the class itself. */
export const isOnClassPage = () => pageOf(window.location.href) === CLASS_PAGE;
