// Keys of the whole window: they press buttons that stand on the page, by the keys of those.

/** @type {Record<string, string>} */
const PRESENTING = {
  PageDown: "scene_next",
  PageUp: "scene_back",
  Escape: "leave_presentation",
};

/**
 * The button that a key presses, by its key in Python; nothing where it is none of the window's.
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} pressed
 * @returns {string | undefined}
 */
export function buttonOf({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (altKey) return undefined;
  if (ctrlKey || metaKey) {
    const letter = key.toLowerCase();
    if (letter === "z") return shiftKey ? "redo" : "undo";
    return letter === "y" && !shiftKey ? "redo" : undefined;
  }
  return PRESENTING[key];
}

/** Tells whether an element takes keys itself: a text that is typed has its own undo. */
function isTyped(/** @type {EventTarget | undefined} */ target) {
  if (!(target instanceof HTMLElement)) return false;
  const box = target.closest("input, textarea, select, [contenteditable=true]");
  return Boolean(box) && !/^(range|checkbox|radio|button)$/.test(/** @type {any} */ (box).type);
}

/**
 * Listens for the keys.
 * @returns {() => void} ends it
 */
export function watchKeys() {
  function onKey(/** @type {KeyboardEvent} */ event) {
    if (event.defaultPrevented || document.fullscreenElement) return;
    const name = buttonOf(event);
    if (!name || isTyped(event.composedPath()[0])) return;
    /** @type {HTMLButtonElement | null} */
    const button = document.querySelector(`.st-key-${name} button`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  }
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}
