// The list of what was shown in a session: each entry opens it, two that are chosen stand side by
// side. Its pictures were taken in this browser, and never left it.

import { defineComponent } from "../shared/mounting.js";
import { thumbnailOf } from "../shared/thumbnails.js";

/** @typedef {import("../shared/mounting.js").Instance} Instance */
/** @typedef {{ link: string, page: string, text: string, age: string }} Entry */

/**
 * @param {HTMLElement} root
 * @returns {Instance}
 */
function createHistory(root) {
  const list = /** @type {HTMLElement} */ (root.querySelector(".entries"));
  const hint = /** @type {HTMLElement} */ (root.querySelector(".hint"));
  const pair = /** @type {HTMLButtonElement} */ (root.querySelector(".pair"));
  /** @type {(name: string, value: unknown) => void} */
  let send = () => {};
  /** @type {number[]} */
  let chosen = [];

  function choose(/** @type {number} */ place, /** @type {boolean} */ on) {
    chosen = on ? [...chosen, place].slice(-2) : chosen.filter((each) => each !== place);
    list.querySelectorAll("input").forEach((box, k) => {
      box.checked = chosen.includes(k);
    });
    pair.disabled = chosen.length !== 2;
  }

  function createEntry(
    /** @type {Entry} */ entry,
    /** @type {number} */ place,
    /** @type {Record<string, string>} */ words,
  ) {
    const item = document.createElement("li");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.setAttribute("aria-label", `${words.choose}: ${entry.page}, ${entry.text}`);
    box.addEventListener("change", () => choose(place, box.checked));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "entry";
    button.title = words.open ?? "";
    const picture = document.createElement("img");
    picture.className = "picture";
    picture.alt = "";
    const taken = thumbnailOf(entry.link);
    if (taken) picture.src = taken;
    else picture.style.visibility = "hidden";
    button.append(picture);
    for (const [name, tag] of [
      ["page", "strong"],
      ["text", "span"],
      ["age", "span"],
    ]) {
      const part = document.createElement(tag ?? "span");
      part.className = name ?? "";
      part.textContent = entry[/** @type {"page" | "text" | "age"} */ (name)];
      button.append(part);
    }
    button.addEventListener("click", () => send("open", place));
    item.append(box, button);
    return item;
  }

  pair.addEventListener("click", () => send("pair", chosen));
  return {
    update({ entries, words }, tell) {
      send = tell;
      list.setAttribute("aria-label", words.list);
      hint.textContent = words.hint;
      pair.textContent = words.pair;
      list.replaceChildren(
        ...entries.map((/** @type {Entry} */ each, /** @type {number} */ k) =>
          createEntry(each, k, words),
        ),
      );
      choose(-1, false);
    },
    destroy() {
      list.replaceChildren();
    },
  };
}

export const mount = defineComponent({
  here: import.meta.url,
  markup: "history.html",
  styles: ["history.css"],
  selector: ".gradviz-history",
  create: createHistory,
});
