"""The function of an experiment, typed or chosen; its formulas, its point and its plot range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.functions.surfaces import GROUPS, SURFACES
from gradviz.language.printing import latex_name
from gradviz.ui.i18n import decimal_sign, gettext, number
from gradviz.ui.state.bound import bound
from gradviz.ui.state.presenting import presentation
from gradviz.ui.widgets.controls import show, show_refusal
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradviz.functions.objective import Function
    from gradviz.language import Note
    from gradviz.ui.state import Page

_GROUP_OF = {surface.key: group for group in GROUPS for surface in group.surfaces}
_LONGEST_FORMULA = 1500  # LaTeX characters; more than that nobody reads


def function_box(page: Page[Any, Any]) -> None:
    """Show the box for the function, and beside it the test functions; not to who presents it."""
    if presentation().present:
        return
    box, tests = st.columns([3, 2])
    with box:
        show(page, "function")
        if page.refusal("function") is not None:
            with st.container(key="overlay"), st.container(key="refused", gap="xsmall"):
                show_refusal(page, "function")
                st.caption(
                    gettext(
                        "The picture shows the last good function: {text}",
                        text=plain(page.experiment.function),
                    )
                )
        tell_readings(page.experiment.parsed.notes)
    with tests:
        _test_functions(page)
    _story(page)


def _story(page: Page[Any, Any]) -> None:
    """Say what the test function in the picture is known for, and where it was published."""
    surface = page.experiment.problem.surface
    if surface is not None:
        with st.container(key="story"):
            source = gettext("Source: {source}", source=plain(gettext(surface.source)))
            st.caption(plain(gettext(surface.story)), help=source)


def tell_readings(notes: Sequence[Note]) -> None:
    """Say in a quiet line how a text was read that is written in another notation."""
    if notes:
        st.caption("  \n".join(told(each.template, **each.data) for each in notes))


def _test_functions(page: Page[Any, Any]) -> None:
    shown = None if page.refusal("function") else page.experiment.problem.surface

    def chosen(key: str | None) -> None:
        if key is not None:
            chosen = page.experiment.with_test_function(key)
            page.replace(chosen, anew=("function", "start", "domain"))

    bound(
        st.selectbox,
        gettext("Test functions"),
        list(_GROUP_OF),
        key="surface",
        value=None if shown is None else shown.key,
        changed=chosen,
        index=None,
        format_func=_in_group,
        placeholder=gettext("Your own function"),
    )


def _in_group(key: str) -> str:
    """Return the name of a test function below its group's: the list has no headings."""
    return f"{gettext(SURFACES[key].name)} · {gettext(_GROUP_OF[key].name)}"


def formulas(function: Function) -> None:
    """Show the function and its gradient, side by side where there is room."""
    name, variables = latex_name(function.name), [latex_name(each) for each in function.variables]
    long = len(function.text) > 400
    parts = () if long else function.gradient_latex
    with st.container(key="formulas", horizontal=True, vertical_alignment="center", gap="large"):
        st.latex(f"{name}({', '.join(variables)}) = {function.latex}", width="content")
        if long or sum(map(len, parts)) > _LONGEST_FORMULA:
            st.caption(gettext("The formula of the gradient is too long to be shown; it is used."))
        else:
            st.latex(_gradient(name, variables, parts), width="content")


def _gradient(name: str, variables: list[str], parts: tuple[str, ...]) -> str:
    if len(parts) == 1:
        return rf"{name}'({variables[0]}) = {parts[0]}"
    if len(parts) == 2:
        # a list of cases in one row runs into that of the next
        gap = "16pt" if r"\begin{cases}" in parts[0] else "4pt"
        column = rf" \\[{gap}] ".join(parts)
        return rf"\nabla {name} = \begin{{pmatrix}} {column} \end{{pmatrix}}"
    # many coordinates stand in a row: a tall column would push the picture out of the window
    row = r",\; ".join(parts)
    return rf"\nabla {name} = \left({row}\right)"


def choose_place(page: Page[Any, Any], label: str) -> None:
    """Show the controls of the start (or point), of the plot range, and of the axes."""
    show(page, "start", label=label)
    show(page, "domain")
    _say_range(page)
    choose_axes(page, page.experiment.parsed.variables)


def _say_range(page: Page[Any, Any]) -> None:
    """Say how a typed plot range was read."""
    experiment = page.experiment
    if not experiment.domain.strip() or page.refusal("domain") is not None:
        return
    between = "; " if decimal_sign() == "," else ", "
    pairs = zip(experiment.parsed.variables, experiment.problem.home, strict=True)
    st.caption(
        " · ".join(
            f"{plain(name)} ∈ [{between.join(number(end) for end in interval)}]"
            for name, interval in pairs
        )
    )


def choose_axes(page: Page[Any, Any], variables: Sequence[str]) -> None:
    """Let a person choose which two coordinates the picture shows, where there are more."""
    names = list(variables)
    if len(names) < 3:
        return
    left, right = st.columns(2)
    across = show(page, "across", where=left, options=names, values={"upward": None})
    rest = [name for name in names if name != across]
    show(page, "upward", where=right, options=rest)
