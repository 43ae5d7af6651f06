"""Collects the sentences and updates the catalogs: `python -m gradviz.ui.i18n.catalogs`.

A sentence is marked where it is used: `gettext("...")`, `ngettext("...", "...", n)` or `_("...")`
in the interface, `N_("...")` in the core. Sentences that are gone are dropped from the catalogs,
new ones are added without a translation, and nothing is ever guessed: the tests fail until a
person has translated them. `python -m gradviz.ui.i18n.catalogs fr` begins a new language.
"""

from __future__ import annotations

import argparse
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from gradviz.ui.i18n.translation import CATALOGS, SOURCE, catalog_path, is_locale, languages

ROOT = Path(__file__).resolve().parents[3]
KEYWORDS = {"gettext": None, "told": None, "_": None, "N_": None, "ngettext": (1, 2)}
COMMENT = "Translators:"


def sources() -> tuple[Path, ...]:
    """Return every file that may hold sentences, in a fixed order."""
    folders = (ROOT / "gradviz", ROOT / "pages")
    return (ROOT / "app.py", *sorted(path for folder in folders for path in folder.rglob("*.py")))


def collect() -> Catalog:
    """Return the catalog of all sentences in the sources."""
    catalog = Catalog(project="gradviz", charset="utf-8")
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        found = extract_from_file(
            "python", path, keywords=KEYWORDS, comment_tags=[COMMENT], strip_comment_tags=True
        )
        for _line, message, comments, context in found:
            # Places are named without their lines: those change with every edit.
            catalog.add(message, None, [(place, 1)], auto_comments=comments, context=context)
    return catalog


def update(code: str, sentences: Catalog) -> tuple[int, int]:
    """Write a language's catalog anew; return how many sentences it has and how many it lacks.

    Raises ValueError for a code that names no language.
    """
    if not is_locale(code):
        raise ValueError(f"{code!r} names no language")
    path = catalog_path(code)
    if path.exists():
        with path.open("rb") as source:
            catalog = read_po(source, locale=code)
        catalog.update(sentences, no_fuzzy_matching=True)
        catalog.obsolete.clear()
    else:
        catalog = Catalog(locale=code, project="gradviz", charset="utf-8")
        catalog.update(sentences)
    write(path, catalog)
    messages = [message for message in catalog if message.id]
    return len(messages), sum(1 for message in messages if not is_translated(message.string))


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    """Tell whether a translation, in each of its plural forms, says something."""
    if isinstance(string, str):
        return bool(string.strip())
    return bool(string) and all(part and part.strip() for part in string or ())


def write(path: Path, catalog: Catalog) -> None:
    """Write a catalog with nothing in it that changes from one run to the next."""
    locale = catalog.locale or Locale(SOURCE)
    body = Catalog(locale=locale, fuzzy=False)
    for message in catalog:
        if message.id:
            body[message.id] = message
    text = BytesIO()
    write_po(text, body, width=99, omit_header=True, sort_by_file=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(locale, catalog.plural_forms).encode() + text.getvalue())


def _header(locale: Locale, plural_forms: str) -> str:
    """Return the header that gettext's tools need, without the dates they like."""
    lines = (
        "Project-Id-Version: gradviz",
        f"Language: {locale}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {plural_forms}",
    )
    quoted = "".join(f'"{line}\\n"\n' for line in lines)
    return f'# gradviz in {locale.get_display_name(SOURCE)}.\nmsgid ""\nmsgstr ""\n{quoted}\n'


def main() -> None:
    """Bring all catalogs up to date and say what they lack."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m gradviz.ui.i18n.catalogs")
    parser.add_argument("languages", nargs="*", help="codes of languages to begin")
    wanted = parser.parse_args().languages
    sentences = collect()
    for code in sorted({*languages(), *wanted} - {SOURCE}):
        total, missing = update(code, sentences)
        place = catalog_path(code).relative_to(CATALOGS.parent.parent)
        print(f"{place}: {total} sentences, {missing} to translate")


if __name__ == "__main__":
    main()
