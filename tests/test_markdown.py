"""Text from outside never becomes Markdown: followed through the sources to where it is shown.

What a link, a table or a person's typing says is written into Markdown by `told` and `plain` only.
The test follows each text that Streamlit reads as Markdown back to where it was made: through
names, f-strings, conditions and functions, with their arguments. What it cannot follow fails.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.test_floors import ROOT, SOURCES, TREES, place

IN_INTERFACE = [path for path in SOURCES if place(path).startswith(("gradviz/ui/", "pages/"))]

FIRST = {
    *("markdown", "caption", "warning", "error", "info", "success", "header", "subheader"),
    *("title", "toast", "badge", "button", "download_button", "link_button", "toggle", "checkbox"),
    *("radio", "selectbox", "multiselect", "number_input", "text_input", "text_area", "slider"),
    *("select_slider", "expander", "popover", "spinner", "status", "file_uploader", "pills"),
    *("segmented_control", "metric", "tabs", "write", "exception", "dialog", "table", "feedback"),
    *("color_picker", "date_input", "time_input", "chat_message", "camera_input", "audio_input"),
}  # fmt: skip
"""Calls of Streamlit whose first argument is Markdown."""
SECOND = {"progress": "text", "bound": "label", "bound_choice": "label"}
"""Calls whose second argument is."""
KEYWORDS = {"help", "label", "text", "body"}
CONTROLS = {*FIRST, *SECOND, "page_link", "show", "show_control"}
"""Calls whose arguments of these names are Markdown."""

ESCAPING = {"told", "plain", "formula"}
"""Functions that write text from outside as Markdown that shows it as it is."""
NUMBERS = {"number", "grouped", "point", "latex_number", "len", "round", "int", "float"}
"""Functions that write numbers."""
METHODS = {"replace", "strip", "values", "format_map"}
"""Methods whose result is as safe as what they belong to, and their arguments."""
COLLECTIONS = {"list", "tuple", "fromkeys", "sorted", "dict", "zip", "enumerate", "map", "reversed"}

Scope = tuple[ast.AST, ...]
"""The functions around an expression, the innermost last."""


def called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def functions_of(tree: ast.AST) -> dict[str, ast.FunctionDef]:
    return {each.name: each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


FUNCTIONS: dict[str, list[tuple[Path, ast.FunctionDef]]] = {}
CALLS: dict[str, list[tuple[Path, ast.Call, Scope]]] = {}


def register(path: Path, node: ast.AST, around: Scope) -> None:
    """Note every function and every call below a node, with the functions around it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            CALLS.setdefault(called(child), []).append((path, child, around))
        if isinstance(child, ast.FunctionDef):
            FUNCTIONS.setdefault(child.name, []).append((path, child))
        inner = isinstance(child, ast.FunctionDef | ast.Lambda)
        register(path, child, (*around, child) if inner else around)


