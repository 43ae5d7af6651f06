// What lies over the page while a class is asked: to a student the question and how to answer it;
// to the teacher the wall, for the projector. Without a question the wall lets the class in.

import { readTheme } from "../shared/colors.js";
import { numberFormat } from "../shared/numbers.js";
import { choiceBars, choiceList, choicesOf, isRight } from "./choices.js";
import { button, make, write } from "./elements.js";
import { classSentence, ownSentence } from "./judging.js";
import { corner, lobby } from "./lobby.js";
import { createPicture } from "./picture.js";
import { rankingList } from "./ranking.js";
import { answer, here, isTeacher, isWaiting, questionName } from "./room.js";
import { createTask } from "./tasks.js";
import {
  askedOf,
  conditions,
  criterion,
  pathsOf,
  pointsKey,
  pointsOf,
  questionTitle,
  rowLabel,
} from "./wall_contents.js";

/** @typedef {import("./types.js").QuestionData} QuestionData */
/** @typedef {import("./types.js").Say} Say */

/**
 * What the strip has been told by Python.
 * @typedef {object} Told
 * @property {Say} say
 * @property {string} locale
 * @property {import("./lobby.js").Way} way
 * @property {QuestionData | null} question
 */

/**
 * Makes the board, closed.
 * @param {HTMLElement | ShadowRoot} parent
 * @param {() => void} changed called when it was opened or closed
 * @returns {{ element: HTMLElement, isOpen: () => boolean, open: (wanted: boolean) => void,
 *   update: (told: Told) => void }}
 */
