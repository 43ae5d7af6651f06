"""The function to descend on: typed or chosen, with its formulas, start, domain and noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from gradviz.domains import Box, automatic_domain, automatic_start, widened
from gradviz.language import ExpressionError
from gradviz.language.printing import latex_name
from gradviz.objective import Function, parse
from gradviz.surfaces import SURFACES, Surface
from gradviz.ui.fields import FieldError, read_box, read_point
from gradviz.ui.i18n import gettext

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
FIRST = next(iter(SURFACES.values()))
_BY_TEXT = {surface.text: surface for surface in SURFACES.values()}
_LONGEST_FORMULA = 1500  # LaTeX characters; more than that nobody reads


@dataclass(frozen=True)
class Problem:
    """What is descended on, and from where."""

    function: Function
    surface: Surface | None
    domain: Box
    start: tuple[float, ...]
    axes: tuple[int, int]
    steps: int
    noise: float
    seed: int


def function_box(apply: Callable[[Surface], None]) -> Function:
    """Show the box for the function and the named surfaces; return the last good function.

    `apply` is told when a person chooses a surface, so that learning rates can follow.
    """
    box, presets = st.columns([3, 2])
    with box:
        text = st.text_input(
            gettext("Function"),
            FIRST.text,
            key="f",
            bind="query-params",
            on_change=_typed,
            help=gettext(
                "For example: x^2 + 3y^2, sin(x) cos y, |x| + sqrt(y), where(x > 0, x, 0)."
                " From 1 to 10 variables; f(y, x) = ... sets their order."
            ),
        )
        try:
            function = parse(text)
        except ExpressionError as error:
            _show_error(error)
            function = parse(st.session_state.get("good function", FIRST.text))
            st.caption(
                gettext("The picture shows the last good function: {text}", text=function.text)
            )
        else:
            st.session_state["good function"] = text
    with presets:
        _presets(text, apply)
    return function


def _presets(text: str, apply: Callable[[Surface], None]) -> None:
    # not bound to the URL: the function's own text is there
    st.session_state["surface"] = _key_of(text)

    def chosen() -> None:
        key = st.session_state["surface"]
        if key is None:
            return
        surface = SURFACES[key]
        st.session_state["f"] = surface.text
        st.session_state["start"] = st.session_state["domain"] = ""
        st.session_state["steps"] = surface.steps
        apply(surface)

    st.selectbox(
        gettext("Surfaces of the literature"),
        list(SURFACES),
        key="surface",
        index=None,
        format_func=lambda key: gettext(SURFACES[key].name),
        on_change=chosen,
        placeholder=gettext("Your own function"),
    )


def _key_of(text: str) -> str | None:
    known = _BY_TEXT.get(text.strip())
    return None if known is None else known.key


def _typed() -> None:
    """Forget a start and a domain that are for another number of variables."""
    before = st.session_state.get("good function", FIRST.text)
    try:
        same = parse(st.session_state["f"]).dimension == parse(before).dimension
    except ExpressionError:
        return
    if not same:
        st.session_state["start"] = st.session_state["domain"] = ""


def _show_error(error: ExpressionError) -> None:
    st.error(gettext(error.template, **error.data), icon=":material/edit:")
    if error.text.strip():
        st.code(error.caret(), language=None)


def formulas(function: Function) -> None:
    """Show the function and its gradient."""
    names = ", ".join(latex_name(each) for each in function.variables)
    left, right = st.columns([2, 3])
    left.latex(f"{latex_name(function.name)}({names}) = {function.latex}")
    long = len(function.text) > 400
    parts = () if long else function.gradient_latex
    if long or sum(map(len, parts)) > _LONGEST_FORMULA:
        right.caption(gettext("The formula of the gradient is too long to be shown; it is used."))
    elif function.dimension == 1:
        right.latex(rf"{latex_name(function.name)}'({names}) = {parts[0]}")
    else:
        rows = r" \\[4pt] ".join(parts)
        right.latex(
            rf"\nabla {latex_name(function.name)} = \begin{{pmatrix}} {rows} \end{{pmatrix}}"
        )


def experiment(function: Function) -> Problem:
    """Show the controls of the experiment and return the problem that they make."""
    surface = _BY_TEXT.get(function.text.strip())
    st.subheader(gettext("Experiment"))
    steps = st.slider(gettext("Steps"), 10, 1000, 300, step=10, key="steps", bind="query-params")
    start_text = st.text_input(
        gettext("Start"),
        key="start",
        bind="query-params",
        placeholder=gettext("automatic"),
        help=gettext("One number for each variable, for example 0.75, 1.4. Or click the picture."),
    )
    domain_text = st.text_input(
        gettext("Domain shown"),
        key="domain",
        bind="query-params",
        placeholder=gettext("automatic"),
        help=gettext("Two numbers, -2, 2; or two for each variable: -2, 2; 0, 5."),
    )
    domain = surface.domain if surface else automatic_domain(function)
    domain = _read(domain_text, lambda text: read_box(text, function.variables), domain)
    start = surface.start if surface and not domain_text else automatic_start(function, domain)
    start = _read(start_text, lambda text: read_point(text, function.variables), start)
    axes = _axes(function)
    columns = st.columns(2)
    noise = columns[0].number_input(
        gettext("Noise"),
        0.0,
        100.0,
        0.0,
        step=0.1,
        key="noise",
        bind="query-params",
        help=gettext(
            "Standard deviation of what is added to each gradient, as an estimate from few"
            " examples would have it."
        ),
    )
    seed = columns[1].number_input(
        gettext("Seed"),
        0,
        9999,
        0,
        key="seed",
        bind="query-params",
        disabled=not noise,
        help=gettext("Another seed draws other noise; all runs get the same."),
    )
    return Problem(
        function, surface, widened(domain, start), start, axes, int(steps), float(noise), int(seed)
    )


def _read(text: str, read: Callable[[str], T], otherwise: T) -> T:
    if not text.strip():
        return otherwise
    try:
        return read(text)
    except FieldError as error:
        st.error(gettext(error.template, **error.data), icon=":material/edit:")
        return otherwise


def _axes(function: Function) -> tuple[int, int]:
    """Let a person choose which two coordinates the picture shows, where there are more."""
    if function.dimension < 3:
        return 0, min(1, function.dimension - 1)
    names = list(function.variables)
    columns = st.columns(2)
    across = columns[0].selectbox(
        gettext("Across"), names, index=0, key="across", bind="query-params"
    )
    rest = [name for name in names if name != across]
    upward = columns[1].selectbox(
        gettext("Upward"), rest, index=0, key="upward", bind="query-params"
    )
    return names.index(across), names.index(upward)
