// The stream of a class's states. It comes back by itself: after a server that was away, a phone
// that slept, a network that was gone.

import { addressOf } from "./requests.js";

const SILENCE = 40_000; // milliseconds: the server says every 15 s that it is there
const WAITS = [300, 1000, 2000, 4000];
/** Statuses after which asking again is no use. */
const OVER = { 403: "not_yours", 404: "unknown_room", 410: "ended" };

/**
 * Listens to a class until it is closed.
 * @param {string} code
 * @param {Record<"key" | "member", string | undefined>} who
 * @param {{ told: (state: any) => void, connected: (there: boolean) => void,
 *   over: (word: string) => void }} listener
 * @returns {() => void} ends it
 */
export function listen(code, { key, member }, { told, connected, over }) {
  const query = new URLSearchParams(key ? { key } : { member: member ?? "" });
  const address = addressOf(`${code}/events?${query}`);
  /** @type {EventSource | null} */
  let source = null;
  let closed = false;
  let failures = 0;
  let waiting = 0;
  let silence = 0;

  function heard() {
    failures = 0;
    clearTimeout(silence);
    silence = setTimeout(again, SILENCE);
    connected(true);
  }

  function open() {
    clearTimeout(waiting);
    source?.close();
    if (closed) return;
    source = new EventSource(address);
    source.addEventListener("open", heard);
    source.addEventListener("beat", heard);
    source.addEventListener("state", (event) => {
      heard();
      told(JSON.parse(event.data));
    });
    source.addEventListener("error", again);
  }

  function again() {
    source?.close();
    source = null;
    clearTimeout(silence);
    clearTimeout(waiting);
    if (closed) return;
    connected(false);
    const wait = WAITS[Math.min(failures, WAITS.length - 1)];
    failures += 1;
    // not all students of a class at the same moment
    waiting = setTimeout(look, wait * (0.75 + Math.random() / 2));
  }

  // A stream does not say why it was refused; a request does.
  async function look() {
    const asked = new AbortController();
    try {
      const answer = await fetch(address, { signal: asked.signal, cache: "no-store" });
      asked.abort();
      const word = OVER[answer.status];
      if (word && !closed) over(word);
      else if (answer.ok) open();
      else again();
    } catch {
      again();
    }
  }

  const atOnce = () => {
    if (!source) look();
  };
  const seen = () => {
    if (document.visibilityState === "visible") atOnce();
  };
  window.addEventListener("online", atOnce);
  document.addEventListener("visibilitychange", seen);
  open();
  return () => {
    closed = true;
    source?.close();
    clearTimeout(waiting);
    clearTimeout(silence);
    window.removeEventListener("online", atOnce);
    document.removeEventListener("visibilitychange", seen);
  };
}
