"""What a page says, wherever it says it, and what of that is English on a page that is not."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from gradviz.ui.i18n.translation import CATALOGS

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORDS = """
() => {
  const found = new Set();
  const leave = "script, style, noscript, pre, code, textarea, .katex, math, [lang]";
  const attributes = ["aria-label", "title", "placeholder", "alt", "data-title", "data-keys",
    "aria-valuetext", "aria-roledescription"];
  const walk = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
      (node) => node instanceof Element && node !== document.documentElement && node.matches(leave)
        ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node instanceof Element) {
        if (node.shadowRoot) walk(node.shadowRoot);
        for (const name of attributes) {
          const text = node.getAttribute(name)?.trim();
          if (text) found.add(text);
        }
      } else if (node.nodeType === Node.TEXT_NODE) {
        const text = node.nodeValue.trim();
        if (text && node.parentElement?.dataset.testid !== "stIconMaterial")
          found.add(text);
      }
    }
  };
  walk(document.body);
  found.add(document.title);
  return [...found];
}
"""

ENGLISH = re.compile(
    r"\b(the|and|of|is|are|with|without|not|this|that|for|from|you|your|it|its|be|was|were|has|have"
    r"|can|will|by|on|at|or|to|please|click|select|value|row|column)\b",
    re.IGNORECASE,
)
"""Words that are neither Spanish nor Portuguese nor a formula's."""


@cache
def untranslated(language: str) -> frozenset[str]:
    """Return the English sentences that a language says in another way."""
    with (CATALOGS / language / "LC_MESSAGES" / "gradviz.po").open("rb") as file:
        catalog = read_po(file)
    return frozenset(
        message.id
        for message in catalog
        if isinstance(message.id, str) and message.id and message.string != message.id
    ) - {message.string for message in catalog if isinstance(message.string, str)}


def english_words(page: Page, language: str) -> list[str]:
    """Return what a page in another language says in English."""
    return sorted(
        text
        for text in page.evaluate(WORDS)
        if text in untranslated(language) or ENGLISH.search(text)
    )
