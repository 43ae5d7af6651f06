"""Automatic differentiation, one step at a time: the graph, both sweeps, the costs, the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.export.frameworks import FRAMEWORKS
from gradviz.gradients.exact.graph import TOO_LARGE
from gradviz.gradients.exact.operation_counts import FAMILIES, METHODS, growth
from gradviz.language.printing import latex_name
from gradviz.plots.computational_graph import CostWords, costs_figure, graph_svg
from gradviz.ui.components.graph import graph_drawing
from gradviz.ui.i18n import decimal_sign, gettext, latex_number, ngettext, number
from gradviz.ui.state import remembered
from gradviz.ui.state.bound import bound
from gradviz.ui.widgets.charts import show_chart
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.function import choose_place
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.plain import formula, plain, told
from gradviz.ui.widgets.undefined_regions import show_definedness

if TYPE_CHECKING:
    from gradviz.experiments.gradient import GradientExperiment, GradientView
    from gradviz.experiments.gradient_results import AutomaticGradient
    from gradviz.gradients.exact.graph import Graph
    from gradviz.gradients.exact.sweep import SweepStep
    from gradviz.ui.state import Page

_DECIMALS = re.compile(r"(?<=\d)\.(?=\d)")


def show_autodiff(page: Page[GradientExperiment, GradientView]) -> None:
    """Show how a framework computes the gradient at a point that a person chooses."""
    experiment = page.experiment
    function, problem = experiment.parsed, experiment.problem
    with st.sidebar:
        st.subheader(gettext("Point"))
        choose_place(page, gettext("Point"))
    show_definedness(function, problem.domain, problem.start)
    st.markdown(
        gettext(
            "A framework takes the function apart into single operations. **Forwards** it computes"
            " the value of each; **backwards**, from the result to the variables, the adjoint of"
            " each: how much f changes per unit of change there (v̄ = ∂f/∂v). The adjoints of the"
            " variables are the gradient."
        )
    )
    found = _automatic(experiment)
    _show_sweep(page)
    left, right = st.columns(2, gap="large")
    with left:
        _show_costs(page, found)
    with right:
        _show_code(found)


def _automatic(experiment: GradientExperiment) -> AutomaticGradient:
    return remembered("automatic gradient", experiment, experiment.automatic)


@st.fragment
def _show_sweep(page: Page[GradientExperiment, GradientView]) -> None:
    """Show one step of the sweeps; only this part of the page runs at a step."""
    experiment = page.experiment
    found = _automatic(experiment)
    function, drawn, sweep = experiment.parsed, found.graph, found.sweep
    done = _choose_step(page, len(sweep.steps))
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
        st.info(told(TOO_LARGE, **drawn.data), icon=":material/account_tree:")
    if done == len(sweep.steps):
        _show_gradient(found)


def _choose_step(page: Page[GradientExperiment, GradientView], total: int) -> int:
    """Show the buttons and the slider; return how many steps are done."""
    done = min(page.view.sweep, total)

    def go(step: int) -> None:
        page.set_view(sweep=min(max(step, 0), total))

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        row = st.container(horizontal=True, width="content", gap="xsmall")
        track = st.container(width=420)
    with track:
        bound(
            st.slider,
            gettext("Step"),
            0,
            total,
            key="sweep",
            value=done,
            changed=go,
            label_visibility="collapsed",
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
                label,  # of the outer ones it is there for who hears it, and as a tooltip
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


def _say(drawn: Graph, step: SweepStep | None, done: int, total: int) -> None:
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
    count = told("Step {step} of {steps}", step=done, steps=total)
    st.markdown(f"**{count}** · {sentence}")
    numbers = _DECIMALS.sub(decimal_sign().replace(",", "{,}"), step.numbers)
    lines = dict.fromkeys((step.formula, numbers))
    if step.kind == "forward" and drawn.nodes[step.node].operation == "input":
        lines = dict.fromkeys((numbers,))
    st.latex(r" \qquad ".join(lines))


def _sentence(drawn: Graph, step: SweepStep) -> str:
    node = drawn.nodes[step.node]
    name = formula(node.latex)
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
    words = told(
        "Backwards along the edge from {target} to {name}: the adjoint of {target}, times the local"
        " derivative {local}, is added to the adjoint of {name}.",
        target=formula(target),
        name=name,
        local=formula(rf"\partial {target} / \partial {node.latex} = {edge.local}"),
    )
    more = (
        gettext("This was its last share: it is complete.")
        if step.last
        else told("{name} is used elsewhere too: more shares will come.", name=name)
    )
    return f"{words} {more}"


def _show_gradient(found: AutomaticGradient) -> None:
    """Show the gradient that the sweeps gave beside that of the formulas."""
    function, sweep, exact = found.problem.function, found.sweep, found.exact
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
        if found.is_undefined:
            st.warning(
                gettext(
                    "Here the function has no value, and so no derivative. The sweep does not"
                    " notice: it multiplies local derivatives, and frameworks return what comes of"
                    " that."
                ),
                icon=":material/warning:",
            )
        elif found.is_exact:
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


def _show_costs(page: Page[GradientExperiment, GradientView], found: AutomaticGradient) -> None:
    """Show what a gradient costs by each method, for families of functions and for this one."""
    st.subheader(gettext("What a gradient costs"))
    family: str = show(page, "family")
    st.latex(FAMILIES[family].latex)
    grown = growth(family)
    titles = {key: gettext(title) for key, title in METHODS.items()}
    short = {key: title.partition(":")[0] for key, title in titles.items()}
    words = CostWords(
        short, gettext("f alone"), gettext("variables n"), gettext("operations for f and ∇f")
    )
    show_chart(costs_figure(grown, words), "costs")
    times = {key: number(grown.last_ratio(key), 3) for key in METHODS}
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
    mine = found.costs
    st.markdown(
        ngettext(
            "**Your function** has {count} variable; operations for its value: {operations}. With"
            " its gradient:",
            "**Your function** has {count} variables; operations for its value: {operations}. With"
            " its gradient:",
            mine.variables,
            operations=int(mine.value),
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


def _show_code(found: AutomaticGradient) -> None:
    """Show the programs that compute this gradient, with what they print."""
    st.subheader(gettext("The same in a framework"))
    frameworks = [FRAMEWORKS[program.framework] for program in found.programs]
    tabs = st.tabs([plain(framework.name) for framework in frameworks])
    for tab, framework, program in zip(tabs, frameworks, found.programs, strict=True):
        with tab:
            st.code(program.code, language="python")
            st.caption(gettext("It prints:"))
            st.code(program.output, language=None)
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
