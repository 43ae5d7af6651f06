"""The catalogs hold every sentence of the app, translated, and the app shows nothing else."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from gradviz.ui.i18n import catalogs
from gradviz.ui.i18n import translation as i18n

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = catalogs.collect()
LANGUAGES = [code for code in i18n.languages() if code != i18n.SOURCE]
by_language = pytest.mark.parametrize("code", LANGUAGES)

WORD = re.compile(r"[^\W\d_]{2,}")
MARKS = re.compile(r":material/\w+:|:\w+\[|`[^`]*`|\$[^$]*\$|\S*/\S*")
"""Icons, colours, code, formulas and paths in a text: they are no words."""
SHOWING = {
    *("title", "header", "subheader", "write", "markdown", "caption", "text", "info", "success"),
    *("warning", "error", "toast", "badge", "metric", "button", "download_button", "link_button"),
    *("checkbox", "toggle", "radio", "selectbox", "multiselect", "slider", "select_slider"),
    *("number_input", "text_input", "text_area", "segmented_control", "pills", "expander"),
    *("popover", "tabs", "spinner", "status", "dialog", "form_submit_button", "page_link", "Page"),
    *("color_picker", "file_uploader", "menu_button", "feedback", "progress", "Column"),
}
SHOWN = {"label", "help", "placeholder", "body", "title", "caption", "text", "on_label"}
NAMES = {"gradviz"}
ENDS = (".", ":", "?", "!", "…")


def read(code: str) -> Catalog:
    with i18n.catalog_path(code).open("rb") as source:
        return read_po(source, locale=code)


def forms(text: object) -> tuple[str, ...]:
    """Return a message's texts: one, or the plural's."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_is_spanish_and_portuguese() -> None:
    assert {"es", "pt"} <= set(LANGUAGES)
    assert i18n.languages()["pt"] == "Português"


@by_language
def test_a_catalog_has_every_sentence_and_no_other(code: str) -> None:
    wanted = {message.id for message in SENTENCES if message.id}
    found = {message.id for message in read(code) if message.id}
    assert not wanted - found, "missing: run python -m gradviz.ui.i18n.catalogs and translate"
    assert not found - wanted, "unused: run python -m gradviz.ui.i18n.catalogs"
    assert not read(code).obsolete


@by_language
def test_every_sentence_is_translated(code: str) -> None:
    messages = [each for each in read(code) if each.id]
    assert not [each.id for each in messages if not catalogs.is_translated(each.string)]
    assert not [each.id for each in messages if each.fuzzy]


@by_language
def test_translations_keep_placeholders_code_and_shape(code: str) -> None:
    catalog = read(code)
    for message in catalog:
        if not message.id:
            continue
        original, translated = forms(message.id), forms(message.string)
        assert len(translated) == (1 if len(original) == 1 else catalog.num_plurals), original
        wanted = set().union(*map(placeholders, original))
        for text in translated:
            assert placeholders(text) == wanted or len(original) > 1, original
            assert placeholders(text) <= wanted, original
            assert re.findall(r"`[^`]*`", text) == re.findall(r"`[^`]*`", original[-1]), original
            assert (text[:1].isspace(), text[-1:].isspace()) == (
                original[0][:1].isspace(),
                original[0][-1:].isspace(),
            ), original
            assert text.endswith(ENDS) == original[0].endswith(ENDS), original


@by_language
def test_a_catalog_is_as_the_tool_writes_it(code: str, tmp_path: Path) -> None:
    catalogs.write(tmp_path / "gradviz.po", read(code))
    written = (tmp_path / "gradviz.po").read_text("utf-8")
    assert written == i18n.catalog_path(code).read_text("utf-8")


@pytest.mark.parametrize(
    "path", catalogs.sources(), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_the_collector_sees_every_sentence(path: Path) -> None:
    # Up to Python 3.11 an f-string is one token: what is called inside of it is not collected.
    assert not hidden_calls(path.read_text("utf-8"))


def hidden_calls(source: str) -> list[str]:
    """Return the calls for a sentence that stand inside an f-string."""
    return [
        f"line {call.lineno}: {ast.unparse(call)}"
        for text in ast.walk(ast.parse(source))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", None)) in catalogs.KEYWORDS
        and any(isinstance(word, ast.Constant) for word in call.args)
    ]


def test_a_hidden_call_is_found() -> None:
    assert hidden_calls("""f"{x}: {gettext('Run')}" """) == ["line 1: gettext('Run')"]
    assert len(hidden_calls("""f"{'a' if b else i18n.ngettext('one', 'many', 2)}" """)) == 1
    assert not hidden_calls("""f"{gettext(name)} {number(2)}" + gettext("Run")""")


def literals(node: ast.expr) -> list[str]:
    """Return the words that an argument shows without asking the catalogs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return WORD.findall(MARKS.sub("", node.value))
    if isinstance(node, ast.JoinedStr):
        return [word for part in node.values for word in literals(part)]
    if isinstance(node, ast.BinOp):
        return literals(node.left) + literals(node.right)
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    if isinstance(node, ast.List | ast.Tuple):
        return [word for part in node.elts for word in literals(part)]
    return []


@pytest.mark.parametrize(
    "path",
    [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "gradviz/ui").rglob("*.py")],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_sentence_is_shown_that_is_not_in_the_catalogs(path: Path) -> None:
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr in SHOWING:
            shown = [*call.args[:1], *(each.value for each in call.keywords if each.arg in SHOWN)]
            words = {word for argument in shown for word in literals(argument)} - NAMES
            assert not words, f"line {call.lineno}: {ast.unparse(call)}"


class Visible(HTMLParser):
    """Collects what a person would read in a page's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += WORD.findall(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        for name, value in attrs:
            if name in {"title", "aria-label", "placeholder", "alt"}:
                self.words += WORD.findall(value or "")


def test_the_player_has_no_words_of_its_own() -> None:
    for path in (ROOT / "gradviz").rglob("*.html"):
        visible = Visible()
        # what stands in double braces is filled in
        visible.feed(re.sub(r"\{\{\w+\}\}", "", path.read_text("utf-8")))
        assert not visible.words, path.name
    literal = r"""["'`][^"'`$]*[A-Za-z]{3,}"""
    shows = re.compile(
        rf"\.(?:textContent|innerText|title|ariaLabel|placeholder|alt)\s*=\s*{literal}"
        rf"""|setAttribute\(\s*["'](?:title|aria-label|placeholder|alt)["'],\s*{literal}"""
        rf"|fillText\(\s*{literal}"
    )
    for path in (ROOT / "gradviz").rglob("*.js"):
        if path.parent.name == "vendor":  # written by others; what it would say is never called
            continue
        found = shows.search(path.read_text("utf-8"))
        assert found is None, f"{path.name}: {found and found[0]}"
