// What the teacher can ask the class about what is shown.

import { shownPlayer } from "../shared/shown.js";
import { CLASS_PAGE, pageOf, shownLink } from "./address.js";
import { button, make } from "./elements.js";
import { act } from "./room.js";
import { show } from "./showing.js";

/** Pages whose runs descend side by side from one start. */
const DESCENDING = ["", "compare"];
const STEPS = 100;
const MOST_STEPS = 1000;

/**
 * Makes the menu, closed.
 * @param {HTMLElement | ShadowRoot} parent
 * @param {() => void} asked called when a question was asked
 * @returns {{ element: HTMLElement,
 *   open: (wanted: boolean, say: import("./types.js").Say, lessons: string[][]) => void }}
 */
export function createAskMenu(parent, asked) {
  const element = make("div", { class: "menu", role: "group" });
  element.hidden = true;
  parent.append(element);

  async function ask(/** @type {Record<string, any>} */ question) {
    await show(); // what the question is about
    if (await act("ask", { question })) asked();
  }

  function open(/** @type {boolean} */ wanted, say, lessons) {
    element.hidden = !wanted;
    if (!wanted) return;
    element.setAttribute("aria-label", say("ask"));
    const page = pageOf(shownLink());
    const runs = shownPlayer()?.data.runs ?? [];
    const possible = DESCENDING.includes(page) && runs.length > 0;
    const rated = runs.filter((each) => each.optimizer && each.learning_rate);
    const pick = (each, name) =>
      choose(
        say(name),
        each.map(({ id, label }) => [id, label]),
      );
    const rows = [];
    if (possible) {
      const where = pick(runs, "run");
      rows.push(row(say, "where", [where], () => ask({ kind: "where", run: where.select.value })));
      if (runs.length > 1) rows.push(row(say, "which", [], () => ask({ kind: "which" })));
    }
    if (possible && rated.length) {
      const [rate, race] = [pick(rated, "run"), pick(rated, "run")];
      const steps = make("input", {
        type: "number",
        min: "1",
        max: String(MOST_STEPS),
        value: String(Math.min(STEPS, shownPlayer()?.data.steps ?? STEPS)),
      });
      const count = () => Math.max(1, Math.min(MOST_STEPS, Math.round(steps.valueAsNumber) || 1));
      rows.push(
        row(say, "rate", [rate], () => ask({ kind: "rate", run: rate.select.value })),
        row(say, "race", [race, labelled(say("steps"), steps)], () =>
          ask({ kind: "race", run: race.select.value, steps: count() }),
        ),
      );
    }
    if (!possible) {
      const words = page === CLASS_PAGE ? "go_somewhere" : "no_runs";
      rows.push(make("p", { class: "hint", textContent: say(words) }));
    }
    if (lessons.length) {
      const lesson = choose(say("lesson"), lessons);
      rows.push(
        row(say, "lesson", [lesson], () => ask({ kind: "lesson", lesson: lesson.select.value })),
      );
    }
    element.replaceChildren(...rows);
    /** @type {HTMLElement | null} */ (element.querySelector("button"))?.focus();
  }

  return { element, open };
}

/** @typedef {{ element: HTMLElement }} Field */

function row(say, /** @type {string} */ kind, /** @type {Field[]} */ fields, ask) {
  const made = button(say(`kind_${kind}`), ask);
  made.dataset.ask = kind;
  const note = make("span", { class: "about", textContent: say(`note_${kind}`) });
  return make("div", { class: "row" }, made, note, ...fields.map((each) => each.element));
}

function labelled(/** @type {string} */ words, /** @type {HTMLElement} */ control) {
  return { element: make("label", {}, make("span", { textContent: words }), control) };
}

function choose(/** @type {string} */ words, /** @type {string[][]} */ options) {
  const select = make("select");
  for (const [value, textContent] of options) select.append(make("option", { value, textContent }));
  return { select, ...labelled(words, select) };
}
