// A class that plays together: its strip on every page, its entrance on a page of its own.
// Streamlit draws pages anew; the strip and the class itself stay, one for the window.

import { completeData } from "../shared/constants.js";
import { defineComponent } from "../shared/mounting.js";
import { speaker } from "./elements.js";
import { createEntrance } from "./entrance.js";
import { follow, followAnew, keepFollowing } from "./following.js";
import { CHANGED, bareCode, membership } from "./membership.js";
import { attend, complain, joinClass, onRoom } from "./room.js";
import { keepShowing } from "./showing.js";
import { createStrip } from "./strip.js";

const STYLES = [
  "--st-background-color",
  "--st-secondary-background-color",
  "--st-text-color",
  "--st-border-color",
  "--st-primary-color",
  "--st-link-color",
  "--st-font",
];

/** @type {ReturnType<typeof createStrip> | null} */
let strip = null;
/** @type {HTMLElement | null} */
let host = null;
/** @type {import("../shared/mounting.js").Send} */
let send = () => {};
let begun = false;

// What goes on as long as the window is there.
function begin() {
  if (begun) return;
  begun = true;
  onRoom(() => {
    follow();
    strip?.update();
  });
  document.addEventListener(CHANGED, followAnew);
  keepShowing();
  keepFollowing(() => strip?.update());
  attend();
}

function makeStrip(/** @type {HTMLElement} */ root) {
  host = document.createElement("div");
  document.body.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  const place = /** @type {ShadowRoot} */ (root.getRootNode());
  shadow.adoptedStyleSheets = place.adoptedStyleSheets;
  const wall = new URLSearchParams(window.location.search).get("wall") === "1";
  return createStrip(shadow, {
    wall,
    wanted: ({ kind, link, run, lesson, steps }, of) =>
      send("question", { of, kind, link, run, lesson, steps }),
  });
}

// The strip stands outside of what Streamlit colours.
function wearColors(/** @type {HTMLElement} */ root) {
  const style = getComputedStyle(root);
  for (const name of STYLES) host?.style.setProperty(name, style.getPropertyValue(name));
  host?.style.setProperty("color-scheme", style.colorScheme);
}

/**
 * @param {HTMLElement} root
 * @returns {import("../shared/mounting.js").Instance}
 */
function createClassroom(root) {
  /** @type {ReturnType<typeof createEntrance> | null} */
  let entrance = null;
  let told = null;
  const stop = onRoom(() => {
    if (told) entrance?.update(told);
  });

  return {
    update(data, sends) {
      told = { ...data, say: speaker(data.words) };
      if (data.place === "strip") {
        send = sends;
        strip ??= makeStrip(root);
        wearColors(root);
        begin();
        strip.tell(told);
        return;
      }
      begin();
      entrance ??= createEntrance(root);
      entrance.update(told);
      joinByLink();
    },
    destroy: stop,
  };
}

let joined = "";

// Who opens the link of a class joins it, unless the browser is in it already.
function joinByLink() {
  const asked = bareCode(new URLSearchParams(window.location.search).get("code") ?? "");
  if (!asked || asked === joined || membership()?.code === asked) return;
  joined = asked;
  if (asked.length === 8) joinClass(asked);
  else complain("unknown_room");
}

export const mount = defineComponent({
  here: import.meta.url,
  markup: "classroom.html",
  styles: ["../shared/base.css", "../shared/buttons.css", "classroom.css"],
  selector: ".gradviz-classroom",
  create: createClassroom,
  prepare: completeData,
});
