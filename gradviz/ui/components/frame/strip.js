// A small strip at the lower edge of the window. It says what has happened, and covers no picture.

/**
 * What the strip can say: the name of its sentence, whether it can be closed, and after how many
 * milliseconds it goes by itself.
 * @typedef {object} Notice
 * @property {string} name
 * @property {boolean} [closed]
 * @property {string} [button]
 * @property {number} [lasts]
 */

/**
 * @typedef {object} Strip
 * @property {(notice: Notice | null) => void} show
 * @property {() => string} shown
 * @property {() => void} speak
 */

/**
 * Makes the strip, which is hidden as long as it says nothing.
 * @param {HTMLElement} parent
 * @param {(name: string) => string} say
 * @returns {Strip}
 */
export function createStrip(parent, say) {
  const box = document.createElement("div"),
    text = document.createElement("span"),
    button = document.createElement("button");
  box.className = "gradviz-strip";
  box.setAttribute("role", "status");
  box.append(text, button);
  box.hidden = true;
  parent.append(box);
  /** @type {Notice | null} */
  let now = null;
  let timer = 0;

  function show(/** @type {Notice | null} */ notice) {
    clearTimeout(timer);
    now = notice;
    box.hidden = !notice;
    box.dataset.notice = notice?.name ?? "";
    speak();
    if (notice?.lasts) timer = setTimeout(show, notice.lasts, null);
  }

  function speak() {
    if (!now) return;
    text.textContent = say(now.name);
    button.hidden = !now.closed && !now.button;
    button.textContent = say(now.button ?? "close");
  }

  button.addEventListener("click", () => {
    if (now?.button === "reload") window.location.reload();
    else show(null);
  });
  return { show, shown: () => now?.name ?? "", speak };
}
