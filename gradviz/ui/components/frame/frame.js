// What the window has on every page: asks the server for the page anew when told to.

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
  return () => document.removeEventListener(AGAIN, ask);
}