export function createBoard(parent, changed) {
  const title = make("h2", { tabIndex: -1 });
  const status = make("p", { class: "status" });
  const room = make("div", { class: "picture view" });
  const side = make("div", { class: "side" });
  const main = make("div", { class: "main" }, room, side);
  const heading = make("div", { class: "heading" }, title, status);
  const way = make("div", { class: "way" });
  const header = make("header", {}, heading, way);
  const element = make("section", { class: "board", role: "dialog" }, header, main);
  element.hidden = true;
  parent.append(element);
  const picture = createPicture(room, (point) => answer(point));

  /** @type {Told | null} */
  let told = null;
  let asked = ""; // the question that is shown, and how far it is
  let task = null;
  /** @type {{ points: number[][], final: number } | null} */
  let tried = null;
  let wayShown = "";
  let before = null;

  function open(/** @type {boolean} */ wanted) {
    if (wanted === !element.hidden) return;
    element.hidden = !wanted;
    // what lies below is neither seen nor reached
    document.getElementById("root")?.toggleAttribute("inert", wanted);
    if (wanted) before = document.activeElement;
    if (told) update(told);
    if (wanted) title.focus({ preventScroll: true });
    else if (before instanceof HTMLElement) before.focus();
    changed();
  }

  function update(/** @type {Told} */ next) {
    told = next;
    const { state } = here;
    const { say } = told;
    if (!state || element.hidden) return;
    const { question, phase } = state;
    const data = question && told.question?.of === questionName() ? told.question : null;
    element.classList.toggle("wall", isTeacher());
    element.dataset.kind = question?.kind ?? "lobby";
    element.dataset.phase = phase;
    showWay(question !== null);
    if (!question) {
      write(title, isTeacher() ? say("let_in") : say("class"));
      element.setAttribute("aria-label", title.textContent);
      write(status, isTeacher() ? say("present", { count: state.present }) : say("wait"));
      main.hidden = asked !== "lobby";
      showLobby();
      return;
    }
    write(title, questionTitle(question, data, say));
    element.setAttribute("aria-label", title.textContent);
    const many = { count: state.answered, all: askedOf(state) };
    const progress = isTeacher() ? "" : say("answered", many); // the wall says it larger
    write(status, phase === "reveal" ? say("shown") : progress);
    main.hidden = false;
    const name = `${question.number} ${phase} ${Boolean(data)} ${isTeacher()}`;
    const isNew = name !== asked;
    if (isNew) begin(name, data);
    task?.update(state);
    showSide(data, isNew);
    showPicture(data, isNew && phase === "reveal");
  }

  function showLobby() {
    room.hidden = true;
    main.hidden = !isTeacher();
    const name = `lobby ${JSON.stringify(told.way)}`;
    if (name === asked) return;
    asked = name;
    side.replaceChildren(...(isTeacher() ? [lobby(told.way, told.say)] : []));
  }

  function showWay(/** @type {boolean} */ wanted) {
    const name = wanted && isTeacher() ? JSON.stringify(told.way) : "";
    if (name === wayShown) return;
    wayShown = name;
    way.replaceChildren(...(name ? [corner(told.way, told.say)] : []));
  }

  function begin(/** @type {string} */ name, /** @type {QuestionData | null} */ data) {
    const { state } = here;
    const again = asked.startsWith(`${state.question.number} ask `); // the picture has come
    const draft = again ? task?.draft?.() : undefined;
    asked = name;
    task = tried = null;
    side.replaceChildren();
    if (isTeacher() || state.phase !== "ask") return;
    const kept = { ...state, mine: draft ?? state.mine };
    task = createTask(state.question, data, kept, {
      say: told.say,
      format: numberFormat(told.locale),
      dark: readTheme(element, null).dark,
      tried(own) {
        tried = own;
        showPicture(data, false);
      },
      moved: () => showSent(),
    });
    side.append(...hints(data), task.element, make("p", { class: "sent", role: "status" }));
  }

  function hints(/** @type {QuestionData | null} */ data) {
    const { question } = here.state;
    const { say } = told;
    const said = [
      criterion(question, say),
      conditions(question, data, numberFormat(told.locale), say),
    ];
    const text = said.filter(Boolean).join(" ");
    return text ? [make("p", { class: "hint", textContent: text })] : [];
  }

  // Whether what stands there has been sent.
  function showSent() {
    const { mine } = here.state;
    const sent = mine === null || mine === undefined ? "" : isWaiting() ? "kept" : "sent";
    const said = sent && !task.isSent(mine) ? "unsent" : sent;
    write(side.querySelector(".sent"), said && told.say(said));
  }

  function showSide(/** @type {QuestionData | null} */ data, /** @type {boolean} */ isNew) {
    const { state } = here;
    const { say, locale } = told;
    const format = numberFormat(locale);
    const { question, phase, results } = state;
    if (task) {
      showSent();
      return;
    }
    const theme = readTheme(element, null);
    const choices = choicesOf(question, data, say);
    // the wall has said it while it was asked, and needs the room
    /** @type {Element[]} */
    const parts = phase === "ask" || !isTeacher() ? hints(data) : [];
    if (phase === "ask") {
      const words = make("span", { textContent: say("of_answers", { count: askedOf(state) }) });
      const number = make("strong", { textContent: String(state.answered) });
      parts.push(make("p", { class: "big" }, number, words));
      if (choices.length) parts.push(choiceList(choices, theme.dark));
      if (question.kind === "race") {
        const label = (each) => rowLabel(question, each, format, say);
        parts.push(rankingList(state.answers ?? [], null, label, format, say));
      }
    } else if (results) {
      const { truth } = results;
      const rights = choices.filter(({ value }) => isRight(truth, value));
      const right = rights.map(({ label }) => label).join(", ");
      if (!isTeacher())
        parts.push(
          make("p", { class: "own", textContent: ownSentence(state, right, format, say) }),
        );
      const sentence = classSentence(results, say);
      if (sentence) parts.push(make("p", { class: "class", textContent: sentence }));
      parts.push(...pointsKey(state, say));
      if (choices.length) parts.push(choiceBars(choices, results, state.mine, theme.dark, say));
      if (results.ranking) {
        const label = (each, k) => rowLabel(question, each, format, say, k === state.place);
        parts.push(rankingList(results.answers, state.place, label, format, say));
      }
      if (pathsOf(state, data, tried).length) {
        const replay = isNew ? null : side.querySelector(".replay");
        parts.push(replay ?? button(say("play_again"), () => picture.play(), "replay"));
      }
    }
    side.replaceChildren(...parts);
  }

  function showPicture(/** @type {QuestionData | null} */ data, /** @type {boolean} */ plays) {
    const { state } = here;
    const { question, phase, results } = state;
    room.hidden = !data?.surface;
    main.classList.toggle("alone", room.hidden);
    if (!data?.surface) return;
    const isPoint = Array.isArray(question.ranges) && question.ranges.length > 0;
    const { dots, mine, truth } = pointsOf(state);
    picture.show({
      data: data.surface,
      pick: isPoint && phase === "ask" && !isTeacher(),
      mine,
      dots,
      truth,
      paths: pathsOf(state, data, tried),
    });
    if (plays && results) picture.play();
    else if (phase === "ask") picture.end();
  }

  return { element, isOpen: () => !element.hidden, open, update };
}
