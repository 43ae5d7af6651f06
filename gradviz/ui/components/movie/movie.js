// The animation on this page, a player's or a network's, as a GIF or MP4 made in the browser.

import { defineComponent } from "../shared/mounting.js";
import { lastShown } from "../shared/shown.js";
import { fill } from "../shared/words.js";
import { FilmError } from "./film.js";
import { makeGif } from "./gif.js";
import { makeMp4 } from "./mp4.js";

/** @typedef {import("../shared/mounting.js").Instance} Instance */
/** @typedef {import("./types.js").Order} Order */

const TOLD = 500; // milliseconds without a word of how far it is
const MAKERS = { gif: makeGif, mp4: makeMp4 };
const FILMS = {
  player: () => import("./player_film.js"),
  network: () => import("./network_film.js"),
};

/**
 * @param {HTMLElement} root
 * @returns {Instance}
 */
function createMovie(root) {
  const find = (selector) => /** @type {any} */ (root.querySelector(selector));
  const [gif, mp4, cancel] = ["gif", "mp4", "cancel"].map((name) => find(`[data-make=${name}]`));
  const [bar, amount] = [find("progress"), find("output")];
  const [link, size] = [find(".result a"), find(".result span")];
  let data = null;
  /** @type {Order | null} */
  let order = null;
  let address = "";

  function say(text) {
    find(".result").hidden = false;
    link.textContent = "";
    size.textContent = text;
  }

  function show(blob) {
    const kind = blob.type.split("/")[1];
    address = URL.createObjectURL(blob);
    Object.assign(link, { href: address, download: `gradviz.${kind}` });
    link.textContent = data.words.save.replace("{format}", kind.toUpperCase());
    const language = document.documentElement.lang || undefined;
    const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    size.textContent = `${(blob.size / 1e6).toLocaleString(language, digits)} MB`;
    find(".result").hidden = false;
    const image = blob.type === "image/gif";
    const picture = document.createElement(image ? "img" : "video");
    picture.src = address;
    picture.setAttribute(image ? "alt" : "aria-label", data.words.movie);
    if (picture instanceof HTMLVideoElement) picture.controls = true;
    find(".preview").replaceChildren(picture);
    find(".preview").hidden = false;
  }

  function forget() {
    find(".result").hidden = find(".preview").hidden = find(".note").hidden = true;
    find(".preview").replaceChildren();
    if (address) URL.revokeObjectURL(address);
    address = "";
  }

  async function make(kind) {
    if (order) return;
    forget();
    const shown = lastShown();
    if (!shown) {
      say(data.words.nothing);
      return;
    }
    const begun = performance.now();
    const mine = {
      cancelled: false,
      report(done) {
        bar.value = done;
        amount.textContent = `${Math.round(100 * done)} %`;
        find(".progress").hidden = performance.now() - begun < TOLD;
      },
      say(name, values) {
        find(".note").textContent = fill(data.words[name], values);
        find(".note").hidden = false;
      },
    };
    order = mine;
    bar.value = 0;
    gif.disabled = mp4.disabled = true;
    cancel.hidden = false;
    let film = null;
    try {
      const { makeFilm } = await FILMS[shown.kind]();
      film = await makeFilm(find(".stage"), shown.state, data.words, mine);
      const blob = mine.cancelled ? null : await MAKERS[kind](film, mine);
      if (blob) show(blob);
    } catch (error) {
      say(error instanceof FilmError ? error.message : data.words.failed);
    } finally {
      if (film) film.destroy();
      order = null;
      gif.disabled = mp4.disabled = false;
      cancel.hidden = find(".progress").hidden = true;
    }
  }

  gif.addEventListener("click", () => make("gif"));
  mp4.addEventListener("click", () => make("mp4"));
  cancel.addEventListener("click", () => {
    if (order) order.cancelled = true;
  });

  return {
    update(next) {
      data = next;
      root.setAttribute("aria-label", data.words.movie);
      gif.textContent = data.words.gif;
      mp4.textContent = data.words.mp4;
      cancel.textContent = data.words.cancel;
    },
    destroy() {
      if (order) order.cancelled = true;
      forget();
    },
  };
}

export const mount = defineComponent({
  here: import.meta.url,
  markup: "movie.html",
  styles: ["../shared/base.css", "../shared/buttons.css", "movie.css"],
  selector: ".gradviz-movie",
  create: createMovie,
});
