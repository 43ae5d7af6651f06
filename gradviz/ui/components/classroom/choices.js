// The choices of a question: buttons to answer with, and bars of how many chose what.

import { runColor } from "../shared/colors.js";
import { paintAs } from "../shared/run_marks.js";
import { make } from "./elements.js";

/** @typedef {{ value: any, label: string, color?: number }} Choice */

/**
 * The choices as the class reads them: runs by their names, a lesson's in the reader's language.
 * @param {import("./types.js").Question} question
 * @param {import("./types.js").QuestionData | null} data
 * @param {import("./types.js").Say} say
 * @returns {Choice[]}
 */
export function choicesOf(question, data, say) {
  if (question.kind === "which")
    return question.choices.map(({ key, label, color }, k) => ({
      value: key,
      label: label || say("run_number", { number: k + 1 }),
      color,
    }));
  // a lesson's choices are read in words, which come from Python
  return (data?.choices ?? []).map((label, k) => ({ value: k, label }));
}

/**
 * Whether a choice was right; of runs that end equally low each is.
 * @param {import("./types.js").Results["truth"]} truth
 * @param {any} value
 * @returns {boolean}
 */
export const isRight = (truth, value) => (truth?.equal ?? [truth?.value]).includes(value);

function swatch(/** @type {Choice} */ { color }, /** @type {boolean} */ dark) {
  const mark = make("span", { class: "mark" });
  if (color === undefined) mark.hidden = true;
  else paintAs(mark, runColor(color, dark));
  return mark;
}

/**
 * Buttons to choose with; the one that was chosen is pressed.
 * @param {Choice[]} choices
 * @param {any} mine
 * @param {boolean} dark
 * @param {(value: any) => void} choose
 * @returns {HTMLElement}
 */
export function choiceButtons(choices, mine, dark, choose) {
  const list = make("div", { class: "choices", role: "group" });
  for (const choice of choices) {
    const made = make("button", { type: "button" }, swatch(choice, dark), choice.label);
    made.dataset.value = String(choice.value);
    made.setAttribute("aria-pressed", String(choice.value === mine));
    made.addEventListener("click", () => choose(choice.value));
    list.append(made);
  }
  return list;
}

/**
 * The choices to read, on the wall.
 * @param {Choice[]} choices
 * @param {boolean} dark
 * @returns {HTMLElement}
 */
export function choiceList(choices, dark) {
  const rows = choices.map((choice) => make("li", {}, swatch(choice, dark), choice.label));
  return make("ul", { class: "offered" }, ...rows);
}

/**
 * A bar for each choice: how many of the class chose it, and which was right.
 * @param {Choice[]} choices
 * @param {import("./types.js").Results} results
 * @param {any} mine
 * @param {boolean} dark
 * @param {import("./types.js").Say} say
 * @returns {HTMLElement}
 */
export function choiceBars(choices, { counts, truth, answers }, mine, dark, say) {
  const list = make("ol", { class: "bars" });
  for (const choice of choices) {
    const count = counts[String(choice.value)] ?? 0;
    const right = isRight(truth, choice.value);
    const share = answers.length ? count / answers.length : 0;
    const notes = [right ? say("right_one") : "", choice.value === mine ? say("your_answer") : ""];
    const row = make(
      "li",
      { class: right ? "right" : "" },
      make("span", { class: "name" }, swatch(choice, dark), choice.label),
      make("span", { class: "about", textContent: notes.filter(Boolean).join(" · ") }),
      make("span", { class: "amount", textContent: `${count} · ${Math.round(100 * share)} %` }),
    );
    const bar = make("span", { class: "bar" });
    bar.style.setProperty("--part", String(share));
    row.append(bar);
    list.append(row);
  }
  return list;
}
