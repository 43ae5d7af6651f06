// What pages ask of the browser's window itself, beside what they show in it.

/** Beside an open sidebar a player's surface and curves would lie below the fold of a narrow
 * window, as a projector's: it is closed there at first, as Streamlit does it on a phone. */
const NARROW = "(768px < width <= 1100px)";
const PATIENCE = 50;

/**
 * `language` is what the page is written in: Streamlit says that every page is English, screen
 * readers would read it so, and browsers would offer to translate it. `address` is put in place of
 * the page's own, without a step in the browser's history.
 * @param {{ data: { language?: string, address?: string }, parentElement: HTMLElement }} mounting
 */
export function applyToDocument({ data, parentElement }) {
  if (data.language !== undefined) {
    document.documentElement.lang = data.language;
    makeRoom();
  }
  if (data.address !== undefined && parentElement.dataset.address !== data.address) {
    parentElement.dataset.address = data.address; // the page asks once; it may be drawn again
    window.history.replaceState(window.history.state, "", data.address);
  }
}

function makeRoom() {
  const page = document.documentElement;
  if (!page.dataset.room && matchMedia(NARROW).matches) closeSidebar(PATIENCE);
  page.dataset.room = "made";
}

/** @param {number} tries */
function closeSidebar(tries) {
  /** @type {HTMLElement | null} */
  const button = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
  const bar = document.querySelector('[data-testid="stSidebar"]');
  if (bar?.getAttribute("aria-expanded") === "false") return;
  if (button && bar) button.click();
  else if (tries) setTimeout(closeSidebar, 100, tries - 1);
}
