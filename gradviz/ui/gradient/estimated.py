"""The estimated gradient beside the exact one: its error, its cloud, and the descent on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.descent import descend
from gradviz.gradients import ALL
from gradviz.gradients.errors import cloud, error, v_curve, variance_curve
from gradviz.lineup import LINEUP
from gradviz.trajectories import STATUSES
from gradviz.ui.charts import show_chart
from gradviz.ui.components.explorer.explorer import explorer
from gradviz.ui.controls import settings
from gradviz.ui.definedness import show_definedness
from gradviz.ui.estimators import browser_print, choose_estimator
from gradviz.ui.gradient.exact import scene, set_point
from gradviz.ui.i18n import gettext, ngettext, number, point
from gradviz.ui.links import hold
from gradviz.ui.problem import locate
from gradviz.ui.runs import Run
from gradviz.ui.stage import rules, run_data
from gradviz.ui.tables import table

if TYPE_CHECKING:
    from gradviz.gradients import ConfiguredEstimator
    from gradviz.gradients.errors import VCurve
    from gradviz.objective import Function
    from gradviz.optimizers.base import Configured
    from gradviz.trajectories import Trajectory
    from gradviz.ui.problem import Place

_LOSSES = Path(__file__).resolve().parents[3] / "pages" / "lab" / "losses.py"
FIRST = "CentralDifference"
CLOUD = 250  # estimates in the picture
TOLERANCE = 1e-8
_EXACT_COLOR, _ESTIMATE_COLOR = 1, 0  # as the explorer's vectors


def show_estimated(function: Function) -> None:
    """Show an estimator that a person chooses, beside the exact gradient."""
    with st.sidebar:
        st.subheader(gettext("Estimated gradient"))
        estimator = choose_estimator(
            function, label=gettext("Estimator"), default=FIRST, expanded=True
        )
        st.subheader(gettext("Point"))
        place = locate(function, gettext("Point"))
        st.subheader(gettext("Descent on the estimate"))
        entry, optimizer, steps, seed = _descent()
    if estimator is None:
        return
    show_definedness(function, place.domain, place.start)
    _show_formula(function, estimator)
    both = {
        key: descend(
            function, place.start, optimizer, steps, gradient=each, seed=seed, tolerance=TOLERANCE
        )
        for key, each in (("exact", None), ("estimate", estimator))
    }
    source = browser_print(estimator, function, steps, seed)
    runs = [
        run_data(Run(entry, optimizer, color), both[key], given)
        for key, color, given in (
            ("exact", _EXACT_COLOR, None),
            ("estimate", _ESTIMATE_COLOR, source or {"complex": True}),
        )
    ]
    pair = {
        "runs": runs,
        "rules": rules([Run(entry, optimizer, _EXACT_COLOR)], function.dimension),
        "steps": steps,
        "tolerance": TOLERANCE,
    }
    _show_explorer(function, place, estimator, source, pair, seed)
    _show_paths(both)
    if estimator.random:
        _show_randomness(function, place, estimator, seed)
    _show_all(function, place, seed)
    _show_of_data()


def _descent() -> tuple[Any, Configured, int, int]:
    """Return the optimizer of both paths, in the line-up and configured; the steps, the seed."""
    labels = {e.label: e for e in LINEUP.values() if e.rate is not None}
    label = st.selectbox(gettext("Optimizer"), list(labels), key="optimizer", bind="query-params")
    entry = labels[label]
    values = settings(entry.label, entry.key, entry.hyperparameters, entry.shown)
    steps = st.slider(gettext("Steps"), 10, 1000, 150, step=10, key="steps", bind="query-params")
    seed = st.number_input(
        gettext("Seed"),
        0,
        9999,
        0,
        key="seed",
        bind="query-params",
        help=gettext("Another seed draws other random directions."),
    )
    optimizer: Any = entry.configure(values)
    return entry, optimizer, int(steps), int(seed)


def _show_formula(function: Function, estimator: ConfiguredEstimator) -> None:
    declared = estimator.declaration
    left, right = st.columns([3, 4], vertical_alignment="center")
    with left:
        st.latex(declared.formula)
    with right:
        st.markdown(gettext(declared.summary))
        cost = ngettext(
            "With {count} variable one estimate costs {evaluations} function evaluations.",
            "With {count} variables one estimate costs {evaluations} function evaluations.",
            function.dimension,
            evaluations=estimator.evaluations(function.dimension),
        )
        source = gettext("Source: {source}", source=declared.source)
        st.caption(f"{cost} {source}")


def _show_explorer(
    function: Function,
    place: Place,
    estimator: ConfiguredEstimator,
    source: dict[str, Any] | None,
    pair: dict[str, Any],
    seed: int,
) -> None:
    name = estimator.name

    def stepped(h: float) -> None:
        declared = estimator.declaration.by_name["h"]
        hold(f"{name}.h", min(max(h, declared.minimum), declared.maximum), declared.shown)

    curve = _studied(function, place, estimator)
    many = None
    if source is not None and estimator.random:
        drawn = estimator.draw(np.random.default_rng([2, seed]), CLOUD, function)
        many = np.ascontiguousarray(drawn, dtype=np.float64)
    key = [
        {"role": "exact", "text": gettext("exact gradient and its path")},
        {"role": "estimate", "text": gettext("estimate and its path; dots: where f is evaluated")},
    ]
    if many is not None:
        key.append(
            {
                "role": "estimate",
                "shape": "round",
                "text": gettext("{count} estimates, and where 95 % of them lie", count=CLOUD),
            }
        )
    explorer(
        {
            **scene(function, place),
            "field": False,
            "estimator": {
                "name": name,
                **(source or {"offsets": None, "h": estimator.h, "samples": 1, "directions": None}),
                "evaluations": estimator.evaluations(function.dimension),
            },
            "curve": _curve(function, place, estimator, curve),
            "cloud": many,
            **pair,
            "key": key,
        },
        key="explorer",
        on_point=set_point,
        on_h=stepped,
    )
    if curve is not None and curve.remark:
        st.caption(gettext(curve.remark, h=number(curve.best_h, 3)))


def _studied(function: Function, place: Place, estimator: ConfiguredEstimator) -> VCurve | None:
    """Return the error against the step, where the estimate has one and is not random."""
    if estimator.random or not np.isfinite(estimator.h):
        return None
    return v_curve(function, place.start, estimator)


def _curve(
    function: Function, place: Place, estimator: ConfiguredEstimator, curve: VCurve | None
) -> dict[str, Any] | None:
    """Return what the explorer draws of the error against the step."""
    if curve is None:
        return None
    at = np.array(place.start)
    estimates = [estimator.with_values(h=float(h)).estimate(function, at) for h in curve.hs]
    return {
        "h": curve.hs,
        "errors": curve.errors,
        "truncation": curve.truncation,
        "rounding": curve.rounding,
        "best": curve.best_h,
        "estimates": np.ascontiguousarray(estimates),
    }


def _show_paths(both: dict[str, Trajectory]) -> None:
    heads = [
        gettext("Path"),
        gettext("Final point"),
        gettext("Final value"),
        gettext("Steps"),
        gettext("Function evaluations"),
        gettext("How it ended"),
    ]
    names = {"exact": gettext("on the exact gradient"), "estimate": gettext("on the estimate")}
    rows = [
        [
            names[key],
            point(map(float, path.positions[-1]), 5 if path.positions.shape[-1] < 4 else 3),
            number(float(path.values[-1]), 5),
            str(path.steps),
            str(path.function_evaluations),
            gettext(STATUSES[path.status], step=path.stopped_at),
        ]
        for key, path in both.items()
    ]
    table(heads, [("", row) for row in rows])


def _show_randomness(
    function: Function, place: Place, estimator: ConfiguredEstimator, seed: int
) -> None:
    from gradviz.plots.estimates import cloud_figure, variance_figure

    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(gettext("The cloud of estimates"))
        found = cloud(function, place.start, estimator, seed=seed, axes=place.axes)
        names = [function.variables[axis] for axis in place.axes]
        labels = (
            gettext("estimates"),
            gettext("95 % of them"),
            gettext("their mean"),
            gettext("exact gradient"),
        )
        figure = cloud_figure(found, axes=place.axes, names=names, labels=labels)
        show_chart(figure, "cloud")
        off = error(found.mean, found.exact)
        st.caption(
            gettext(
                "The mean of {count} estimates is {distance} away from the exact gradient; its"
                " standard error is {expected}.",
                count=len(found.estimates),
                distance=number(float(off.absolute), 3),
                expected=number(float(np.linalg.norm(found.standard_error)), 3),
            )
        )
    with right:
        st.subheader(gettext("More samples, less scatter"))
        curve = variance_curve(function, place.start, estimator, seed=seed)
        figure = variance_figure(
            curve,
            measured=gettext("measured"),
            theory=gettext("theory: 1/√k"),
            samples=gettext("samples k"),
            deviation=gettext("standard deviation"),
        )
        show_chart(figure, "variance")
        st.caption(
            gettext("Four times as many samples halve the scatter: that is what precision costs.")
        )


def _show_all(function: Function, place: Place, seed: int) -> None:
    """Show every estimator at this point, each with its own settings."""
    st.subheader(gettext("All estimators at this point"))
    heads = [
        gettext("Estimator"),
        gettext("Estimate"),
        gettext("Relative error"),
        gettext("Angle to the gradient"),
        gettext("Function evaluations"),
        gettext("Order"),
    ]
    at, rows = np.array(place.start), []
    exact = function.gradient(at)
    for declared in ALL.values():
        if declared.directions == "rows":
            continue
        estimator = declared()
        title = gettext(declared.title)
        obstacle = estimator.obstacle(function)
        if obstacle is not None:
            rows.append([title, gettext(obstacle.sentence, **obstacle.data), "", "", "", ""])
            continue
        draws = estimator.draw(np.random.default_rng([3, seed]), 1, function)[0]
        estimate = estimator.estimate(function, at, draws)
        off = error(estimate, exact)
        rows.append(
            [
                title,
                point(map(float, estimate), 6 if function.dimension < 4 else 4),
                number(float(off.relative), 2),
                f"{number(float(off.angle), 2)}°",
                str(estimator.evaluations(function.dimension)),
                "—" if estimator.random or estimator.order is None else str(estimator.order),
            ]
        )
    table(heads, [("", row) for row in rows])


def _show_of_data() -> None:
    """Show the estimators that need data, and lead to the page that has some."""
    for declared in ALL.values():
        if declared.directions != "rows":
            continue
        st.subheader(gettext("Of a loss over data: {name}", name=gettext(declared.title)))
        left, right = st.columns([3, 4], vertical_alignment="center")
        with left:
            st.latex(declared.formula)
        with right:
            st.markdown(gettext(declared.summary))
            cost = gettext("One estimate costs b of the data's n gradients.")
            source = gettext("Source: {source}", source=declared.source)
            st.caption(f"{cost} {source}")
            st.page_link(
                _LOSSES,
                label=gettext("Minibatches on a loss surface"),
                icon=":material/arrow_forward:",
                query_params={"batches": "mini", "section": "batches"},
            )
