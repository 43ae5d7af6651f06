"""Languages: which there are, which one is shown to whom, and how numbers are written in it."""

from __future__ import annotations

import threading

import pytest

from gradviz.ui.i18n import gettext, negotiate, ngettext, number, point, set_language
from gradviz.ui.i18n import translation as i18n


@pytest.fixture
def catalog_folder(tmp_path, monkeypatch):
    """Return an empty folder of catalogs that the app uses during a test."""
    monkeypatch.setattr(i18n, "CATALOGS", tmp_path)
    caches = (i18n.languages, i18n._catalog)
    for each in caches:
        each.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    for each in caches:
        each.cache_clear()


def test_a_new_language_is_one_new_file(catalog_folder) -> None:
    path = catalog_folder / "fr" / "LC_MESSAGES" / "gradviz.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n'
        'Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        'msgid "Descent"\nmsgstr "Descente"\n\n'
        'msgid "{count} step"\nmsgid_plural "{count} steps"\n'
        'msgstr[0] "{count} pas seul"\nmsgstr[1] "{count} pas"\n',
        "utf-8",
    )
    assert dict(i18n.languages()) == {"en": "English", "fr": "Français"}
    set_language("fr")
    assert gettext("Descent") == "Descente"
    assert gettext("not there") == "not there"
    assert ngettext("{count} step", "{count} steps", 0) == "0 pas seul"
    assert ngettext("{count} step", "{count} steps", 2) == "2 pas"


def test_the_empty_sentence_is_not_the_catalogs_header() -> None:
    set_language("es")
    assert gettext("") == ""


def test_braces_are_only_placeholders_where_there_is_data() -> None:
    assert gettext("f(x) = {x}") == "f(x) = {x}"
    assert gettext("{name} is {value}", name="{x}", value=1) == "{x} is 1"


@pytest.mark.parametrize("code", ["xx", "", "../es", "ES"])
def test_a_language_that_is_not_there_is_refused(code: str) -> None:
    with pytest.raises(KeyError):
        set_language(code)


@pytest.mark.parametrize(
    ("preferences", "expected"),
    [
        (("es-419",), "es"),
        (("PT",), "pt"),
        (("pt_PT",), "pt"),
        ((None, "es"), "es"),
        (("de", "pt"), "pt"),
        ((), "en"),
        (("",), "en"),
        (("-",), "en"),
        (("español",), "en"),
    ],
)
def test_the_best_language_is_found(preferences: tuple[str, ...], expected: str) -> None:
    assert negotiate(*preferences) == expected


def test_threads_have_their_own_language() -> None:
    started = threading.Barrier(2)
    seen: dict[str, str] = {}

    def session(code: str) -> None:
        set_language(code)
        started.wait(5)
        seen[code] = gettext("Language")

    threads = [threading.Thread(target=session, args=(code,)) for code in ("es", "pt")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"es": "Idioma", "pt": "Idioma"}
    assert gettext("Language") == "Language"


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0.0, "0", "0"),
        (1.5, "1.5", "1,5"),
        (-0.000123, "−0.000123", "−0,000123"),
        (1e-9, "1e−9", "1e−9"),
        (2.5e12, "2.5e12", "2,5e12"),
        (123456.789, "123457", "123457"),
        (float("inf"), "∞", "∞"),
        (float("-inf"), "−∞", "−∞"),
        (float("nan"), "—", "—"),
    ],
)
def test_numbers(value: float, english: str, spanish: str) -> None:
    assert number(value) == english
    set_language("es")
    assert number(value) == spanish


def test_points_cannot_be_misread() -> None:
    assert point((1.5, -2)) == "(1.5, −2)"
    set_language("pt")
    assert point((1.5, -2)) == "(1,5; −2)"
