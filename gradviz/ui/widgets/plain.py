"""What a person typed, shown as it is: never as Markdown, a formula, a picture or a link.

A link or a table is written by somebody else than the one who opens it. Inside a sentence that
Streamlit reads as Markdown, its words could fetch a picture from another host or lead there.
"""

from __future__ import annotations

import re

from gradviz.ui.i18n import gettext

# ASCII punctuation, CommonMark 0.31, section 2.4; a "_" within a word means nothing (section 6.2),
# and stays as it is, since labels are also read out as they are written
_SIGNS = re.compile(r"([!-/:-@\[-^`{-~]|(?<![^\W_])_|_(?![^\W_]))")
_ADDRESSES = re.compile(r"(?i)(https?:|ftp:|mailto:|xmpp:|www\.|@)")
_JOIN = "\N{WORD JOINER}"
"""It has no width. Markdown makes links of bare addresses, escaped or not, but not across it."""


class Markdown(str):
    """Markdown that shows texts as they are: `told` puts it into a sentence unchanged."""

    __slots__ = ()


def plain(text: str) -> Markdown:
    r"""Return Markdown that shows a text as it is, in one line.

    >>> plain("![x](y) $z$ 2*3")
    '\\!\\[x\\]\\(y\\) \\$z\\$ 2\\*3'
    """
    line = " ".join(text.split())
    return Markdown(_SIGNS.sub(r"\\\1", _ADDRESSES.sub(rf"\1{_JOIN}", line)))


def formula(latex: str) -> Markdown:
    r"""Return Markdown that shows a formula, which is LaTeX as the language prints it.

    >>> formula(r"x \le 0")
    '$x \\le 0$'
    """
    return Markdown(f"${' '.join(latex.replace('$', '').split())}$")


def told(sentence: str, /, **data: object) -> Markdown:
    r"""Return a sentence in the current language as Markdown, its texts as they are.

    >>> told("“{piece}” is not one of {count}.", piece="*", count=3)
    '“\\*” is not one of 3.'
    """
    return Markdown(gettext(sentence, **{name: _shown(each) for name, each in data.items()}))


def _shown(value: object) -> object:
    return plain(value) if isinstance(value, str) and not isinstance(value, Markdown) else value


def quoted(text: str) -> str:
    r"""Return a text for a string in a style: by its characters' numbers, so that none ends it.

    >>> quoted('a"b')
    'a\\22 b'
    """
    return "".join(each if each.isalnum() else f"\\{ord(each):x} " for each in text)
