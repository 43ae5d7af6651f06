// What of the browser's address a class shares: the page and the experiment. A person's language,
// how the page is presented, and what the player shows by itself are each browser's own.

import { LINKED } from "../player/link.js";

const OWN = ["lang", "present", "deck", "scene", "beside", "embed", "code", "wall"];
/** The teacher's own prediction, which would give away what the class is asked. */
const UNSAID = ["prediction"];
/** The page of the class itself, which is no experiment. */
export const CLASS_PAGE = "class";

/**
 * The page of an address, as the app calls it.
 * @param {string} link
 * @returns {string}
 */
export function pageOf(link) {
  return new URL(link, document.baseURI).pathname.split("/").at(-1);
}

/**
 * The link of what this browser shows, without what is its own.
 * @returns {string}
 */
export function shownLink() {
  const query = new URLSearchParams(window.location.search);
  for (const name of [...OWN, ...UNSAID, "step"]) query.delete(name);
  const text = query.toString().replaceAll("+", "%20"); // a bare + is a plus in a formula
  return `/${pageOf(window.location.href)}${text ? `?${text}` : ""}`;
}

/**
 * The experiment of an address, as a text that says nothing of how it is looked at.
 * @param {string} [link] this browser's own without one
 * @returns {string}
 */
export function experimentOf(link = window.location.href) {
  const query = new URL(link, document.baseURI).searchParams;
  for (const name of [...OWN, ...UNSAID, ...LINKED, "played"]) query.delete(name);
  query.sort();
  return `${pageOf(link)}?${query}`;
}

/**
 * In what two links of one page differ, by name: the texts of the second. Null where they are of
 * two pages, or a name stands in one of them several times.
 * @param {string} from
 * @param {string} to
 * @returns {Map<string, string | null> | null}
 */
export function difference(from, to) {
  if (pageOf(from) !== pageOf(to)) return null;
  const [before, after] = [from, to].map((link) => new URL(link, document.baseURI).searchParams);
  const found = new Map();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.getAll(name), after.getAll(name)];
    if (old.join("\n") === now.join("\n")) continue;
    if (old.length > 1 || now.length > 1) return null;
    found.set(name, now.at(0) ?? null);
  }
  return found;
}
