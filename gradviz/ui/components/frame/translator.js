// Streamlit's own texts in the language of the page. Streamlit writes them in English and has no
// other; they are replaced as they appear, before they are painted.

const ATTRIBUTES = ["aria-label", "placeholder", "title", "alt"];
/** What is the app's own is left alone. */
const OWN = [
  "[data-testid=stBidiComponentIsolated]",
  ".js-plotly-plot",
  ".gradviz-strip",
  ".katex",
  "svg",
  "table",
  "pre",
  "script",
  "style",
].join();
/** Here what is not in an attribute is the app's own, or a person's. */
const OWN_TEXTS = [
  "[data-testid=stMarkdownContainer]" +
    ":not([data-testid=stTooltipContent] *, [data-testid=stFileUploaderDropzone] *," +
    " [data-testid=stTopNavSection] *)",
  "[data-testid=stFileUploaderFileName]",
  "[data-tag]",
].join();

/**
 * Makes what replaces the texts, now and as others appear.
 * @param {HTMLElement} root
 * @returns {{ speak: (texts: Record<string, string>) => void }}
 */
export function createTranslator(root) {
  /** @type {Map<string, string>} */
  let exact = new Map();
  /** @type {[RegExp, string][]} */
  let patterns = [];
  /**
   * What Streamlit wrote, and what was written in its place.
   * @type {WeakMap<Node, Map<string, [string, string]>>}
   */
  const replaced = new WeakMap();

  function translate(/** @type {string} */ text) {
    const bare = text.trim();
    const found = exact.get(bare);
    if (found !== undefined) return text.replace(bare, () => found);
    for (const [pattern, template] of patterns) {
      const parts = pattern.exec(bare)?.groups;
      if (parts)
        return template.replaceAll(/\{(\w+)\}/g, (_, name) => {
          const part = parts[name] ?? "";
          return name === "message" ? translate(part) : part; // a message is Streamlit's, too
        });
    }
    return text;
  }

  /**
   * @param {Node} node
   * @param {string} part the attribute, "" for the text itself
   * @param {string | null} text
   * @param {(text: string) => void} write
   */
  function replace(node, part, text, write) {
    if (!text) return;
    const parts = replaced.get(node) ?? new Map();
    const before = parts.get(part);
    const original = before && before[1] === text ? before[0] : text;
    const now = translate(original);
    if (now === original) parts.delete(part);
    else {
      parts.set(part, [original, now]);
      replaced.set(node, parts);
    }
    if (now !== text) write(now);
  }

  function onText(/** @type {Node} */ node) {
    if (node.parentElement?.closest(OWN_TEXTS)) return;
    replace(node, "", node.nodeValue, (text) => {
      node.nodeValue = text;
    });
  }

  function onAttributes(/** @type {Element} */ element) {
    for (const name of ATTRIBUTES)
      replace(element, name, element.getAttribute(name), (text) => {
        element.setAttribute(name, text);
      });
  }

  function walk(/** @type {Node} */ from) {
    const walker = document.createTreeWalker(
      from,
      NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
      (node) =>
        node instanceof Element && node.matches(OWN)
          ? NodeFilter.FILTER_REJECT
          : NodeFilter.FILTER_ACCEPT,
    );
    for (let node = walker.currentNode; node; node = /** @type {Node} */ (walker.nextNode()))
      if (node instanceof Element) onAttributes(node);
      else onText(node);
  }

  function isOwn(/** @type {Node} */ node) {
    const element = node instanceof Element ? node : node.parentElement;
    return !element || element.closest(OWN) !== null;
  }

  const observer = new MutationObserver((records) => {
    for (const record of records) {
      if (isOwn(record.target)) continue;
      if (record.type === "characterData") onText(record.target);
      else if (record.type === "attributes") onAttributes(/** @type {Element} */ (record.target));
      else for (const node of record.addedNodes) if (!isOwn(node)) walk(node);
    }
  });

  return {
    /**
     * Speaks a language from now on; `texts` are Streamlit's texts and what is said instead.
     * @param {Record<string, string>} texts
     */
    speak(texts) {
      const pairs = Object.entries(texts);
      exact = new Map(pairs.filter(([text]) => !text.includes("{")));
      patterns = pairs
        .filter(([text]) => text.includes("{"))
        .map(([text, template]) => [patternOf(text), template]);
      walk(root); // what was replaced goes back too
      observer.disconnect();
      if (pairs.length)
        observer.observe(root, {
          subtree: true,
          childList: true,
          characterData: true,
          attributeFilter: ATTRIBUTES,
        });
    },
  };
}

/**
 * What recognizes a text in which something in braces changes.
 * @param {string} text
 * @returns {RegExp}
 */
export function patternOf(text) {
  const escaped = text.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(/\{(\w+)\}/g, "(?<$1>.+)")}$`);
}
