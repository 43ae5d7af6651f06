// What Streamlit opens over the page lies outside of all landmarks: each is made one of its own.

const BOXES = '[data-testid="stFileUploaderDropzone"][role="presentation"][aria-label]';
const LONGEST = 80; // characters of a landmark's name

/**
 * Names what is opened over the page, and gives its box for files a role that may have a name.
 * @param {HTMLElement} root
 * @param {() => string} menu what a menu is called; what is only a line is called by its text
 */
export function markLandmarks(root, menu) {
  function mark() {
    for (const portal of root.querySelectorAll("[data-floating-ui-portal]:not([role])")) {
      const text = portal.textContent?.trim().slice(0, LONGEST);
      if (!text) continue;
      const isMenu = portal.querySelector("[data-testid=stPopoverBody]");
      portal.setAttribute("role", "region");
      portal.setAttribute("aria-label", isMenu ? menu() : text);
    }
    for (const box of root.querySelectorAll(BOXES)) box.setAttribute("role", "group");
  }
  new MutationObserver(mark).observe(root, { childList: true, subtree: true });
  mark();
}
