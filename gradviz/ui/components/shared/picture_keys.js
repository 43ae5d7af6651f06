// What keys do on a picture: it takes the focus, says its keys as long as it has it, and hears
// them. Who has clicked it goes on with the player's own keys.

/**
 * Makes a picture hear keys that reach it by the keyboard.
 * @param {HTMLElement} frame
 * @param {(event: KeyboardEvent) => boolean} onKey tells whether the key was the picture's
 * @returns {(name: string, keys: string) => void} says what the picture is, and its keys
 */
export function hearKeys(frame, onKey) {
  let clicked = false;
  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  frame.addEventListener("pointerdown", () => {
    clicked = true;
  });
  frame.addEventListener("blur", () => {
    clicked = false;
  });
  frame.addEventListener("keydown", (event) => {
    if (clicked || event.ctrlKey || event.metaKey || event.altKey || !onKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  return (name, keys) => sayKeys(frame, name, keys);
}

/**
 * Names a picture, and its keys: for a screen reader, and in print while it has the focus.
 * @param {HTMLElement} frame
 * @param {string} name
 * @param {string} keys
 */
export function sayKeys(frame, name, keys) {
  if (frame.dataset.keys === keys && frame.dataset.name === name) return;
  Object.assign(frame.dataset, { name, keys });
  frame.setAttribute("role", keys ? "application" : "img");
  frame.setAttribute("aria-label", `${name} ${keys}`.trim() || " ");
  frame.tabIndex = keys ? 0 : -1;
}

const STEP = 0.01; // of the picture's width or height
const RESTS = 450; // milliseconds after which a point that is moved by keys is let go

/** Which way an arrow key goes, right and up. */
export const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * Lets the arrow keys carry a point, with Shift ten times as far.
 * @param {HTMLElement} frame
 * @param {() => { point: number[], domain: number[][] } | null} where it is, and its bounds
 * @param {(point: number[], phase: "press" | "move" | "drop") => void} carry
 * @returns {(name: string, keys: string) => void} says what the picture is, and its keys
 */
export function carryByKeys(frame, where, carry) {
  /** @type {number[] | null} */
  let held = null;
  let resting = 0;

  function letGo() {
    clearTimeout(resting);
    if (held) carry(held, "drop");
    held = null;
  }
  frame.addEventListener("blur", letGo);
  return hearKeys(frame, (event) => {
    const way = ARROWS[event.key];
    const found = where();
    if (!way || !found) return false;
    const { point, domain } = found;
    // on a line the way up is the way right
    const ways = domain.length > 1 ? way : [way[0] + way[1]];
    const far = STEP * (event.shiftKey ? 10 : 1);
    if (!held) {
      held = [...point];
      carry(held, "press");
    }
    held = held.map((x, k) => {
      const [low, high] = domain[k];
      return Math.min(high, Math.max(low, x + far * ways[k] * (high - low)));
    });
    carry(held, "move");
    clearTimeout(resting);
    resting = window.setTimeout(letGo, RESTS);
    return true;
  });
}
