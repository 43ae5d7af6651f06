"""The estimated gradient beside the exact one: its error, its cloud, and the descent on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.descent.presets import PRESETS
from gradviz.experiments.gradient import CLOUD
from gradviz.experiments.runs import ESTIMATORS, TOLERANCE, Run, offered_numbers
from gradviz.gradients import ALL
from gradviz.gradients.accuracy import error
from gradviz.ui.components.explorer.explorer import explorer
from gradviz.ui.gradient.exact import scene, set_point
from gradviz.ui.i18n import gettext, ngettext, number, point
from gradviz.ui.state import remembered
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.conditions import show_obstacle
from gradviz.ui.widgets.controls import selection_box, show
from gradviz.ui.widgets.explained import heading
from gradviz.ui.widgets.function import choose_place
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.plain import told
from gradviz.ui.widgets.player_data import browser_print, rules, run_data
from gradviz.ui.widgets.undefined_regions import show_definedness

if TYPE_CHECKING:
    from gradviz.descent.trajectories import Trajectory
    from gradviz.experiments.functions import Problem
    from gradviz.experiments.gradient import GradientExperiment, GradientView
    from gradviz.experiments.gradient_results import EstimatedGradient
    from gradviz.functions.objective import Function
    from gradviz.gradients import ConfiguredEstimator
    from gradviz.gradients.accuracy import Cloud, VarianceCurve
    from gradviz.ui.state import Page

_LOSSES = Path(__file__).resolve().parents[3] / "pages" / "lab" / "losses.py"
_EXACT_COLOR, _ESTIMATE_COLOR = 1, 0  # as the explorer's vectors


def show_estimated(page: Page[GradientExperiment, GradientView]) -> None:
    """Show an estimator that a person chooses, beside the exact gradient."""
    experiment = page.experiment
    function, problem = experiment.parsed, experiment.problem
    with st.sidebar:
        heading("Estimated gradient")
        show(page, "gradient")
        declared = ESTIMATORS[experiment.gradient.name]
        selection_box(page, "gradient", declared, label=gettext(declared.title), expanded=True)
        show_obstacle(experiment.obstacle)
        st.subheader(gettext("Point"))
        choose_place(page, gettext("Point"))
        st.subheader(gettext("Descent on the estimate"))
        _choose_descent(page)
    found = remembered("estimated gradient", experiment, experiment.estimated)
    if found is None:
        return
    show_definedness(function, problem.domain, problem.start)
    _show_formula(function, found.estimator)
    _show_explorer(page, found)
    _show_paths({"exact": found.exact, "estimate": found.estimated})
    if found.cloud is not None and found.variance is not None:
        _show_randomness(problem, found.cloud, found.variance)
    _show_all(found)
    _show_of_data()


def _choose_descent(page: Page[GradientExperiment, GradientView]) -> None:
    """Show the optimizer of both paths, its numbers, the steps and the seed."""
    show(page, "optimizer")
    entry = PRESETS[page.experiment.optimizer.name]
    selection_box(
        page,
        "optimizer",
        entry.declaration,
        label=entry.label,
        numbers=offered_numbers(entry.key),
        described=False,
    )
    show(page, "steps")
    show(page, "seed")


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
            evaluations=int(estimator.evaluations(function.dimension)),
        )
        source = told("Source: {source}", source=gettext(declared.source))
        st.caption(f"{cost} {source}")


def _show_explorer(page: Page[GradientExperiment, GradientView], found: EstimatedGradient) -> None:
    estimator, curve = found.estimator, found.curve

    def stepped(h: float) -> None:
        declared = estimator.declaration.by_name["h"]
        bounded = min(max(h, declared.minimum), declared.maximum)
        chosen = page.experiment.gradient.with_value("h", bounded)
        page.set(gradient=chosen)

    explorer(
        estimate_data(found, page.experiment.steps, page.experiment.seed),
        key="explorer",
        on_point=lambda values: set_point(page, values),
        on_h=stepped,
    )
    if curve is not None and curve.remark:
        st.caption(gettext(curve.remark, h=number(curve.best_h, 3)))


def estimate_data(found: EstimatedGradient, steps: int, seed: int) -> dict[str, Any]:
    """Return what the explorer shows of an estimate, of its error, and of the descent on it."""
    problem, estimator = found.problem, found.estimator
    function = problem.function
    source = browser_print(estimator, function, steps, seed)
    runs = [
        run_data(Run(found.entry, found.optimizer, color), path, given)
        for path, color, given in (
            (found.exact, _EXACT_COLOR, None),
            (found.estimated, _ESTIMATE_COLOR, source or {"complex": True}),
        )
    ]
    pair = {
        "runs": runs,
        "rules": rules([Run(found.entry, found.optimizer, _EXACT_COLOR)], function.dimension),
        "steps": steps,
        "tolerance": TOLERANCE,
    }
    many = found.draws
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
    return {
        **scene(problem),
        "field": False,
        "estimator": {
            "name": estimator.name,
            **(source or {"offsets": None, "h": estimator.h, "samples": 1, "directions": None}),
            "evaluations": estimator.evaluations(function.dimension),
        },
        "curve": _curve(found),
        "cloud": many,
        **pair,
        "key": key,
    }


def _curve(found: EstimatedGradient) -> dict[str, Any] | None:
    """Return what the explorer draws of the error against the step."""
    curve = found.curve
    if curve is None:
        return None
    return {
        "h": curve.hs,
        "errors": curve.errors,
        "truncation": curve.truncation,
        "rounding": curve.rounding,
        "best": curve.best_h,
        "estimates": found.curve_estimates,
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
            gettext(path.ending, **path.ending_data),
        ]
        for key, path in both.items()
    ]
    table(heads, [("", row) for row in rows])


def _show_randomness(place: Problem, found: Cloud, curve: VarianceCurve) -> None:
    """Show how the estimates scatter, and how more samples make them scatter less."""
    from gradviz.plots.estimates import cloud_figure, variance_figure

    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(gettext("The cloud of estimates"))
        names = [place.function.variables[axis] for axis in place.axes]
        labels = (
            gettext("estimates"),
            gettext("95 % of them"),
            gettext("their mean"),
            gettext("exact gradient"),
        )
        figure = cloud_figure(
            found, axes=place.axes, names=names, labels=labels, theme=current_theme()
        )
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
        st.subheader(gettext("More samples, smaller standard deviation"))
        figure = variance_figure(
            curve,
            measured=gettext("measured"),
            theory=gettext("theory: 1/√k"),
            samples=gettext("samples k"),
            deviation=gettext("standard deviation"),
            theme=current_theme(),
        )
        show_chart(figure, "variance")
        st.caption(
            gettext(
                "Four times as many samples halve the standard deviation: that is what"
                " precision costs."
            )
        )


def _show_all(found: EstimatedGradient) -> None:
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
    digits = 6 if found.problem.function.dimension < 4 else 4
    rows = []
    for each in found.all:
        estimator, title = each.estimator, gettext(each.estimator.declaration.title)
        if each.obstacle is not None:
            why = gettext(each.obstacle.sentence, **each.obstacle.data)
            rows.append([title, why, "", "", "", ""])
        elif each.estimate is not None and each.errors is not None:
            rows.append(
                [
                    title,
                    point(map(float, each.estimate), digits),
                    number(float(each.errors.relative), 2),
                    f"{number(float(each.errors.angle), 2)}°",
                    str(estimator.evaluations(found.problem.function.dimension)),
                    "—" if estimator.random or estimator.order is None else str(estimator.order),
                ]
            )
    table(heads, [("", row) for row in rows])


def _show_of_data() -> None:
    """Show the estimators that need data, and lead to the page that has some."""
    for declared in ALL.values():
        if declared.directions != "rows":
            continue
        st.subheader(gettext("{name} gradient of a loss", name=gettext(declared.title)))
        left, right = st.columns([3, 4], vertical_alignment="center")
        with left:
            st.latex(declared.formula)
        with right:
            st.markdown(gettext(declared.summary))
            cost = gettext("One estimate costs b of the data's n gradients.")
            source = told("Source: {source}", source=gettext(declared.source))
            st.caption(f"{cost} {source}")
            st.page_link(
                _LOSSES,
                label=gettext("Minibatches on a loss surface"),
                icon=":material/arrow_forward:",
                query_params={"batches": "mini", "section": "batches"},
            )
