// What the window has on every page: asks the server for the page anew when told to, and when the
// colours have become light or dark, in which charts are drawn on the server; and its keys.

import { watchKeys } from "./keys.js";

/** The event in the document that asks for it. */
export const AGAIN = "gradviz-again";

/**
 * Listens for the event; Streamlit calls this at every change.
 * @param {import("../shared/mounting.js").Mounting} mounting
 * @returns {() => void}
 */
export function mount({ setTriggerValue }) {
  // a trigger that nothing in Python listens to: the script runs, and that is all
  const ask = () => setTriggerValue("again", Date.now());
  document.addEventListener(AGAIN, ask);
  const stop = onScheme(ask);
  const forgetKeys = watchKeys();
  return () => {
    forgetKeys();
    document.removeEventListener(AGAIN, ask);
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
