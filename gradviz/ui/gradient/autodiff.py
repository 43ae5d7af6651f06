"""Automatic differentiation, one step at a time: the graph, both sweeps, the costs, the code."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gradviz.definedness import undefined_at
from gradviz.exact.autodiff import TOO_LARGE, graph
from gradviz.exact.counts import FAMILIES, METHODS, costs, growth
from gradviz.export.frameworks import FRAMEWORKS, gradient_code, printed
from gradviz.language.printing import latex_name
from gradviz.plots.graph import CostWords, costs_figure, graph_svg
from gradviz.ui.charts import show_chart
from gradviz.ui.components.graph import graph_drawing
from gradviz.ui.definedness import show_definedness
from gradviz.ui.i18n import decimal_sign, gettext, latex_number, ngettext, number
from gradviz.ui.links import choice
from gradviz.ui.problem import locate
from gradviz.ui.tables import table

if TYPE_CHECKING:
    from gradviz.exact.autodiff import Graph
    from gradviz.exact.sweep import Step, Sweep
    from gradviz.objective import Function

KEY = "sweep"
_DECIMALS = re.compile(r"(?<=\d)\.(?=\d)")


def show_autodiff(function: Function) -> None:
    """Show how a framework computes the gradient at a point that a person chooses."""
    with st.sidebar:
        st.subheader(gettext("Point"))
        place = locate(function, gettext("Point"))
    show_definedness(function, place.domain, place.start)
    st.markdown(
        gettext(
            "A framework takes the function apart into single operations. **Forwards** it computes"
            " the value of each; **backwards**, from the result to the variables, the adjoint of"
            " each: how much f changes per unit of change there (v̄ = ∂f/∂v). The adjoints of the"
            " variables are the gradient."
        )
    )
    _show_sweep(function, place.start)
    left, right = st.columns(2, gap="large")
    with left:
        _show_costs(function)
    with right:
        _show_code(function, place.start)


@lru_cache(maxsize=64)
def _swept(function: Function, at: tuple[float, ...]) -> Sweep:
    return graph(function).sweep(at)


@st.fragment
def _show_sweep(function: Function, at: tuple[float, ...]) -> None:
    """Show one step of the sweeps; only this part of the page runs at a step."""
    drawn, sweep = graph(function), _swept(function, at)
    done = _choose_step(len(sweep.steps))
    step = sweep.steps[done - 1] if done else None
    with st.container(key="sweep_step"):
        _say(drawn, step, done, len(sweep.steps))
    if drawn.drawable:
        label = gettext("Computational graph of {text}", text=function.text)
        svg = graph_svg(drawn, sweep, done, label=label, write=lambda value: number(value, 4))
        graph_drawing(svg, key="graph")
        st.caption(
            gettext(
                ":blue[Blue: values, forwards.] :orange[Orange: adjoints, backwards; in italics"
                " until all shares have arrived.]"
            )
        )
    else:
        st.info(gettext(TOO_LARGE, **drawn.data), icon=":material/account_tree:")
    if done == len(sweep.steps):
        _show_gradient(function, at, sweep)


def _choose_step(total: int) -> int:
    """Show the buttons and the slider; return how many steps are done."""
    st.session_state[KEY] = min(st.session_state.get(KEY, 0), total)

    def go(step: int) -> None:
        st.session_state[KEY] = min(max(step, 0), total)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        row = st.container(horizontal=True, width="content", gap="xsmall")
        track = st.container(width=420)
    with track:
        done: int = st.slider(
            gettext("Step"), 0, total, key=KEY, bind="query-params", label_visibility="collapsed"
        )
    first, last = done == 0, done == total
    buttons = (
        ("first", gettext("To the start"), ":material/first_page:", 0, first, "secondary"),
        ("back", gettext("Back"), ":material/chevron_left:", done - 1, first, "secondary"),
        ("next", gettext("Next"), ":material/chevron_right:", done + 1, last, "primary"),
        ("last", gettext("To the end"), ":material/last_page:", total, last, "secondary"),
    )
    with row:
        for name, label, icon, step, disabled, kind in buttons:
            outer = name in ("first", "last")
            st.button(
                "" if outer else label,
                key=f"sweep_{name}",
                icon=icon,
                icon_position="right" if name == "next" else "left",
                help=label if outer else None,
                on_click=go,
                args=(step,),
                disabled=disabled,
                type=kind,  # type: ignore[arg-type]
            )
    return done


def _say(drawn: Graph, step: Step | None, done: int, total: int) -> None:
    """Say what the step does, in words, in symbols, and with the numbers filled in."""
    if step is None:
        st.markdown(
            gettext(
                "There are {total} steps, one for each operation and one for each edge back. Press"
                " Next.",
                total=total,
            )
        )
        return
    sentence = _sentence(drawn, step)
    count = gettext("Step {step} of {steps}", step=done, steps=total)
    st.markdown(f"**{count}** · {sentence}")
    numbers = _DECIMALS.sub(decimal_sign().replace(",", "{,}"), step.numbers)
    lines = dict.fromkeys((step.formula, numbers))
    if step.kind == "forward" and drawn.nodes[step.node].operation == "input":
        lines = dict.fromkeys((numbers,))
    st.latex(r" \qquad ".join(lines))


def _sentence(drawn: Graph, step: Step) -> str:
    node = drawn.nodes[step.node]
    name = f"${node.latex}$"
    if step.kind == "seed":
        return gettext(
            "Now backwards. The result {name} changes by 1 per unit of change in itself: its"
            " adjoint is 1.",
            name=name,
        )
    if step.kind == "forward":
        if node.operation == "input":
            return gettext("Forwards: {name} takes its value at the point.", name=name)
        return gettext(
            "Forwards: {name} is computed from values that are known, and kept for the way back.",
            name=name,
        )
    edge = drawn.edges[step.edge or 0]
    target = drawn.nodes[edge.target].latex
    words = gettext(
        "Backwards along the edge from {target} to {name}: the adjoint of {target}, times the local"
        " derivative {local}, is added to the adjoint of {name}.",
        target=f"${target}$",
        name=name,
        local=rf"$\partial {target} / \partial {node.latex} = {edge.local}$",
    )
    more = (
        gettext("This was its last share: it is complete.")
        if step.last
        else gettext("{name} is used elsewhere too: more shares will come.", name=name)
    )
    return f"{words} {more}"


def _show_gradient(function: Function, at: tuple[float, ...], sweep: Sweep) -> None:
    """Show the gradient that the sweeps gave beside that of the formulas."""
    exact = function.gradient(np.array(at))
    name = latex_name(function.name)
    rows = [
        [variable, number(mine, 8), number(float(other), 8), number(abs(mine - float(other)), 2)]
        for variable, mine, other in zip(function.variables, sweep.gradient, exact, strict=True)
    ]
    heads = [
        gettext("Variable"),
        gettext("Adjoint after the sweep"),
        gettext("Exact partial derivative"),
        gettext("Difference"),
    ]
    with st.container(key="sweep_gradient"):
        same = np.allclose(sweep.gradient, exact, rtol=1e-9, atol=1e-9, equal_nan=True)
        if undefined_at(function, at):
            st.warning(
                gettext(
                    "Here the function has no value, and so no derivative. The sweep does not"
                    " notice: it multiplies local derivatives, and frameworks return what comes of"
                    " that."
                ),
                icon=":material/warning:",
            )
        elif same:
            st.success(
                gettext(
                    "Done: the adjoints of the variables are the gradient, and equal the exact one"
                    " but for rounding. Nothing was approximated."
                ),
                icon=":material/check:",
            )
        else:
            st.warning(
                gettext(
                    "Here the sweep and the formulas differ: at a kink, or where an operation has"
                    " no derivative, frameworks return a value by convention."
                ),
                icon=":material/warning:",
            )
        vector = r",\; ".join(map(latex_number, sweep.gradient))
        st.latex(rf"\nabla {name} = \left({vector}\right)")
        table(heads, [("", row) for row in rows])


def _show_costs(function: Function) -> None:
    """Show what a gradient costs by each method, for families of functions and for this one."""
    st.subheader(gettext("What a gradient costs"))
    family = choice(
        st.selectbox,
        gettext("Function of n variables"),
        tuple(FAMILIES),
        key="family",
        names=lambda key: gettext(FAMILIES[key].name),
        default=next(iter(FAMILIES)),
    )
    st.latex(FAMILIES[family].latex)
    grown = growth(family)
    titles = {key: gettext(title) for key, title in METHODS.items()}
    short = {key: title.partition(":")[0] for key, title in titles.items()}
    words = CostWords(
        short, gettext("f alone"), gettext("variables n"), gettext("operations for f and ∇f")
    )
    show_chart(costs_figure(grown, words), "costs")
    alone = max(int(grown.value[-1]), 1)
    times = {key: number(float(row[-1]) / alone, 3) for key, row in grown.operations.items()}
    st.markdown(
        gettext(
            "With {count} variables, reverse mode takes {reverse} times the operations of f alone,"
            " whatever their number; central differences take {central} times, and are not even"
            " exact. That is why networks with millions of weights can be trained.",
            count=int(grown.variables[-1]),
            reverse=times["reverse"],
            central=times["central_differences"],
        )
    )
    mine = costs(function)
    st.markdown(
        ngettext(
            "**Your function** has {count} variable; operations for its value: {operations}. With"
            " its gradient:",
            "**Your function** has {count} variables; operations for its value: {operations}. With"
            " its gradient:",
            mine.variables,
            operations=mine.value,
        )
    )
    rows = [
        [title, str(getattr(mine, key)), f"{number(mine.ratio(key), 3)} ×"]
        for key, title in short.items()
    ]
    table(
        [gettext("Method"), gettext("Operations"), gettext("Multiple of f")],
        [("", row) for row in rows],
    )
    st.caption("  \n".join(titles.values()))


def _show_code(function: Function, at: tuple[float, ...]) -> None:
    """Show the programs that compute this gradient, with what they print."""
    st.subheader(gettext("The same in a framework"))
    gradient = tuple(map(float, function.gradient(np.array(at))))
    tabs = st.tabs([framework.name for framework in FRAMEWORKS.values()])
    for tab, (key, framework) in zip(tabs, FRAMEWORKS.items(), strict=True):
        with tab:
            st.code(gradient_code(key, function, at), language="python")
            st.caption(gettext("It prints:"))
            st.code(printed(key, gradient), language=None)
            if framework.bits < 64:
                st.caption(
                    gettext(
                        "Keras computes in single precision, even where 64 bits are asked for:"
                        " about seven digits are right, and the last ones may differ."
                    )
                )
    st.caption(
        gettext(
            "Reverse mode each time. At a kink (abs at 0, max of equal values) frameworks choose"
            " between the slopes, not all in the same way."
        )
    )
