"""The exact gradient at a point: its directions, the tangent plane, the Hessian, its zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.definedness import undefined_at
from gradviz.exact.critical import CONTINUA, CORNERS, KINDS, critical_points
from gradviz.language.derivation import derive
from gradviz.language.printing import latex_name
from gradviz.ui.charts import show_chart
from gradviz.ui.components.explorer.explorer import explorer
from gradviz.ui.definedness import show_definedness
from gradviz.ui.fields import write_numbers
from gradviz.ui.i18n import current_language, gettext, latex_number, number, point
from gradviz.ui.plain import told
from gradviz.ui.problem import locate
from gradviz.ui.tables import table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradviz.exact.critical import CriticalPoints
    from gradviz.objective import Function
    from gradviz.ui.problem import Place


_NEXT_LINE = r" \\[6pt] "


def show_exact(function: Function) -> None:
    """Show the exact gradient of a function at a point that a person chooses."""
    with st.sidebar:
        st.subheader(gettext("Point"))
        place = locate(function, gettext("Point"))
        angle, field = 0, True
        if function.dimension > 1:
            angle = st.number_input(
                gettext("Direction, in degrees"),
                -180,
                180,
                0,
                step=5,
                key="angle",
                bind="query-params",
                help=gettext(
                    "The direction u in which the slope is taken. Or turn it in the picture."
                ),
            )
            field = st.toggle(
                gettext("Gradient field"), value=True, key="field", bind="query-params"
            )
    show_definedness(function, place.domain, place.start)
    found = critical_points(function, place.domain)
    _show_explorer(function, place, int(angle), field, found)
    if function.dimension > 1:
        left, right = st.columns(2, gap="large")
        with left:
            _show_plane(function, place)
        with right:
            _show_numbers(function, place)
    else:
        _show_numbers(function, place)
    _show_critical(found)
    _show_derivation(function)


def set_point(values: tuple[float, ...]) -> None:
    """Keep the point where a person let go of it."""
    st.session_state["start"] = write_numbers(values)


def _show_explorer(
    function: Function, place: Place, angle: int, field: bool, found: CriticalPoints
) -> None:
    def turned(value: float) -> None:
        st.session_state["angle"] = round(value)

    flat = function.dimension < 2
    points = [{"point": each.position.tolist(), "kind": each.kind} for each in found.points]
    kinds = dict.fromkeys(each["kind"] for each in points)
    key = [{"role": "ascent", "text": gettext("tangent")}]
    if not flat:
        key = [
            {"role": "ascent", "text": gettext("steepest ascent, ∇f")},
            {"role": "descent", "text": gettext("steepest descent, −∇f")},
            {"role": "direction", "text": gettext("direction u (turn it)")},
            {"role": "level", "text": gettext("isoline through the point, and its tangent")},
        ]
    key += [{"role": kind, "text": gettext(KINDS[kind]), "shape": "round"} for kind in kinds]
    explorer(
        {
            **scene(function, place),
            "angle": angle,
            "field": field,
            "critical": points,
            "estimator": None,
            "key": key,
        },
        key="explorer",
        on_point=set_point,
        on_angle=turned,
    )


def scene(function: Function, place: Place) -> dict[str, Any]:
    """Return what the explorer needs in any case."""
    return {
        "function": {"variables": list(function.variables), "source": function.javascript},
        "domain": place.domain,
        "axes": place.axes if function.dimension > 1 else (0,),
        "point": place.start,
        "angle": 0,
        "locale": current_language(),
    }


def _show_plane(function: Function, place: Place) -> None:
    from gradviz.plots.tangent import tangent_plane

    st.subheader(gettext("Tangent plane"))
    names = [function.variables[axis] for axis in place.axes]
    figure = tangent_plane(
        function, place.domain, place.start, axes=place.axes, names=(*names, function.name)
    )
    show_chart(figure, "plane")
    st.caption(
        gettext(
            "Near the point the function is almost its tangent plane. The arrow lies in the plane"
            " and points where it rises most. Drag to turn, wheel to zoom."
        )
    )


def _show_numbers(function: Function, place: Place) -> None:
    """Show the gradient and the Hessian in numbers, and what its eigenvalues say."""
    st.subheader(gettext("In numbers"))
    at = np.array(place.start)
    value, gradient = function.value_and_gradient(at)
    hessian = function.hessian(at)
    if undefined_at(function, at):
        # 1/0 is infinite in IEEE arithmetic, but no value
        value, gradient, hessian = (
            np.full_like(each, np.nan) for each in (value, gradient, hessian)
        )
    name = latex_name(function.name)
    column = r" \\ ".join(latex_number(float(each), 5) for each in gradient)
    st.latex(rf"{name} = {latex_number(float(value), 5)}")
    st.latex(rf"\nabla {name} = \begin{{pmatrix}} {column} \end{{pmatrix}}")
    rows = r" \\ ".join(" & ".join(latex_number(float(each), 5) for each in row) for row in hessian)
    st.latex(rf"H = \begin{{pmatrix}} {rows} \end{{pmatrix}}")
    with st.expander(gettext("The Hessian as a formula")):
        _show_hessian(function)
    if not np.all(np.isfinite(hessian)):
        st.caption(gettext("At this point the Hessian has no value."))
        return
    eigenvalues = np.linalg.eigvalsh(hessian).astype(np.float64)
    values = ", ".join(number(float(each), 5) for each in eigenvalues)
    st.markdown(gettext("Eigenvalues (curvatures): {values}", values=values))
    st.markdown(_bending(eigenvalues))


def _bending(eigenvalues: NDArray[np.float64]) -> str:
    """Return what the curvatures say about gradient descent here."""
    top, low = float(eigenvalues[-1]), float(eigenvalues[0])
    if low > 0:
        return gettext(
            "It bends upward in every direction. Condition number {condition}; gradient descent is"
            " stable here up to a learning rate of $2/\\lambda_{{\\max}}$ = {step}.",
            condition=number(top / low, 4),
            step=number(2 / top, 4),
        )
    if top < 0:
        return gettext("It bends downward in every direction, as near a maximum.")
    if low < 0 < top:
        return gettext("It bends upward in some directions and downward in others, as at a saddle.")
    return gettext("In some direction it does not bend at all.")


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
            gettext("Largest stable step"),
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
        f"{gettext(CONTINUA[flat.kind])} f = {number(flat.value, 5)}" for flat in found.continua
    )
    for line in dict.fromkeys(lines):
        st.markdown(line)
    for corner in found.corners:
        place = point(map(float, corner.position), 5)
        st.markdown(f"{gettext(CORNERS[corner.kind])} {place}, f = {number(corner.value, 5)}")
    st.caption(gettext(found.sentence, **found.data))


def _show_derivation(function: Function) -> None:
    """Show how each partial derivative comes about, one rule at a time."""
    st.subheader(gettext("The derivative, step by step"))
    names = list(function.variables)
    chosen = names[0]
    if len(names) > 1:
        picked = st.segmented_control(
            gettext("By which variable"), names, default=names[0], key="by", bind="query-params"
        )
        chosen = str(picked or names[0])
    derivation = derive(function.tree, chosen)
    if derivation.result is None:
        st.info(told(derivation.remark, **derivation.data), icon=":material/straighten:")
        return
    st.latex(derivation.start_latex)
    for count, step in enumerate(derivation.steps, 1):
        words, formula = st.columns([2, 5], vertical_alignment="center")
        with words:
            st.markdown(f"**{count}. {gettext(step.rule.name)}**")
            st.caption(gettext(step.rule.sentence, **derivation.data))
        with formula:
            pieces = r",\quad ".join(f"{each.letter} = {each.latex}" for each in step.pieces)
            above = [each for each in (step.formula, pieces) if each]
            if above:
                st.latex(rf"\begin{{gathered}} {_NEXT_LINE.join(above)} \end{{gathered}}")
            st.latex(f"= {step.line_latex}")
    name, by = latex_name(function.name), latex_name(chosen)
    sign = "d" if function.dimension < 2 else r"\partial "
    left = rf"\frac{{{sign}{name}}}{{{sign}{by}}}"
    st.latex(rf"\boxed{{{left} = {derivation.result_latex}}}")
