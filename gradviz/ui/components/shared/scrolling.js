// What scrolls inside of a page can be scrolled by the keyboard: it takes the focus, as long as it
// is wider or higher than its room.

const PACE = 400; // milliseconds between two looks

/**
 * Gives the focus to what scrolls, now and as the page changes.
 * @param {ParentNode & Node} root
 * @param {string} selector
 * @param {(element: Element) => string} nameOf
 * @returns {() => void} ends it
 */
export function focusWhatScrolls(root, selector, nameOf) {
  let waiting = 0;

  function look() {
    waiting = 0;
    for (const element of root.querySelectorAll(selector))
      letFocus(/** @type {HTMLElement} */ (element), scrolls(element), nameOf);
  }
  const later = () => {
    waiting ||= window.setTimeout(look, PACE);
  };
  const observer = new MutationObserver(later);
  observer.observe(root, { subtree: true, childList: true });
  window.addEventListener("resize", later);
  later();
  return () => {
    clearTimeout(waiting);
    observer.disconnect();
    window.removeEventListener("resize", later);
  };
}

function scrolls(/** @type {Element} */ element) {
  const { overflowX, overflowY } = getComputedStyle(element);
  const can = (/** @type {string} */ overflow) => /auto|scroll/.test(overflow);
  return (
    (can(overflowX) && element.scrollWidth > element.clientWidth) ||
    (can(overflowY) && element.scrollHeight > element.clientHeight)
  );
}

/**
 * @param {HTMLElement} element
 * @param {boolean} wanted
 * @param {(element: Element) => string} nameOf
 */
function letFocus(element, wanted, nameOf) {
  if (wanted === element.hasAttribute("data-scrolls")) return;
  element.toggleAttribute("data-scrolls", wanted);
  for (const [name, value] of [
    ["tabindex", "0"],
    ["role", "group"],
    ["aria-label", nameOf(element)],
  ])
    if (wanted) element.setAttribute(name, value);
    else element.removeAttribute(name);
}
