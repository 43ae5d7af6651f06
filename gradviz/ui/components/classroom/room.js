// The class that this browser is in: what the server says of it, and what is done in it. There is
// one for the window, however often the page around it is drawn anew.

import { CHANGED, enter, forget, keepPlace, membership, place } from "./membership.js";
import { Refusal, post } from "./requests.js";
import { listen } from "./stream.js";

/** @typedef {import("./types.js").Here} Here */
/** @typedef {import("./types.js").State} State */

const AGAIN = 1500; // milliseconds after which what was not heard is sent again
const HEARD_LATER = ["offline", "unavailable", "too_fast"];

/** @type {Here} */
export const here = { membership: null, state: null, connected: false, problem: "" };

/** @type {Set<() => void>} */
const listeners = new Set();
let stop = () => {};
let listensTo = "";
let sending = 0;

/**
 * Calls back whenever something of the class has changed.
 * @param {() => void} changed
 * @returns {() => void} ends it
 */
export function onRoom(changed) {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

function tell() {
  for (const changed of listeners) changed();
}

/**
 * Says a refusal, or takes it back.
 * @param {string} word
 */
export function complain(word) {
  here.problem = word;
  tell();
}

function told(/** @type {State} */ next) {
  const before = here.state;
  const same = before?.phase === next.phase && before.question?.number === next.question?.number;
  // what is large is only told again where it has changed
  const kept = same ? { results: before.results, answers: before.answers } : {};
  here.state = { ...kept, ...next };
  if (next.phase === "ended") over("ended");
  else tell();
  sendKept();
}

function over(/** @type {string} */ word) {
  stop();
  forget();
  complain(word);
}

// What was answered while the server could not be reached.
function sendKept() {
  clearTimeout(sending);
  const { pending } = place();
  const { state } = here;
  if (!pending || !state) return;
  keepPlace({ pending: null });
  if (state.phase === "ask" && state.question?.number === pending.number) answer(pending.value);
}
window.addEventListener("online", sendKept);

/** Follows what the browser is: listens to its class, and to no other. */
export function attend() {
  const found = membership();
  const name = found ? `${found.code} ${found.key ?? found.member}` : "";
  if (name === listensTo) return;
  stop();
  stop = () => {};
  listensTo = name;
  Object.assign(here, { membership: found, state: null, connected: false });
  if (found) {
    here.problem = "";
    stop = listen(
      found.code,
      { key: found.key, member: found.member },
      {
        told,
        over,
        connected(there) {
          if (here.connected === there) return;
          here.connected = there;
          tell();
        },
      },
    );
  }
  tell();
}
document.addEventListener(CHANGED, attend);

/**
 * Which question is asked, of all classes; empty where none is.
 * @returns {string}
 */
export function questionName() {
  const { question } = here.state ?? {};
  return here.membership && question ? `${here.membership.code} ${question.number}` : "";
}

/** Whether this browser is the teacher's. */
export const isTeacher = () => Boolean(here.membership?.key);

/**
 * Does something in the class; a refusal is said, and told by false.
 * @param {string} name
 * @param {Record<string, any>} [body]
 * @returns {Promise<boolean>}
 */
export async function act(name, body = {}) {
  const found = here.membership;
  if (!found) return false;
  const who = found.key ? { key: found.key } : { member: found.member };
  try {
    await post(`${found.code}/${name}`, { ...who, ...body });
    if (here.problem) complain("");
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    complain(error.word);
    return false;
  }
}

/**
 * Answers the question; what the server does not hear is sent as soon as it is there again.
 * @param {any} value
 * @returns {Promise<void>}
 */
export async function answer(value) {
  const { state } = here;
  if (!state?.question) return;
  const { number } = state.question;
  state.mine = value;
  tell();
  const heard = await act("answer", { value });
  if (heard || !HEARD_LATER.includes(here.problem)) return;
  keepPlace({ pending: { number, value } });
  tell();
  clearTimeout(sending);
  sending = setTimeout(sendKept, AGAIN);
}

/** Whether an answer waits until the server can be reached. */
export const isWaiting = () => Boolean(place().pending);

/**
 * Opens a class, whose teacher this browser is then.
 * @returns {Promise<boolean>}
 */
export async function openClass() {
  return tried(async () => {
    const { code, key } = await post("", { lang: document.documentElement.lang });
    enter({ code, key });
  });
}

/**
 * Joins a class; who was in it before is the same member again.
 * @param {string} code
 * @returns {Promise<boolean>}
 */
export async function joinClass(code) {
  return tried(async () => {
    const known = membership();
    const again = known?.code === code && known.member ? { member: known.member } : {};
    const { member } = await post(`${code}/join`, again);
    enter({ code, member });
  });
}

async function tried(/** @type {() => Promise<void>} */ attempt) {
  try {
    await attempt();
    complain("");
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    complain(error.word);
    return false;
  }
}

/** Leaves the class; it goes on without this browser. */
export function leaveClass() {
  stop();
  forget();
}