ALIASES = {
    path: {
        alias.asname: alias.name
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    for path in IN_INTERFACE
}

for each_path in IN_INTERFACE:
    register(each_path, TREES[each_path], ())


class Follower:
    """Follows expressions back to their makers, and notes what it cannot tell to be safe."""

    def __init__(self) -> None:
        self.doubts: list[str] = []
        self._open: set[tuple[int, str]] = set()

    def is_safe(self, node: ast.AST | None, path: Path, around: Scope) -> bool:
        """Tell whether a text, or all texts of a collection, are safe as Markdown."""
        safe = self._is_safe(node, path, around)
        if not safe and node is not None:
            self.doubts.append(f"{place(path)}:{getattr(node, 'lineno', 0)}: {ast.unparse(node)}")
        return safe

    def _is_safe(self, node: ast.AST | None, path: Path, around: Scope) -> bool:
        every = lambda nodes: all(self.is_safe(each, path, around) for each in nodes)
        match node:
            case None | ast.Constant() | ast.Compare() | ast.Lambda():
                return True
            case ast.JoinedStr():
                return every(
                    each.value for each in node.values if isinstance(each, ast.FormattedValue)
                )
            case ast.BinOp():
                return every((node.left, node.right))
            case ast.BoolOp():
                return every(node.values)
            case ast.IfExp():
                return every((node.body, node.orelse))
            case ast.List() | ast.Tuple() | ast.Set():
                return every(node.elts)
            case ast.Starred() | ast.Subscript() | ast.NamedExpr():
                return self.is_safe(node.value, path, around)
            case ast.Dict():
                return every(node.values)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self.is_safe(node.elt, path, (*around, node))
            case ast.DictComp():
                return self.is_safe(node.value, path, (*around, node))
            case ast.Name():
                return self._name_is_safe(node.id, path, around)
            case ast.Call():
                return self._call_is_safe(node, path, around)
        return False

    def _call_is_safe(self, call: ast.Call, path: Path, around: Scope) -> bool:
        name = ALIASES[path].get(called(call), called(call))
        if name in ESCAPING or name in NUMBERS:
            return True
        if name in ("gettext", "ngettext"):
            # the sentence is of the catalog; what is filled in would not be
            return not any(not self.is_safe(each.value, path, around) for each in call.keywords)
        if name == "join" and isinstance(call.func, ast.Attribute):
            return self.is_safe(call.args[0], path, around)
        if name in METHODS and isinstance(call.func, ast.Attribute):
            return self.is_safe(call.func.value, path, around)
        if name in COLLECTIONS:
            return all(self.is_safe(each, path, around) for each in call.args)
        return self._returns_are_safe(name, path)

    def _returns_are_safe(self, name: str, path: Path) -> bool:
        found = FUNCTIONS.get(name, [])
        found = [each for each in found if each[0] == path] or found
        if not found:
            return False
        for where, function in found:
            key = (id(function), "return")
            if key in self._open:
                continue
            self._open.add(key)
            around = (*self._around(function, where), function)
            for each in ast.walk(function):
                if isinstance(each, ast.Return) and not self.is_safe(each.value, where, around):
                    return False
        return True

    def _around(self, function: ast.AST, path: Path) -> Scope:
        holders = [
            each
            for each in ast.walk(TREES[path])
            if isinstance(each, ast.FunctionDef)
            and each is not function
            and any(inner is function for inner in ast.walk(each))
        ]
        return tuple(holders)

    def _name_is_safe(self, name: str, path: Path, around: Scope) -> bool:
        for depth in range(len(around), -1, -1):
            holder: ast.AST = around[depth - 1] if depth else TREES[path]
            outer = around[:depth]
            values = list(bound_in(holder, name))
            if isinstance(holder, ast.FunctionDef) and name in parameters_of(holder):
                key = (id(holder), name)
                if key in self._open:
                    return True
                self._open.add(key)
                return all(
                    self.is_safe(each, path, outer) for each in values
                ) and self._arguments_are_safe(holder, name)
            if isinstance(holder, ast.Lambda) and name in parameters_of(holder):
                return False
            if values:
                key = (id(holder), name)
                if key in self._open:
                    return True
                self._open.add(key)
                return all(self.is_safe(each, path, outer) for each in values)
        return False

    def _arguments_are_safe(self, function: ast.FunctionDef, name: str) -> bool:
        if name in MARKDOWN_PARAMETERS.get(function.name, ()):
            return True  # each of its calls is looked at anyway
        calls = CALLS.get(function.name, [])
        if not calls:
            return False
        names = parameters_of(function)
        for where, call, around in calls:
            given: ast.AST | None = None
            at = names.index(name)
            if at < len(call.args) and not any(isinstance(x, ast.Starred) for x in call.args):
                given = call.args[at]
            given = next((each.value for each in call.keywords if each.arg == name), given)
            if given is not None and not self.is_safe(given, where, around):
                return False
        return True


def parameters_of(function: ast.FunctionDef | ast.Lambda) -> list[str]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [each.arg for each in every if each.arg != "self"]


def bound_in(holder: ast.AST, name: str) -> Iterator[ast.AST]:
    """Yield all that a name is made of in a function: assigned, iterated over, appended."""
    for node in walk_own(holder):
        match node:
            case ast.Assign():
                for target in node.targets:
                    yield from part_of(target, node.value, name)
            case ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr():
                if isinstance(node.target, ast.Name) and node.target.id == name and node.value:
                    yield node.value
            case ast.For() | ast.comprehension():
                yield from part_of(node.target, written_out(node.iter, holder), name, many=True)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr=method)):
                if found == name and method in ("append", "extend", "insert"):
                    yield node.args[-1]


def written_out(node: ast.AST, holder: ast.AST) -> ast.AST:
    """Return the tuple that a name was given in a function, where it was given one."""
    if isinstance(node, ast.Name):
        for each in walk_own(holder):
            if (
                isinstance(each, ast.Assign)
                and isinstance(each.value, ast.Tuple | ast.List)
                and any(isinstance(x, ast.Name) and x.id == node.id for x in each.targets)
            ):
                return each.value
    return node


