// The ranking of a race, or of learning rates: the lowest final value first.

import { make } from "./elements.js";

/** @typedef {import("./types.js").Answer} Answer */

const SHOWN = 12; // rows that a projector shows

/**
 * The place of an answer, from 1 on: those with the same value share it.
 * @param {Pick<Answer, "final">[]} answers in their order
 * @param {number} k
 * @returns {number}
 */
export function placeOf(answers, k) {
  const final = answers[k]?.final ?? null;
  return 1 + answers.findIndex((each, j) => j === k || (each.final ?? null) === final);
}

/**
 * A row for each of the best, and for the student's own.
 * @param {Pick<Answer, "name" | "value" | "final">[]} answers in their order
 * @param {number | null | undefined} mine the student's own place
 * @param {(answer: any, place: number) => { who: string, numbers: string }} label
 * @param {import("../shared/types.js").Format} format
 * @param {import("./types.js").Say} say
 * @returns {HTMLElement}
 */
export function rankingList(answers, mine, label, format, say) {
  const list = make("ol", { class: "ranking" });
  answers.forEach((answer, k) => {
    if (k >= SHOWN && k !== mine) return;
    const { who, numbers } = label(answer, k);
    const row = make(
      "li",
      { class: k === mine ? "own" : "" },
      make("span", { class: "place", textContent: String(placeOf(answers, k)) }),
      make(
        "span",
        { class: "name" },
        ...(who ? [make("strong", { textContent: who }), " "] : []),
        make("span", { class: "about", textContent: numbers }),
      ),
      make("output", { textContent: finalText(answer.final, format, say) }),
    );
    list.append(row);
  });
  return list;
}

/**
 * A final value, or that there is none.
 * @param {number | null | undefined} value
 * @param {import("../shared/types.js").Format} format
 * @param {import("./types.js").Say} say
 * @returns {string}
 */
export function finalText(value, format, say) {
  return value === null || value === undefined ? say("diverged") : format(value, 4);
}
