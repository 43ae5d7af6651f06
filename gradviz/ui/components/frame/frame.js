// What the window has on every page: asks the server for the page anew when told to, and when the
// colours have become light or dark, in which charts are drawn on the server; tells it of a class
// and goes where the class goes; and its keys.

import { CHANGED, membership } from "../classroom/membership.js";
import { unpackData } from "../shared/data.js";
import { watchKeys } from "./keys.js";

/** The event in the document that asks for it. */
export const AGAIN = "gradviz-again";
/** The event in the document that asks the app to go to a link: its detail. */
export const FOLLOW = "gradviz-follow";

/** What was last said of the class, and what the server knew then: what it does not take is not
 * said for ever, but a server that was started anew is told again. */
let said = "";
let knew = "";

/**
 * Listens for the events; Streamlit calls this at every change.
 * @param {import("../shared/mounting.js").Mounting} mounting
 * @returns {() => void}
 */
export function mount({ data, setTriggerValue }) {
  // a trigger that nothing in Python listens to: the script runs, and that is all
  const ask = () => setTriggerValue("again", Date.now());
  const go = (/** @type {Event} */ event) =>
    setTriggerValue("follow", /** @type {CustomEvent} */ (event).detail);
  const known = unpackData(data)?.room ?? "";
  if (known !== knew) said = "";
  knew = known;
  function sayClass() {
    const here = membership();
    const now = here ? `${here.code} ${here.key ? "teacher" : "student"}` : "";
    if (now !== known && now !== said) setTriggerValue("room", now);
    said = now;
  }
  document.addEventListener(AGAIN, ask);
  document.addEventListener(FOLLOW, go);
  document.addEventListener(CHANGED, sayClass);
  const stop = onScheme(ask);
  const forgetKeys = watchKeys();
  sayClass();
  return () => {
    forgetKeys();
    document.removeEventListener(AGAIN, ask);
    document.removeEventListener(FOLLOW, go);
    document.removeEventListener(CHANGED, sayClass);
    stop();
  };
}

/**
 * Calls back when the app's colours have changed between light and dark.
 * @param {() => void} changed
 * @returns {() => void} ends it
 */
function onScheme(changed) {
  const app = document.querySelector("[data-testid=stApp]");
  if (!app) return () => {};
  let scheme = getComputedStyle(app).colorScheme;
  const observer = new MutationObserver(() => {
    const now = getComputedStyle(app).colorScheme;
    if (now === scheme) return;
    scheme = now;
    changed();
  });
  observer.observe(app, { attributeFilter: ["class"] });
  return () => observer.disconnect();
}
