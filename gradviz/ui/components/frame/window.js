// Begins with the document, before Streamlit: the language, the strip, Streamlit's own texts, and
// the keyboard's way to what scrolls.

import { takeKey } from "../classroom/membership.js";
import { focusWhatScrolls } from "../shared/scrolling.js";
import { watchConnection } from "./connection.js";
import { markLandmarks } from "./landmarks.js";
import { createStrip } from "./strip.js";
import { createTranslator } from "./translator.js";

takeKey();

const root = document.documentElement;

/**
 * The texts of each language, by its code.
 * @type {Record<string, { strip: Record<string, string>, streamlit: Record<string, string> }>}
 */
const texts = JSON.parse(document.getElementById("gradviz-texts")?.textContent ?? "{}");

// Until the app says which, the language is the link's, else the browser's.
const asked = new URL(window.location.href).searchParams.get("lang");
const wanted = [asked, ...navigator.languages].map((code) => code?.slice(0, 2).toLowerCase());
root.lang = wanted.find((code) => code && code in texts) ?? "en";

const say = (/** @type {string} */ name) => (texts[root.lang] ?? texts.en)?.strip[name] ?? name;
const strip = createStrip(document.body, say);
const translator = createTranslator(document.body);

function speak() {
  translator.speak(texts[root.lang]?.streamlit ?? {});
  strip.speak();
}
new MutationObserver(speak).observe(root, { attributeFilter: ["lang"] });
speak();
watchConnection(strip);
markLandmarks(document.body, () => say("menu"));

const SCROLLS = {
  ".katex-display": "formula",
  ".gv-table": "table",
  pre: "program",
  ".st-key-wide-figure": "figure",
};
focusWhatScrolls(document.body, Object.keys(SCROLLS).join(), (element) => {
  const found = Object.entries(SCROLLS).find(([selector]) => element.matches(selector));
  return say(found?.[1] ?? "formula");
});
