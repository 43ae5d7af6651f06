// Elements of the class's own markup. What people and servers say becomes text, never markup.

/**
 * Makes an element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [properties] of the element; "class", "role", and what has a dash
 *   are attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class" || name === "role" || name === "for" || name.includes("-"))
      element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/**
 * Makes a button.
 * @param {string} words
 * @param {() => void} press
 * @param {string} [kind] its class: "first" is what is done first
 * @returns {HTMLButtonElement}
 */
export function button(words, press, kind = "") {
  const made = make("button", { type: "button", class: kind, textContent: words });
  made.addEventListener("click", press);
  return made;
}

/**
 * Writes a text where it is another one: what is read aloud is not read again.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}

/**
 * Makes what says the words of the page's language, with their numbers filled in.
 * @param {Record<string, string>} words
 * @returns {import("./types.js").Say}
 */
export function speaker(words) {
  return (name, values = {}) =>
    (words[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}
