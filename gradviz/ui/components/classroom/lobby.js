// What a class needs to come in: the code in large type, the QR code, the address.

import { make } from "./elements.js";
import { shownCode } from "./membership.js";

/**
 * The way into a class.
 * @typedef {object} Way
 * @property {string} code
 * @property {string} address where the code is typed, without "http://"
 * @property {string} qr a picture, as a data address; empty where there is none
 */

/**
 * The way in, large: for the projector, and for the teacher's own page.
 * @param {Way} way
 * @param {import("./types.js").Say} say
 * @returns {HTMLElement}
 */
export function lobby({ code, address, qr }, say) {
  const texts = make(
    "div",
    { class: "texts" },
    make("p", { class: "how", textContent: say("how_to_join") }),
    make("p", { class: "address", textContent: address }),
    make("p", { class: "how", textContent: say("type_code") }),
    codeOf(code, say),
  );
  const made = make("div", { class: "lobby" }, texts);
  if (qr) made.append(make("img", { class: "qr", src: qr, alt: say("qr_code") }));
  return made;
}

/**
 * The way in, small: in a corner beside a question.
 * @param {Way} way
 * @param {import("./types.js").Say} say
 * @returns {HTMLElement}
 */
export function corner({ code, address, qr }, say) {
  const texts = make("p", {}, make("span", { textContent: address }), codeOf(code, say));
  const made = make("div", { class: "corner" }, texts);
  if (qr) made.append(make("img", { class: "qr", src: qr, alt: say("qr_code") }));
  return made;
}

// A screen reader spells the code.
function codeOf(/** @type {string} */ code, /** @type {import("./types.js").Say} */ say) {
  const spelled = `${say("code")}: ${[...code].join(" ")}`;
  return make(
    "strong",
    { class: "code", translate: false },
    make("span", { textContent: shownCode(code), "aria-hidden": "true" }),
    make("span", { class: "unseen", textContent: spelled }),
  );
}
