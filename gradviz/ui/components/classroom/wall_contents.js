// What of a class's state lies on the board: the title of the question, points, paths, names.

import { pageOf } from "./address.js";
import { ownRun } from "./own_run.js";
import { make } from "./elements.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Say} Say */
/** @typedef {import("./types.js").State} State */

const RACED = ["rate", "race"];

/** @type {WeakMap<object, import("./picture.js").ShownPath[]>} */
const played = new WeakMap();

// The runs that a question is about; they are run once.
function runsOf(/** @type {import("./types.js").QuestionData | null} */ data) {
  if (!data?.surface) return [];
  const known = played.get(data);
  if (known) return known;
  const paths = (data.runs ?? []).map((run) => ({
    points: ownRun(data.surface, run).points,
    color: run.color,
  }));
  played.set(data, paths);
  return paths;
}

/**
 * What is asked.
 * @param {Question} question
 * @param {import("./types.js").QuestionData | null} data
 * @param {Say} say
 * @returns {string}
 */
export function questionTitle(question, data, say) {
  const run = question.label || say("the_run");
  if (question.kind === "lesson") return data?.question ?? say("lesson");
  return say(`ask_${question.kind}`, { run, steps: question.steps ?? 0 });
}

/**
 * What decides which run wins, as the page of the experiment ranks its runs; nothing of others.
 * @param {Question} question
 * @param {Say} say
 * @returns {string}
 */
export function criterion({ kind, link }, say) {
  if (kind !== "which") return "";
  return say(pageOf(link) === "compare" ? "wins_first" : "wins_lowest");
}

/**
 * How long the runs are, and with which learning rate; a race says it itself, a lesson in words.
 * @param {Question} question
 * @param {import("./types.js").QuestionData | null} data
 * @param {import("../shared/types.js").Format} format
 * @param {Say} say
 * @returns {string}
 */
export function conditions({ kind }, data, format, say) {
  if (!data?.steps || kind === "race") return "";
  if (typeof data.rate !== "number") return say("so_many_steps", { steps: data.steps });
  return say("steps_and_rate", { steps: data.steps, rate: format(data.rate, 3) });
}

/**
 * How many can answer: those who are here, and those who have answered and gone.
 * @param {Pick<State, "present" | "answered">} state
 * @returns {number}
 */
export const askedOf = ({ present, answered }) => Math.max(present, answered);

/**
 * The points on the picture: those of the class, one's own, where the run ended.
 * @param {State} state
 * @returns {{ dots: number[][], mine: number[] | null, truth: number[] | null }}
 */
export function pointsOf({ question, results, mine }) {
  const isPoint = Boolean(question?.ranges?.length);
  const point = (value) =>
    isPoint && Array.isArray(value) && !value.includes(null) ? value : null;
  return {
    dots: (results?.answers ?? []).map(({ value }) => point(value)).filter(Boolean),
    mine: point(mine),
    truth: point(results?.truth?.value),
  };
}

/**
 * What the points on the picture are, once the answers are shown.
 * @param {State} state
 * @param {Say} say
 * @returns {HTMLElement[]}
 */
export function pointsKey(state, say) {
  const { dots, mine, truth } = pointsOf(state);
  const marks = [
    truth && ["★", "key_end", "end"],
    dots.length > 0 && ["●", "key_answers", "answers"],
    mine && ["○", "key_own", "mine"],
  ].filter(Boolean);
  if (!marks.length) return [];
  const rows = marks.map(([sign, name, kind]) => {
    const mark = make("span", { class: `sign ${kind}`, "aria-hidden": "true", textContent: sign });
    return make("li", {}, mark, say(name));
  });
  return [make("ul", { class: "points" }, ...rows)];
}

/**
 * The paths on the picture: of a race while it is run, of all once the answers are shown.
 * @param {State} state
 * @param {import("./types.js").QuestionData | null} data
 * @param {{ points: number[][] } | null} tried a student's run that is not sent yet
 * @returns {import("./picture.js").ShownPath[]}
 */
export function pathsOf({ question, phase, results, answers, place }, data, tried) {
  if (!question) return [];
  /** @type {import("./picture.js").ShownPath[]} */
  const own = tried ? [{ points: tried.points, color: "own" }] : [];
  if (phase === "ask") return question.kind === "race" ? [...ranked(answers, null), ...own] : [];
  if (RACED.includes(question.kind)) return ranked(results?.answers, place);
  return runsOf(data);
}

// The best and one's own come last: they are drawn over the others.
function ranked(/** @type {Answer[] | undefined} */ answers, place) {
  const paths = (answers ?? []).flatMap(({ path }, k) =>
    path ? [{ points: path, color: k === place ? "own" : k === 0 ? "best" : "other" }] : [],
  );
  const order = ["other", "best", "own"];
  paths.sort((a, b) => order.indexOf(a.color) - order.indexOf(b.color));
  return /** @type {import("./picture.js").ShownPath[]} */ (paths);
}

/**
 * How a row of the ranking is called: the name that its student chose, and the numbers of the run.
 * @param {Question} question
 * @param {Answer} answer
 * @param {import("../shared/types.js").Format} format
 * @param {Say} say
 * @param {boolean} [own]
 * @returns {{ who: string, numbers: string }}
 */
export function rowLabel(question, { value, name }, format, say, own = false) {
  const text = (each) => (typeof each === "number" ? format(each, 3) : String(each));
  const numbers =
    question.kind === "rate"
      ? `η = ${format(value, 3)}`
      : Object.entries(value ?? {})
          .map(([key, each]) => `${key} = ${text(each)}`)
          .join(", ") || say("unchanged");
  return { who: [name, own ? say("you") : ""].filter(Boolean).join(" · "), numbers };
}
