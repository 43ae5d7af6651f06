"""The languages of the interface.

A language is one gettext catalog, `gradviz/locale/<code>/LC_MESSAGES/gradviz.po`: it is found by
looking into that folder, read by Babel at its first use and kept. English is what stands in the
sources. Nothing is compiled to disk, so that a catalog and what is shown cannot disagree.

The language belongs to a run of the script, not to the process: many sessions are served by
threads of one process, and each script run has a thread, and so a context, of its own.
"""

from __future__ import annotations

import gettext as _gettext
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from math import isfinite, isnan
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_scientific, get_decimal_symbol

from gradviz.ui.state.language import keep_language, kept_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


SOURCE = "en"
"""The language of the texts in the sources."""

CATALOGS = Path(__file__).resolve().parents[2] / "locale"

_language: ContextVar[str | None] = ContextVar("language", default=None)


def catalog_path(code: str) -> Path:
    """Return the place of a language's catalog."""
    return CATALOGS / code / "LC_MESSAGES" / "gradviz.po"


@cache
def languages() -> Mapping[str, str]:
    """Return every language's code with its name in the language itself, English first.

    >>> dict(languages())["es"]
    'Español'
    """
    found = sorted(path.parent.parent.name for path in CATALOGS.glob("*/LC_MESSAGES/gradviz.po"))
    return MappingProxyType({code: _own_name(code) for code in (SOURCE, *found)})


def _own_name(code: str) -> str:
    name = Locale.parse(code).get_display_name() or code
    return name[:1].upper() + name[1:]


@cache
def _catalog(code: str) -> _gettext.NullTranslations:
    if code == SOURCE:
        return _gettext.NullTranslations()
    with catalog_path(code).open("rb") as source:
        catalog = read_po(source, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def negotiate(*preferences: str | None) -> str:
    """Return the first language that the app has among the preferences, else English.

    A preference is a code as browsers give it; its region only counts where a catalog has one.

    >>> negotiate(None, "xx", "pt-BR", "es")
    'pt'
    >>> negotiate("de-DE")
    'en'
    """
    for preference in preferences:
        parts = (preference or "").replace("-", "_").split("_")
        for length in range(len(parts), 0, -1):
            wanted = "_".join(parts[:length]).lower()
            for code in languages():
                if code.lower() == wanted:
                    return code
    return SOURCE


def set_language(code: str) -> None:
    """Show this script run, and this session's later ones, in a language.

    Raises KeyError for a language that has no catalog.
    """
    if code not in languages():
        raise KeyError(code)
    _language.set(code)
    keep_language(code)


def current_language() -> str:
    """Return the language of this script run, or of the session; English outside of one."""
    code = _language.get()
    if code is None:
        # A fragment or a callback runs before, or without, app.py, in a thread of its own.
        kept = kept_language()
        code = kept or SOURCE
        if kept is not None:
            _language.set(code)
    return code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language where no script runs: a file is made when its button is pressed."""
    before = _language.set(code)
    try:
        yield
    finally:
        _language.reset(before)


def gettext(text: str, /, **data: object) -> str:
    """Return the sentence in the current language, with its placeholders filled in.

    >>> gettext("{count} steps", count=3)
    '3 steps'
    """
    translated = _catalog(current_language()).gettext(text) if text else ""
    return translated.format(**data) if data else translated


def translated(text: str, code: str) -> str:
    """Return a sentence in a language, its placeholders as they are.

    >>> translated("no such sentence", "es")
    'no such sentence'
    """
    return _catalog(code).gettext(text)


def ngettext(one: str, many: str, count: int, /, **data: object) -> str:
    """Return the form for a count; `{count}` is filled in as well.

    >>> ngettext("{count} step", "{count} steps", 1)
    '1 step'
    """
    translated = _catalog(current_language()).ngettext(one, many, count)
    return translated.format(count=count, **data)


def number(value: float, digits: int = 6) -> str:
    """Return a number with up to so many significant digits, as the current language writes it.

    >>> number(0.1 + 0.2), number(1234567.0), number(-2.5e-9), number(float("nan"))
    ('0.3', '1234570', '−2.5e−9', '—')
    """
    if isnan(value):
        return "—"
    if not isfinite(value):
        return "∞" if value > 0 else "−∞"
    code = current_language()
    size = abs(value)
    if size == 0:
        return "0"
    if not 1e-4 <= size < 10.0 ** max(digits + 1, 6):
        pattern = "0." + "#" * (digits - 1) + "E0"
        text = format_scientific(value, format=pattern, locale=code).replace("E", "e")
    else:
        text = format_decimal(value, format="@" + "#" * (digits - 1), locale=code)
    return text.replace("-", "−")  # as the player writes it


def grouped(count: int) -> str:
    """Return a whole number with all its digits, in groups as the current language has them.

    >>> grouped(1000000)
    '1,000,000'
    """
    return str(format_decimal(count, locale=current_language()))


def decimal_sign() -> str:
    """Return the sign before a number's decimals in the current language: "." or ",".

    >>> decimal_sign()
    '.'
    """
    return get_decimal_symbol(current_language())


def latex_number(value: float, digits: int = 6) -> str:
    r"""Return a number as `number` writes it, in LaTeX; a dash for what has no value.

    >>> latex_number(-2.5e-9), latex_number(0.5), latex_number(float("nan"))
    ('-2.5 \\cdot 10^{-9}', '0.5', '\\text{—}')
    """
    if isnan(value):
        return r"\text{—}"
    text = number(value, digits).replace("−", "-").replace("∞", r"\infty").replace(",", "{,}")
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent else mantissa


def point(values: Iterable[float], digits: int = 6) -> str:
    """Return a point; where the decimal sign is a comma, semicolons part the coordinates.

    >>> point((0.75, 1.4))
    '(0.75, 1.4)'
    """
    between = "; " if decimal_sign() == "," else ", "
    return "(" + between.join(number(float(value), digits) for value in values) + ")"


def is_locale(code: str) -> bool:
    """Tell whether a code names a language, so that a catalog's folder can be checked.

    >>> is_locale("pt"), is_locale("zz")
    (True, False)
    """
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True
