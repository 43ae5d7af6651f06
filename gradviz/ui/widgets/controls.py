"""The control of each declared setting; its key in the session is its key in the link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.base import Experiment, View
from gradviz.experiments.selections import Selecting, Selection
from gradviz.experiments.settings import (
    Choice,
    Choices,
    Number,
    Numbers,
    OptionalChoice,
    Setting,
    Switch,
    Text,
)
from gradviz.experiments.typed_numbers import intervals_text, link_text, point_text
from gradviz.language import ExpressionError
from gradviz.ui.i18n import decimal_sign, gettext
from gradviz.ui.state.bound import bound, bound_choice, bound_choices
from gradviz.ui.widgets.explained import help_of
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gradviz.declarations.hyperparameters import Hyperparameter, Value
    from gradviz.experiments.links import Refusal
    from gradviz.ui.state import Page

Declaration = (
    Any  # of an optimizer, an estimator, a schedule, a loss ...: it has a summary, a source
)


def show(
    page: Page[Any, Any],
    name: str,
    *,
    where: Any = st,
    label: str | None = None,
    help: str | None = None,  # noqa: A002  (Streamlit's word)
    names: Callable[[str], str] | None = None,
    options: Sequence[str] | None = None,
    offered: str | None = None,
    values: Mapping[str, Any] | None = None,
    **more: Any,
) -> Any:
    """Show the control of a field of the page's experiment or view, and return its value.

    `label` and `help` take the place of the declaration's own. An optional choice needs its
    `options` and the one that is `offered` where none is chosen. What a new value brings along is
    in `values`: other fields to set with it.
    """
    is_view = name not in type(page.experiment).settings()
    owner: Experiment | View = page.view if is_view else page.experiment
    declared, value = owner.settings()[name], getattr(owner, name)
    label = gettext(declared.title) if label is None else label
    words = help_of(declared) if help is None else help
    write = page.set_view if is_view else page.set

    def changed(new: Any) -> None:
        write(**{name: new, **(values or {})})

    common: dict[str, Any] = {"key": declared.key, "changed": changed, "help": words, **more}
    match declared:
        case Number():
            _number(where, label, declared, value, common)
        case Switch():
            bound(where.toggle, label, value=value, **common)
        case Selecting():
            common["changed"] = lambda new: changed(Selection(new))
            titles = titles_of(declared)
            bound_choice(where.selectbox, label, titles, value=value.name, **common)
        case Choice():
            widget = where.selectbox if declared.control == "list" else where.segmented_control
            if declared.control == "segments":
                common.pop("help")
            titles = titles_of(declared)
            if names is not None:
                titles = {each: names(each) for each in declared.options}
            bound_choice(widget, label, titles, value=value, **common)
        case OptionalChoice():
            codes = list(options or ())
            first = codes[0] if offered is None else offered
            common["changed"] = lambda new: changed(None if new == first else new)
            known = first if value is None else value
            bound_choice(where.selectbox, label, codes, names=names, value=known, **common)
            return known
        case Choices():
            codes = list(options or declared.options)
            bound_choices(where, label, codes, value=list(value), **common)
        case Text():
            _text(page, name, where, label, declared, common)
    return value


def titles_of(declared: Setting[Any]) -> dict[str, str]:
    """Return what is shown for each code of a choice: its sentence, else the code."""
    if not isinstance(declared, Choice | Selecting):
        raise TypeError(f"{declared.key} is no choice")
    titles: Any = declared.titles if isinstance(declared, Selecting) else declared.options
    known: Mapping[str, str] = titles if hasattr(titles, "keys") else {}
    return {each: gettext(known[each]) if known.get(each) else each for each in declared.options}


def _number(where: Any, label: str, declared: Number, value: float, common: dict[str, Any]) -> None:
    number: Callable[[float], Any] = int if declared.whole else float
    low, high = number(declared.minimum), number(declared.maximum)
    step = None if declared.step is None else number(declared.step)
    if declared.control == "slider":
        bound(where.slider, label, low, high, step=step, value=number(value), **common)
        return
    if not declared.whole:
        common["format"] = declared.format
    bound(where.number_input, label, low, high, step=step, value=number(value), **common)


def _text(
    page: Page[Any, Any],
    name: str,
    where: Any,
    label: str,
    declared: Text,
    common: dict[str, Any],
) -> None:
    """Show the box of a text, and below it what cannot be read in it."""
    placeholder = gettext(declared.placeholder) if declared.placeholder else None
    common = {"placeholder": placeholder, **common}
    value = page.typed(name)
    if isinstance(declared, Numbers):
        value = shown_numbers(value, intervals=declared.intervals)
        write = common["changed"]
        common["changed"] = lambda text: write(
            linked_numbers(text, lambda read: page.experiment.changed(**{name: read}))
        )
    bound(where.text_input, label, value=value, **common)
    if not declared.formula:
        show_refusal(page, name, where)


def shown_numbers(text: str, *, intervals: bool = False) -> str:
    """Return a link's text of numbers as the current language writes it."""
    return (intervals_text if intervals else point_text)(text, decimal_sign())


