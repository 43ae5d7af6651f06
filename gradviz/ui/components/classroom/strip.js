// The strip of a class at the lower edge of every page: what the teacher does, where a student is.

import { createBoard } from "./board.js";
import { createAskMenu } from "./ask_menu.js";
import { button, make, write } from "./elements.js";
import { explore, isExploring } from "./following.js";
import { shownCode } from "./membership.js";
import { act, complain, here, isTeacher, leaveClass, questionName } from "./room.js";
import { askedOf, questionTitle } from "./wall_contents.js";

/** @typedef {import("./board.js").Told & { lessons: string[][] }} Told */

/**
 * Makes the strip, which is hidden as long as there is nothing to say.
 * @param {ShadowRoot} parent
 * @param {{ wall: boolean,
 *   wanted: (question: import("./types.js").Question, name: string) => void }} options
 *   `wall`: this window is the wall, and nothing else; `wanted`: what Python is to tell of
 * @returns {{ update: () => void, tell: (told: Told) => void }}
 */
export function createStrip(parent, { wall, wanted }) {
  const root = make("div", { class: "gradviz-canvas gradviz-class" });
  const announcer = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const text = make("span", { class: "text" });
  const count = make("span", { class: "count" });
  const left = make("div", { class: "left" });
  const right = make("div", { class: "right" });
  const bar = make("section", { class: "bar" }, left, count, text, right);
  root.append(announcer);
  parent.append(root);
  const board = createBoard(root, () => update());
  const menu = createAskMenu(root, () => toggleMenu(false));
  root.append(bar);

  /** @type {Told | null} */
  let told = null;
  let drawn = "";
  let opened = ""; // the question for which the board came by itself
  let said = "";
  let requested = "";
  /** @type {HTMLButtonElement | null} */
  let menuButton = null;

  function toggleMenu(/** @type {boolean} */ open) {
    if (told) menu.open(open, told.say, told.lessons);
    menuButton?.setAttribute("aria-expanded", String(open));
    if (!open && menu.element.contains(parent.activeElement)) menuButton?.focus();
  }
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!menu.element.hidden) toggleMenu(false);
    else if (board.isOpen() && !wall) board.open(false);
    else return;
    event.stopPropagation();
  });

  /** @returns {HTMLElement[]} what can be done now */
  function actions() {
    const { say } = told;
    const { state } = here;
    const phase = state?.phase ?? "follow";
    const shows = isTeacher() ? "wall" : "to_question";
    const opens = button(say(board.isOpen() ? "hide_board" : shows), () =>
      board.open(!board.isOpen()),
    );
    if (isTeacher()) return [...teaching(phase), opens, button(say("end"), endClass, "quiet")];
    const leave = button(say("leave"), leaveClass, "quiet");
    if (phase === "ask" || phase === "reveal") return [opens, leave];
    return [...wandering(), leave];
  }

  function teaching(/** @type {string} */ phase) {
    const { say } = told;
    if (phase === "ask")
      return [
        button(say("reveal"), () => act("reveal"), "first"),
        button(say("take_back"), () => act("clear")),
      ];
    if (phase === "reveal") return [button(say("next"), () => act("clear"), "first")];
    menuButton = button(say("ask"), () => toggleMenu(Boolean(menu.element.hidden)), "first");
    menuButton.setAttribute("aria-expanded", "false");
    return [menuButton];
  }

  function wandering() {
    const { say } = told;
    if (!here.state?.link) return [];
    return isExploring()
      ? [button(say("come_back"), () => explore(false), "first")]
      : [button(say("explore"), () => explore(true))];
  }

  let sure = false;
  function endClass() {
    if (sure) {
      act("end");
      return;
    }
    sure = true;
    complain("sure");
    setTimeout(() => {
      sure = false;
      if (here.problem === "sure") complain("");
    }, 5000);
  }

  function sentence() {
    const { say } = told;
    const { state, problem, connected, membership } = here;
    if (problem && problem !== "offline") return say(`problem_${problem}`);
    if (!membership) return "";
    if (!connected) return say("away");
    if (!state) return say("connecting");
    if (state.question) return questionTitle(state.question, questionData(), say);
    if (isTeacher()) return state.link ? say("they_follow") : say("go_somewhere");
    if (!state.link) return say("wait");
    return isExploring() ? say("exploring") : say("following");
  }

  function questionData() {
    return told?.question?.of === questionName() ? told.question : null;
  }

  function update() {
    const { state, membership, problem } = here;
    const shown = Boolean(told && (membership || problem));
    root.hidden = !shown;
    document.documentElement.toggleAttribute("data-class", shown && !wall);
    if (!shown) {
      board.open(false);
      return;
    }
    const { say } = told;
    bar.hidden = wall;
    bar.setAttribute("aria-label", say("class"));
    request();
    openBoard();
    const words = [
      isTeacher(),
      state?.phase,
      Boolean(state?.link),
      isExploring(),
      board.isOpen(),
      Boolean(membership),
    ];
    const name = JSON.stringify([...words, told.locale, membership?.code]);
    if (name !== drawn) draw(name);
    // the board says the question itself
    const asked = state?.question && here.connected && !problem;
    write(text, asked && board.isOpen() ? "" : sentence());
    write(count, countText());
    bar.classList.toggle("with-board", board.isOpen());
    bar.classList.toggle("away", Boolean(membership) && !here.connected);
    board.update(told);
    announce();
  }

  function countText() {
    const { state } = here;
    if (!state || !isTeacher()) return "";
    const { answered, present } = state;
    if (state.phase !== "ask") return told.say("present", { count: present });
    return told.say("answered_of", { count: askedOf(state), answered });
  }

  function draw(/** @type {string} */ name) {
    drawn = name;
    const focused =
      parent.activeElement instanceof HTMLElement && bar.contains(parent.activeElement);
    toggleMenu(false);
    const { say } = told;
    if (!here.membership) {
      left.replaceChildren();
      right.replaceChildren(button(say("close"), () => complain("")));
      return;
    }
    const code = shownCode(here.membership.code);
    const sign = make("strong", { class: "code", textContent: code, translate: false });
    left.replaceChildren(sign);
    right.replaceChildren(...actions());
    if (focused) /** @type {HTMLElement | null} */ (right.querySelector("button"))?.focus();
  }

  // The picture and the words of a question come from Python, in the page's language.
  function request() {
    const question = here.state?.question;
    if (!question || questionData() || requested === questionName()) return;
    requested = questionName();
    wanted(question, requested);
  }

  // It comes by itself with a question, and as the answers are shown, and goes with them.
  function openBoard() {
    const { state, membership } = here;
    if (!membership || !state) return;
    const name = state.question ? `${state.question.number} ${state.phase}` : "";
    if (wall) board.open(true);
    else if (name !== opened) board.open(Boolean(name));
    opened = name;
  }

  function announce() {
    const { state } = here;
    const now = `${sentence()} ${state?.phase === "reveal" ? told.say("shown") : ""}`.trim();
    if (now === said) return;
    said = now;
    write(announcer, now);
  }

  return {
    update,
    tell(next) {
      const other = told?.locale !== next.locale;
      told = next;
      if (other) requested = "";
      update();
    },
  };
}
