// Where a class begins: opened by its teacher with one click, joined with its code.

import { button, make, write } from "./elements.js";
import { lobby } from "./lobby.js";
import { bareCode, shownCode } from "./membership.js";
import { here, isTeacher, joinClass, leaveClass, openClass } from "./room.js";

/** @typedef {import("./board.js").Told & { menu: boolean }} Told */

const LENGTH = 8;

/**
 * Makes the entrance in a room of the page.
 * @param {HTMLElement} root
 * @returns {{ update: (told: Told) => void }}
 */
export function createEntrance(root) {
  let drawn = "";
  /** @type {HTMLElement} */
  let problem = make("p");
  let count = null;

  function open(say) {
    return make(
      "section",
      { class: "card" },
      make("h2", { textContent: say("teach") }),
      make("p", { textContent: say("open_note") }),
      button(say("open"), openClass, "first"),
    );
  }

  function join(say) {
    const input = make("input", {
      type: "text",
      inputMode: "text",
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: false,
      maxLength: 40,
      enterKeyHint: "go",
    });
    input.setAttribute("aria-describedby", "code-hint");
    const form = make(
      "form",
      { noValidate: true },
      make("label", {}, make("span", { textContent: say("code") }), input),
      make("button", { type: "submit", class: "first", textContent: say("join") }),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const code = bareCode(input.value);
      if (code.length === LENGTH) joinClass(code);
      else write(problem, say("problem_no_code"));
    });
    return make(
      "section",
      { class: "card" },
      make("h2", { textContent: say("learn") }),
      make("p", { id: "code-hint", textContent: say("join_note") }),
      form,
    );
  }

  function inside({ say, way }) {
    const code = here.membership.code;
    if (!isTeacher())
      return [
        make("p", { class: "big" }, make("strong", { textContent: say("you_are_in") })),
        make("p", { textContent: `${say("code")}: ${shownCode(code)}` }),
        make("p", { textContent: say("wait") }),
        button(say("leave"), leaveClass),
      ];
    count = make("p", { class: "big" });
    const steps = ["first_step", "second_step", "third_step"];
    const list = make("ol", { class: "steps" });
    for (const step of steps) list.append(make("li", { textContent: say(step) }));
    // the server is told of the class a moment later than this browser
    return [...(way.code ? [lobby(way, say)] : []), count, list, ...own(say)];
  }

  // The teacher's own link, for another computer: shown only when it is asked for.
  function own(say) {
    const { code, key } = here.membership;
    const link = new URL(`class?code=${code}#key=${key}`, document.baseURI);
    const text = make("code", { textContent: link.href, tabIndex: 0 });
    const wall = make("a", {
      href: "class?wall=1",
      target: "_blank",
      textContent: say("wall_window"),
    });
    const details = make(
      "details",
      {},
      make("summary", { textContent: say("own_link") }),
      make("p", { textContent: say("own_link_note") }),
      text,
    );
    return [make("p", {}, wall), details];
  }

  return {
    update(told) {
      const { say } = told;
      const { membership, state } = here;
      const name = JSON.stringify([membership, told.locale, told.way]);
      if (name !== drawn) {
        drawn = name;
        problem = make("p", { class: "problem", role: "alert" });
        const ways = told.menu ? [open(say), join(say)] : [join(say), open(say)];
        const parts = membership ? inside(told) : ways;
        const cards = make("div", { class: membership ? "inside" : "cards" }, ...parts);
        root.replaceChildren(problem, cards);
      }
      const word = here.problem;
      write(problem, !membership && word ? say(`problem_${word}`) : "");
      if (count) write(count, say("present", { count: state?.present ?? 0 }));
    },
  };
}