def linked_numbers(text: str, make: Callable[[str], object]) -> str:
    """Return typed numbers as links have them; `make` takes what can be read, and refuses else."""

    def is_readable(read: str) -> bool:
        try:
            make(read)
        except (ValueError, ExpressionError):
            return False
        return True

    return link_text(text, decimal_sign(), is_readable)


def show_refusal(page: Page[Any, Any], name: str, where: Any = st) -> bool:
    """Say what is wrong with a typed text, and how to mend it; tell whether anything is."""
    refusal = page.refusal(name)
    if refusal is not None:
        tell_refusal(refusal, where)
    return refusal is not None


def tell_refusal(refusal: Refusal, where: Any = st) -> None:
    """Say what is wrong with a typed text, and how to mend it."""
    error = refusal.error
    if isinstance(error, ExpressionError) and error.text.strip():
        where.code(error.caret(), language=None)
    template: str = getattr(error, "template", refusal.template)
    data: Mapping[str, object] = getattr(error, "data", refusal.data)
    where.error(told(template, **data), icon=":material/edit:")


def numbers_box(
    label: str,
    name: str,
    declared: Sequence[Hyperparameter],
    values: Mapping[str, Value],
    changed: Callable[[str, Value | None], None],
    *,
    summary: str = "",
    source: str = "",
    expanded: bool = False,
    more: Callable[[], None] | None = None,
    say: Callable[[str], str] = str,
) -> None:
    """Show a box with a control for each declared number; it costs nothing until it is opened.

    `declared` are shown as the page offers them, `values` are those that were set. `changed` gets,
    in a callback, a number's name and its new value, None for the one that is offered. A control's
    key is `name.number`. `more` makes what else is in the box. `say` translates the numbers' names
    where they are words, and no names of a program.
    """
    box = st.expander(plain(label), expanded, key=f"{name} settings", on_change="rerun")
    if not box.open:
        return
    with box:
        if summary:
            st.caption(gettext(summary))
        show_numbers(name, declared, values, changed, say)
        if source:
            st.caption(plain(gettext(source)))
        if more is not None:
            more()


def show_numbers(
    name: str,
    declared: Sequence[Hyperparameter],
    values: Mapping[str, Value],
    changed: Callable[[str, Value | None], None],
    say: Callable[[str], str] = str,
) -> None:
    """Show a control for each declared number."""
    for each in declared:
        _declared_number(f"{name}.{each.name}", each, values.get(each.name), changed, say)


def selection_box(
    page: Page[Any, Any],
    name: str,
    declaration: Declaration,
    *,
    prefix: str = "",
    label: str | None = None,
    expanded: bool = False,
    numbers: Sequence[Hyperparameter] | None = None,
    described: bool = True,
) -> None:
    """Show the box of the declaration that a field of the experiment selects, if it has numbers.

    `described` says that its summary and its source stand in the box too.
    """
    chosen: Selection = getattr(page.experiment, name)
    declared = declaration.hyperparameters if numbers is None else numbers
    if not declared:
        return

    def changed(number: str, value: Value | None) -> None:
        now: Selection = getattr(page.experiment, name)
        page.set(**{name: now.with_value(number, value)})

    numbers_box(
        chosen.name if label is None else label,
        f"{prefix}{chosen.name}",
        declared,
        chosen.values,
        changed,
        summary=declaration.summary if described else "",
        source=declaration.source if described else "",
        expanded=expanded,
    )


def _declared_number(
    key: str,
    each: Hyperparameter,
    value: Value | None,
    changed: Callable[[str, Value | None], None],
    say: Callable[[str], str],
) -> None:
    label = plain(say(each.name))
    words = gettext(each.words) if each.words else None
    shown = each.shown

    def tell(new: Any) -> None:
        changed(each.name, None if new == shown else new)

    common: dict[str, Any] = {"key": key, "changed": tell, "help": words}
    now = shown if value is None else value
    if each.kind == "flag":
        bound(st.toggle, label, value=bool(now), **common)
    elif each.kind == "integer":
        low, high = int(each.minimum), int(each.maximum)
        bound(st.number_input, label, low, high, value=int(now), **common)
    elif each.scale == "linear" and each.maximum <= 1.0:
        bound(
            st.slider, label, float(each.minimum), float(each.maximum), step=0.001,
            format="%.3g", value=float(now), **common,
        )  # fmt: skip
    else:
        bound(
            st.number_input, label, float(each.minimum), float(each.maximum),
            step=float(shown) / 10 or 0.1, format="%.6g", value=float(now), **common,
        )  # fmt: skip
