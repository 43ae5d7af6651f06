"""The exact gradient at a point: its directions, the tangent plane, the Hessian, its zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.experiments.typed_numbers import write_numbers
from gradviz.gradients.exact.critical import CRITICAL_SETS, KINDS, NONSMOOTH_KINDS
from gradviz.language.printing import latex_name
from gradviz.ui.components.explorer.explorer import explorer
from gradviz.ui.i18n import current_language, gettext, latex_number, number, point
from gradviz.ui.state import remembered
from gradviz.ui.state.bound import bound_choice
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.function import choose_place
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.plain import told
from gradviz.ui.widgets.player_data import browser_function
from gradviz.ui.widgets.undefined_regions import show_definedness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradviz.experiments.functions import Problem
    from gradviz.experiments.gradient import GradientExperiment, GradientView
    from gradviz.experiments.gradient_results import ExactGradient, PointValues
    from gradviz.functions.objective import Function
    from gradviz.gradients.exact.critical import CriticalPoints
    from gradviz.language.derivation import DerivationStep
    from gradviz.ui.state import Page

_NEXT_LINE = r" \\[6pt] "


def show_exact(page: Page[GradientExperiment, GradientView]) -> None:
    """Show the exact gradient of a function at a point that a person chooses."""
    experiment = page.experiment
    function, problem = experiment.parsed, experiment.problem
    with st.sidebar:
        st.subheader(gettext("Point"))
        choose_place(page, gettext("Point"))
        if function.dimension > 1:
            show(page, "angle")
            show(page, "field")
    show_definedness(function, problem.domain, problem.start)
    found = remembered("exact gradient", experiment, experiment.exact)
    _show_explorer(page, found)
    if function.dimension > 1:
        left, right = st.columns(2, gap="large")
        with left:
            _show_plane(function, problem)
        with right:
            _show_numbers(function, found.at)
    else:
        _show_numbers(function, found.at)
    _show_critical(found.critical)
    _show_derivation(page, found)


def set_point(page: Page[GradientExperiment, GradientView], values: tuple[float, ...]) -> None:
    """Keep the point where a person let go of it."""
    page.set(start=write_numbers(values))


def _show_explorer(page: Page[GradientExperiment, GradientView], found: ExactGradient) -> None:
    explorer(
        exact_data(found, page.view),
        key="explorer",
        on_point=lambda values: set_point(page, values),
        on_angle=lambda degrees: page.set_view(angle=page.view.turned(degrees).angle),
    )


def exact_data(found: ExactGradient, view: GradientView) -> dict[str, Any]:
    """Return what the explorer shows of an exact gradient."""
    problem = found.problem
    flat = problem.function.dimension < 2
    points = [
        {"point": each.position.tolist(), "kind": each.kind} for each in found.critical.points
    ]
    kinds = dict.fromkeys(each["kind"] for each in points)
    key = [{"role": "ascent", "text": gettext("tangent")}]
    if not flat:
        key = [
            {"role": "ascent", "text": gettext("steepest ascent, ∇f")},
            {"role": "descent", "text": gettext("steepest descent, −∇f")},
            {"role": "direction", "text": gettext("direction u (turn it)")},
            {"role": "level", "text": gettext("level curve through the point, and its tangent")},
        ]
    key += [{"role": kind, "text": gettext(KINDS[kind]), "shape": "round"} for kind in kinds]
    return {
        **scene(problem),
        "angle": 0 if flat else view.angle,
        "field": flat or view.field,
        "critical": points,
        "estimator": None,
        "key": key,
    }


def scene(place: Problem) -> dict[str, Any]:
    """Return what the explorer needs in any case."""
    function = place.function
    return {
        "function": browser_function(function),
        "domain": place.domain,
        "axes": place.axes if function.dimension > 1 else (0,),
        "point": place.start,
        "angle": 0,
        "locale": current_language(),
    }


def _show_plane(function: Function, place: Problem) -> None:
    from gradviz.plots.tangent import tangent_plane

    st.subheader(gettext("Tangent plane"))
    names = [function.variables[axis] for axis in place.axes]
    figure = tangent_plane(
        function,
        place.domain,
        place.start,
        axes=place.axes,
        names=(*names, function.name),
        theme=current_theme(),
    )
    show_chart(figure, "plane")
    st.caption(
        gettext(
            "Near the point the function is almost its tangent plane. The arrow lies in the plane"
            " and points where it rises most. Drag to turn."
        )
    )


def _show_numbers(function: Function, at: PointValues) -> None:
    """Show the gradient and the Hessian in numbers, and what its eigenvalues say."""
    st.subheader(gettext("In numbers"))
    value, gradient, hessian = at.value, at.gradient, at.hessian
    name = latex_name(function.name)
    column = r" \\ ".join(latex_number(float(each), 5) for each in gradient)
    st.latex(rf"{name} = {latex_number(float(value), 5)}")
    st.latex(rf"\nabla {name} = \begin{{pmatrix}} {column} \end{{pmatrix}}")
    rows = r" \\ ".join(" & ".join(latex_number(float(each), 5) for each in row) for row in hessian)
    st.latex(rf"H = \begin{{pmatrix}} {rows} \end{{pmatrix}}")
    with st.expander(gettext("The Hessian as a formula")):
        _show_hessian(function)
    if at.eigenvalues is None:
        st.caption(gettext("At this point the Hessian has no value."))
        return
    values = ", ".join(number(float(each), 5) for each in at.eigenvalues)
    st.markdown(gettext("Eigenvalues (curvatures): {values}", values=values))
    st.markdown(_definiteness(at))


def _definiteness(at: PointValues) -> str:
    """Return what the curvatures say about gradient descent here."""
    if at.condition_number is not None and at.largest_stable_step is not None:
        return gettext(
            "The Hessian is positive definite: locally convex. Condition number"
            " {condition}; gradient descent is stable here up to a learning rate of"
            " $2/\\lambda_{{\\max}}$ = {step}.",
            condition=number(at.condition_number, 4),
            step=number(at.largest_stable_step, 4),
        )
    if at.definiteness == "negative":
        return gettext("The Hessian is negative definite: locally concave, as near a maximum.")
    if at.definiteness == "indefinite":
        return gettext(
            "The Hessian is indefinite: it curves upward in some directions and"
            " downward in others, as at a saddle."
        )
    return gettext("The Hessian is singular: some direction has no curvature to second order.")


def _show_hessian(function: Function) -> None:
    parts = function.hessian_latex
    if not parts or sum(len(each) for row in parts for each in row) > 3000:
        st.caption(gettext("This formula is too long to be shown."))
        return
    for j, row in enumerate(parts):
        for k in range(j, len(row)):
            a, b = (latex_name(function.variables[each]) for each in (j, k))
            below = rf"\partial {a}^2" if j == k else rf"\partial {a} \partial {b}"
            st.latex(rf"\frac{{\partial^2 {latex_name(function.name)}}}{{{below}}} = {row[k]}")


def _show_critical(found: CriticalPoints) -> None:
    st.subheader(gettext("Where the gradient is zero"))
    if found.points:
        heads = [
            gettext("Kind"),
            gettext("Point"),
            gettext("Value"),
            gettext("Condition number"),
            gettext("Largest stable learning rate"),
        ]
        rows = []
        for each in found.points:
            step = each.largest_stable_step
            infinite = not np.isfinite(each.condition_number)
            rows.append(
                [
                    gettext(KINDS[each.kind]),
                    point(map(float, each.position), 5),
                    number(each.value, 5),
                    "∞" if infinite else number(each.condition_number, 4),
                    "—" if step is None else number(step, 4),
                ]
            )
        table(heads, [("", row) for row in rows])
    lines = (
        f"{gettext(CRITICAL_SETS[flat.kind])} f = {number(flat.value, 5)}"
        for flat in found.critical_sets
    )
    for line in dict.fromkeys(lines):
        st.markdown(line)
    for corner in found.nonsmooth_points:
        place = point(map(float, corner.position), 5)
        st.markdown(
            f"{gettext(NONSMOOTH_KINDS[corner.kind])} {place}, f = {number(corner.value, 5)}"
        )
    st.caption(told(found.sentence, **found.data))


def _show_derivation(page: Page[GradientExperiment, GradientView], found: ExactGradient) -> None:
    """Show how each partial derivative comes about, rule by rule, once it is opened."""
    title = gettext("The derivative, step by step")
    chosen = page.experiment.by is not None  # a link that names the variable is about this
    box = st.expander(title, chosen, key="derivation", on_change="rerun")
    if box.open:
        with box:
            _show_steps(page, found)


def _show_steps(page: Page[GradientExperiment, GradientView], found: ExactGradient) -> None:
    function, chosen = found.problem.function, found.variable
    names = list(function.variables)
    if len(names) > 1:
        bound_choice(
            st.segmented_control,
            gettext("By which variable"),
            names,
            key="by",
            value=chosen,
            changed=lambda name: page.set(by=name),
        )
    derivation = found.derivation
    if derivation.result is None:
        st.info(told(derivation.remark, **derivation.data), icon=":material/straighten:")
        return
    st.latex(derivation.start_latex)
    for count, steps in enumerate(found.derivation_lines, 1):
        words, formula = st.columns([2, 5], vertical_alignment="center")
        with words:
            rules = dict.fromkeys(step.rule for step in steps)
            names_of_rules = " · ".join(gettext(rule.name) for rule in rules)
            st.markdown(f"**{count}. {names_of_rules}**")
            if len(rules) == 1:
                st.caption(told(steps[0].rule.sentence, **derivation.data))
        with formula:
            above = _said_above(steps)
            if above:
                st.latex(rf"\begin{{gathered}} {_NEXT_LINE.join(above)} \end{{gathered}}")
            st.latex(f"= {steps[-1].line_latex}")
    name, by = latex_name(function.name), latex_name(chosen)
    sign = "d" if function.dimension < 2 else r"\partial "
    left = rf"\frac{{{sign}{name}}}{{{sign}{by}}}"
    st.latex(rf"\boxed{{{left} = {derivation.result_latex}}}")


def _said_above(steps: Sequence[DerivationStep]) -> list[str]:
    """Return a rule with its pieces; of several rules in one line, the rules alone."""
    if len(steps) > 1:
        return [r",\quad ".join(dict.fromkeys(step.formula for step in steps if step.formula))]
    [step] = steps
    pieces = r",\quad ".join(f"{each.letter} = {each.latex}" for each in step.pieces)
    return [each for each in (step.formula, pieces) if each]
