// What is said once the answers are shown: how many expected it, and how near one's own came.

import { finalText, placeOf } from "./ranking.js";

/**
 * How many of the class expected what happened; nothing of a race.
 * @param {import("./types.js").Results} results
 * @param {import("./types.js").Say} say
 * @returns {string}
 */
export function classSentence({ right, answers }, say) {
  if (right === null || right === undefined) return "";
  return say("expected_this", { count: right, all: answers.length });
}

/**
 * How a student's own answer did.
 * @param {import("./types.js").State} state
 * @param {string} rightLabel the choice that was right, in the reader's language
 * @param {import("../shared/types.js").Format} format
 * @param {import("./types.js").Say} say
 * @returns {string}
 */
export function ownSentence(state, rightLabel, format, say) {
  const { results, question, place } = state;
  if (!results || !question) return "";
  if (place === null || place === undefined) return say("not_answered");
  const own = results.answers[place];
  if (question.kind === "rate" || question.kind === "race") {
    const data = { place: placeOf(results.answers, place), count: results.answers.length };
    return say("own_place", { ...data, value: finalText(own.final, format, say) });
  }
  if (own.distance !== undefined) {
    if (own.distance === null) return say("no_end");
    const nearer = results.answers.filter((each) => (each.distance ?? Infinity) < own.distance);
    const data = { distance: format(own.distance, 2), place: nearer.length + 1 };
    const sentence = own.correct ? "near" : "far";
    return say(sentence, { ...data, count: results.answers.length });
  }
  return own.correct ? say("was_right") : say("was_other", { right: rightLabel });
}
