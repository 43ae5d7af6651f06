// What a student answers with: a point, a choice, a learning rate, the numbers of a race.

import { button, make, write } from "./elements.js";
import { choiceButtons, choicesOf } from "./choices.js";
import { ownRun } from "./own_run.js";
import { finalText, placeOf } from "./ranking.js";
import { act, answer } from "./room.js";
import { createSlider } from "./slider.js";

/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").QuestionData} QuestionData */
/** @typedef {import("./types.js").State} State */

/**
 * What a task needs, and what it tells.
 * @typedef {object} Context
 * @property {import("./types.js").Say} say
 * @property {import("../shared/types.js").Format} format
 * @property {boolean} dark
 * @property {(run: { points: number[][], final: number }) => void} tried a run of one's own
 * @property {() => void} moved what would be sent has changed
 */

/**
 * A task on the page; `update` shows what the server has of it, and `isSent` tells whether that is
 * what stands there. `draft` is that, sent or not.
 * @typedef {object} Task
 * @property {HTMLElement} element
 * @property {(state: State) => void} update
 * @property {(mine: any) => boolean} isSent
 * @property {() => any} [draft]
 */

/**
 * Makes the task of a question.
 * @param {Question} question
 * @param {QuestionData | null} data
 * @param {State} state
 * @param {Context} context
 * @returns {Task}
 */
export function createTask(question, data, state, context) {
  if (question.kind === "rate") return createRate(question, state, context);
  if (question.kind === "race") return createRace(question, data, state, context);
  if (question.choices?.length) return createChoice(question, data, state, context);
  const element = make("p", { class: "hint", textContent: context.say("click_where") });
  return { element, update() {}, isSent: () => true };
}

function createChoice(question, data, state, { say, dark }) {
  const element = make("div");
  let shown;
  function update(/** @type {State} */ next) {
    if (next.mine === shown) return;
    shown = next.mine;
    const focused = document.activeElement?.shadowRoot?.activeElement;
    const again = focused instanceof HTMLElement ? focused.dataset.value : undefined;
    element.replaceChildren(
      choiceButtons(choicesOf(question, data, say), next.mine, dark, (value) => answer(value)),
    );
    const same = element.querySelector(`[data-value="${CSS.escape(again ?? "")}"]`);
    if (again !== undefined) /** @type {HTMLElement | null} */ (same)?.focus();
  }
  shown = NaN;
  update(state);
  return { element, update, isSent: () => true };
}

function createRate(question, state, { say, format, moved }) {
  const number = { ...question, name: "learning_rate", scale: "log", kind: "float" };
  let value = state.mine ?? question.value;
  const slider = createSlider(number, say("learning_rate"), format, (now) => {
    value = now;
    moved();
  });
  slider.set(value);
  const send = button(say("send"), () => answer(value), "first");
  const element = make("div", { class: "task" }, slider.element, send);
  return { element, update() {}, isSent: (mine) => mine === value, draft: () => value };
}

function createRace(question, data, state, { say, format, tried, moved }) {
  const numbers = Object.fromEntries(question.numbers.map((each) => [each.name, each.value]));
  Object.assign(numbers, state.mine ?? {});
  const result = make("p", { class: "result" });
  function run() {
    if (!data?.runs?.length) return;
    const own = ownRun(data.surface, data.runs[0], numbers);
    const final = Number.isFinite(own.final) ? own.final : null;
    write(result, say("own_end", { value: finalText(final, format, say) }));
    tried(own);
  }
  const sliders = question.numbers.map((number) => {
    const slider = createSlider(number, number.name, format, (value) => {
      numbers[number.name] = value;
      run();
      moved();
    });
    slider.set(numbers[number.name]);
    return slider.element;
  });
  // what is as it was shown need not be said
  const changed = () =>
    Object.fromEntries(
      question.numbers
        .filter(({ name: key, value }) => numbers[key] !== value)
        .map(({ name: key }) => [key, numbers[key]]),
    );
  const place = make("p", { class: "result" });
  const name = make("input", { type: "text", maxLength: 24, autocomplete: "off", value: "" });
  name.value = state.name ?? "";
  name.addEventListener("change", () => act("name", { name: name.value }));
  const element = make(
    "div",
    { class: "task" },
    ...sliders,
    result,
    button(say("send_run"), () => answer(changed()), "first"),
    place,
    make("label", { class: "name" }, make("span", { textContent: say("your_name") }), name),
  );
  function update(/** @type {State} */ next) {
    const { place: mine, standing = [] } = next;
    const known = mine !== null && mine !== undefined;
    const count = standing.length;
    write(place, known ? say("your_place", { place: placeOf(standing, mine), count }) : "");
  }
  const isSent = (mine) =>
    question.numbers.every(({ name: key, value }) => (mine[key] ?? value) === numbers[key]);
  queueMicrotask(run);
  update(state);
  return { element, update, isSent, draft: changed };
}