def walk_own(holder: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function, without those of functions and comprehensions in it."""
    inner = ast.FunctionDef | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp
    waiting = list(ast.iter_child_nodes(holder))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, inner | ast.GeneratorExp | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def part_of(target: ast.AST, value: ast.AST, name: str, *, many: bool = False) -> Iterator[ast.AST]:
    """Yield what a name gets of a value that is assigned, or iterated over, part by part."""
    if isinstance(target, ast.Name):
        if target.id == name:
            yield value
        return
    if not isinstance(target, ast.Tuple | ast.List):
        return
    for at, each in enumerate(target.elts):
        if name not in {x.id for x in ast.walk(each) if isinstance(x, ast.Name)}:
            continue
        rows = value.elts if many and isinstance(value, ast.Tuple | ast.List) else [value]
        for row in rows:
            if many and isinstance(row, ast.Call) and called(row) == "enumerate":
                yield ast.Constant(0) if at == 0 else row.args[0]
            elif many and isinstance(row, ast.Call) and called(row) == "zip":
                yield row.args[at]
            elif isinstance(row, ast.Tuple | ast.List) and at < len(row.elts):
                yield row.elts[at]
            else:
                yield row


MARKDOWN_PARAMETERS = {
    "show": ("label", "help"), "selection_box": ("label",), "bound": ("label",),
    "bound_choice": ("label",),
}  # fmt: skip


def shown_as_markdown(call: ast.Call) -> Iterator[ast.AST]:
    name = called(call)
    if name in FIRST and isinstance(call.func, ast.Attribute) and call.args:
        yield call.args[0]
    if name in SECOND and len(call.args) > 1:
        yield call.args[1]
    if name in CONTROLS:
        yield from (each.value for each in call.keywords if each.arg in KEYWORDS)


def doubts_of(path: Path) -> list[list[str]]:
    doubts = []
    for calls in CALLS.values():
        for where, call, around in calls:
            for text in shown_as_markdown(call) if where == path else ():
                follower = Follower()
                if not follower.is_safe(text, path, around):
                    doubts.append(follower.doubts)
    return doubts


@pytest.mark.parametrize("path", IN_INTERFACE, ids=place)
def test_only_what_is_escaped_becomes_markdown(path: Path) -> None:
    assert not doubts_of(path)


LEAKS = (
    "st.caption(name)",
    "st.caption(f'**{name}**')",
    "st.caption('a ' + name)",
    "st.warning(gettext('{name} is unknown.', name=name))",
    "st.button('x', help=gettext('One of {names}', names=', '.join(names)))",
    "bound(st.toggle, each.name, key='k', value=True, changed=None)",
    "words = []; words.append(each.name); st.caption(' · '.join(words))",
    "words = told('a') if name else name; st.error(words)",
    "st.markdown(helper(name))",
    "where.markdown(error.template.format(**error.data))",
    "st.tabs([each.name for each in names])",
    "for word in names: st.caption(word)",
    "st.caption(plain(name) + str(error))",
)
HELD = (
    "st.caption(plain(name))",
    "st.warning(told('{name} is unknown.', name=name))",
    "st.caption(gettext('{count} steps', count=number(name)))",
    "words = [gettext('a')]; words.append(plain(name)); st.caption(' · '.join(words))",
    "st.markdown(f'**{plain(name)}**: {number(3.0)}')",
    "st.markdown(helper(plain(name)))",
    "for word in map(plain, names): st.button('x', help=gettext('y'))",
)


@pytest.fixture
def as_source(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    def take(line: str) -> Path:
        path = ROOT / "gradviz/ui/made_up.py"
        lines = "".join(f"    {each.strip()}\n" for each in line.split(";"))
        begin = "def page_of_mine(page):\n    name, names = page.name, page.names\n"
        tree = ast.parse(f"def helper(text):\n    return 'a ' + text\n\n{begin}{lines}")
        monkeypatch.setitem(TREES, path, tree)
        monkeypatch.setitem(ALIASES, path, {})
        this = sys.modules[__name__]
        for known in ("FUNCTIONS", "CALLS"):
            before = getattr(this, known)
            monkeypatch.setattr(this, known, {name: list(each) for name, each in before.items()})
        register(path, tree, ())
        return path

    return take


@pytest.mark.parametrize("line", LEAKS)
def test_a_leak_is_found(as_source: Callable[[str], Path], line: str) -> None:
    assert doubts_of(as_source(line))


@pytest.mark.parametrize("line", HELD)
def test_what_is_escaped_is_let_through(as_source: Callable[[str], Path], line: str) -> None:
    assert not doubts_of(as_source(line))
