// What pages ask of the browser's window itself, beside what they show in it.

import { takeThumbnail } from "./thumbnails.js";

/** Beside an open sidebar a player's surface and curves would lie below the fold of a narrow
 * window, as a projector's: it is closed there at first, as Streamlit does it on a phone. */
const NARROW = "(768px < width <= 1100px)";
const PATIENCE = 50;

/** Streamlit's own word in the link of a page that stands in a frame of another site's. */
const EMBEDDED = "embed";

/**
 * `language` is what the page is written in: Streamlit says that every page is English, screen
 * readers would read it so, and browsers would offer to translate it. `address` is put in place of
 * the page's own, without a step in the browser's history. `presented` says whether only the scene
 * is shown, and `thumbnail` is the link of what a small picture is taken of.
 * @param {{
 *   data: { language?: string, address?: string, presented?: boolean, thumbnail?: string },
 *   parentElement: HTMLElement,
 * }} mounting
 */
export function applyToDocument({ data, parentElement }) {
  if (data.thumbnail !== undefined) takeThumbnail(data.thumbnail);
  if (data.language !== undefined) {
    document.documentElement.lang = data.language;
    present(Boolean(data.presented));
    makeRoom();
  }
  if (data.address !== undefined && parentElement.dataset.address !== data.address) {
    parentElement.dataset.address = data.address; // the page asks once; it may be drawn again
    window.history.replaceState(window.history.state, "", data.address);
  }
}

function present(/** @type {boolean} */ presented) {
  const page = document.documentElement;
  const embedded = new URLSearchParams(window.location.search).get(EMBEDDED) === "true";
  if (presented && page.dataset.presented === undefined) closeSidebar(PATIENCE);
  page.toggleAttribute("data-presented", presented);
  page.toggleAttribute("data-embedded", embedded);
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
