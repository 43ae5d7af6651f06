// Watches the connection to the server: says when it is away, and brings the page back as it was.
//
// Streamlit connects again by itself. A server that was started anew does not know the page, yet:
// it only hears of it with the next change, which it would lose. So it is asked for the page at
// once. The address says all of it but a text that is being typed, which is kept here.

import { AGAIN } from "./frame.js";

/** @typedef {import("./strip.js").Strip} Strip */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} Box */

const APP = '[data-testid="stApp"]';
const DIALOG = '[data-testid="stDialog"]';
const BOXES = "input:not([type]), input[type=text], input[type=number], textarea";
/** Milliseconds: a connection that is back sooner was hardly away. */
const PATIENCE = 800;
const RESTS = 60_000;

/**
 * Says on the strip how the connection is, and brings the page back with it.
 * @param {Strip} strip
 */
export function watchConnection(strip) {
  let state = "";
  let known = false; // whether the server was there before
  let timer = 0;
  const typing = followFocus();
  strip.show({ name: "loading" });

  function changed(/** @type {string} */ now) {
    const before = state;
    state = now;
    if (now === "CONNECTED") {
      clearTimeout(timer);
      document.documentElement.classList.remove("gradviz-away");
      if (known && before !== now) comeBack(strip, typing());
      else if (strip.shown() === "loading") strip.show(null);
      known = true;
    } else if (now === "DISCONNECTED_FOREVER") strip.show({ name: "lost", button: "reload" });
    else if (known && before === "CONNECTED") {
      document.documentElement.classList.add("gradviz-away");
      timer = setTimeout(strip.show, PATIENCE, { name: "away" });
    }
  }

  function look() {
    const app = /** @type {HTMLElement | null} */ (document.querySelector(APP));
    const now = app?.dataset.testConnectionState ?? "";
    if (now && now !== state) changed(now);
    dismissDialogs(strip);
  }
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-test-connection-state"],
  });
  look();
}

/** Streamlit's boxes over the page, by their English titles, and what the strip says instead. */
const DIALOGS = { "Connection error": "", "Page not found": "unknown" };

function dismissDialogs(/** @type {Strip} */ strip) {
  for (const title of document.querySelectorAll(`${DIALOG} [slot=title]`)) {
    const notice = DIALOGS[title.textContent ?? ""];
    const dialog = title.closest(DIALOG);
    if (notice === undefined || !dialog || dialog.classList.contains("gradviz-unsaid")) continue;
    dialog.classList.add("gradviz-unsaid");
    // Streamlit has its own idea of what lies over the page: it must close the box itself
    setTimeout(() =>
      /** @type {HTMLElement} */ (dialog.querySelector("[aria-label]:not([tabindex])"))?.click(),
    );
    if (notice) strip.show({ name: notice, closed: true });
  }
}

/**
 * Remembers the box in which a person types. The browser takes the focus from a box that Streamlit
 * disables, and says nothing of it.
 * @returns {() => Box | null}
 */
function followFocus() {
  /** @type {Box | null} */
  let last = null;
  document.addEventListener("focusin", ({ target }) => {
    // Streamlit's box over the page takes the focus too, as long as it is there
    if (/** @type {Element} */ (target).closest(DIALOG)) return;
    last = /** @type {Element} */ (target).matches(BOXES) ? /** @type {Box} */ (target) : null;
  });
  document.addEventListener("focusout", () => {
    if (!last?.disabled) last = null;
  });
  return () => last;
}

/** The key of the control that a box belongs to. */
function placeOf(/** @type {Element} */ box) {
  const names = box.closest('[class*="st-key-"]')?.classList ?? [];
  return [...names].find((name) => name.startsWith("st-key-")) ?? "";
}

/**
 * The boxes for texts and numbers, by their keys; those of choices hold no text of a person's.
 * @returns {Map<string, Box>}
 */
function boxes() {
  /** @type {Map<string, Box>} */
  const found = new Map();
  for (const box of document.querySelectorAll(`${APP} :is(${BOXES})`))
    if (box.getAttribute("role") !== "combobox") found.set(placeOf(box), /** @type {Box} */ (box));
  found.delete("");
  return found;
}

/**
 * Asks for the page, and puts back what was being typed.
 * @param {Strip} strip
 * @param {Box | null} typing
 */
async function comeBack(strip, typing) {
  const away = strip.shown() === "away";
  const [start, end] = [typing?.selectionStart ?? null, typing?.selectionEnd ?? null];
  const typed = new Map([...boxes()].map(([place, box]) => [place, box.value]));
  // who types on before the server has answered has the last word
  const typesOn = (/** @type {Event} */ { target, isTrusted }) => {
    const box = /** @type {Box} */ (target);
    if (isTrusted && box.matches(BOXES)) typed.set(placeOf(box), box.value);
  };
  document.addEventListener("input", typesOn);
  await rest(); // Streamlit may have asked for it already
  document.dispatchEvent(new CustomEvent(AGAIN));
  await rest();
  document.removeEventListener("input", typesOn);
  const now = boxes();
  for (const [place, text] of typed) {
    const box = now.get(place);
    if (box && box.value !== text) type(box, text);
  }
  const box = typing && now.get(placeOf(typing));
  if (box && document.activeElement === document.body) {
    box.focus();
    if (start !== null) box.setSelectionRange(start, end);
  }
  if (away && strip.shown() === "away") strip.show({ name: "back", lasts: 4000 });
}

/** Writes into a box as a person does, so that Streamlit hears of it. */
function type(/** @type {Box} */ box, /** @type {string} */ text) {
  const kind = box instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value")?.set?.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * Whether the script of the page has come to rest.
 * @returns {boolean}
 */
export function isResting() {
  const app = /** @type {HTMLElement | null} */ (document.querySelector(APP));
  return app?.dataset.testScriptState === "notRunning";
}

/**
 * Waits until the script of the page has come to rest.
 * @returns {Promise<void>}
 */
export async function rest() {
  const end = performance.now() + RESTS;
  let since = performance.now();
  while (performance.now() < end && performance.now() - since < 250) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    if (!isResting()) since = performance.now();
  }
}
