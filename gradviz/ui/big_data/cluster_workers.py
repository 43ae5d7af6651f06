"""A simulated cluster: what more workers bring, and what waiting and staleness cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.engines.cluster import WORKERS
from gradviz.engines.data_parallel import largest_stable_rate
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state import remembered
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.explained import heading
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.engines.data_parallel import ParallelRun
    from gradviz.experiments import BigDataExperiment
    from gradviz.experiments.big_data_experiment import Simulation
    from gradviz.ui.state import Page


def choose_cluster(page: Page[BigDataExperiment, Any]) -> None:
    """Show the workers, their training, and the network."""
    st.subheader(gettext("Cluster"))
    show(page, "workers")
    _show_pairs(page, "row_ms", "spread", "megabytes", "gbit", "latency_ms")
    heading("Training")
    _show_pairs(page, "rows_each", "rate", "passes", "seed")


def _show_pairs(page: Page[BigDataExperiment, Any], *names: str) -> None:
    """Show controls two by two: their labels are of unequal length."""
    for first in range(0, len(names), 2):
        columns = st.columns(2, vertical_alignment="bottom")
        for name, where in zip(names[first : first + 2], columns, strict=False):
            show(page, name, where=where)


def show_cluster(page: Page[BigDataExperiment, Any]) -> None:
    """Show the speed-up, both ways of training, and the rules for the learning rate."""
    experiment = page.experiment
    st.info(
        gettext(
            "A simulation: the gradients are computed, a linear regression of two weights; the time"
            " of workers and network is not measured but follows from the numbers in the sidebar."
        ),
        icon=":material/model_training:",
    )
    found = remembered("simulation", experiment, experiment.simulated)
    left, right = st.columns(2, gap="large")
    with left:
        _show_speed_up(found)
    with right:
        _show_loss(found)
    left, right = st.columns(2, gap="large")
    with left:
        _show_paths(found)
    with right:
        _show_rules(experiment, found)


def _ways() -> dict[str, str]:
    return {
        "synchronous": gettext("synchronous"),
        "asynchronous": gettext("asynchronous"),
        "ideal": gettext("ideal"),
    }


def _show_speed_up(found: Simulation) -> None:
    from gradviz.plots.parallel_figures import speed_up_figure

    st.subheader(gettext("Speed-up"))
    words = {**_ways(), "workers": gettext("workers"), "speed-up": gettext("speed-up")}
    shown = found.cluster.workers
    figure = speed_up_figure(found.speed_up, shown=shown, words=words, theme=current_theme())
    show_chart(figure, "speed-up")
    heads = [
        gettext("Way"),
        gettext("Rows per second"),
        gettext("Speed-up"),
        gettext("Efficiency"),
        gettext("Staleness"),
    ]
    alone = 1.0 / found.cluster.row_seconds
    rows = [
        ("", _row(_ways()[way], run, alone, found.cluster.workers))
        for way, run in (("synchronous", found.synchronous), ("asynchronous", found.asynchronous))
    ]
    table(heads, rows)
    st.caption(
        told(
            "Synchronous workers wait for the slowest, and for an all-reduce of {reduce} ms."
            " Asynchronous ones send and fetch one message after the other over the server's link:"
            " {message} ms each.",
            reduce=number(1e3 * found.cluster.all_reduce_seconds, 3),
            message=number(1e3 * found.cluster.message_seconds, 3),
        )
    )


def _row(name: str, run: ParallelRun, alone: float, workers: int) -> list[str]:
    times = run.rows_per_second / alone
    return [
        name,
        number(run.rows_per_second, 4),
        number(times, 3),
        f"{number(100.0 * times / workers, 3)} %",
        number(float(run.staleness.mean()), 3),
    ]


def _show_loss(found: Simulation) -> None:
    from gradviz.plots.parallel_figures import COLORS, loss_figure

    st.subheader(gettext("Loss against time"))
    lines = [
        (_ways()[way], COLORS[way], run.seconds, found.two.losses(run.weights))
        for way, run in (("synchronous", found.synchronous), ("asynchronous", found.asynchronous))
    ]
    figure = loss_figure(
        lines,
        x=gettext("simulated seconds"),
        y=gettext("loss"),
        logarithmic=False,
        theme=current_theme(),
    )
    show_chart(figure, "simulated loss")
    _show_staleness(found)
    stale = float(found.asynchronous.staleness.mean())
    edge = largest_stable_rate(found.two.largest_curvature, stale)
    st.caption(
        told(
            "A gradient that is {staleness} updates old points from where the weights were. In the"
            " steepest direction such steps converge below a learning rate of {edge} only; fresh"
            " ones below {fresh} (Levin & May, 1976).",
            staleness=number(stale, 3),
            edge=number(edge, 3),
            fresh=number(largest_stable_rate(found.two.largest_curvature, 0.0), 3),
        )
    )


def _show_staleness(found: Simulation) -> None:
    from gradviz.plots.parallel_figures import staleness_figure

    figure = staleness_figure(
        found.asynchronous.staleness,
        x=gettext("staleness: updates since the weights were read"),
        y=gettext("updates, %"),
        theme=current_theme(),
    )
    show_chart(figure, "staleness")


def _show_paths(found: Simulation) -> None:
    from gradviz.plots.parallel_figures import path_figure

    st.subheader(gettext("The path of the two weights"))
    runs = [
        (_ways()["synchronous"], "synchronous", found.synchronous),
        (_ways()["asynchronous"], "asynchronous", found.asynchronous),
    ]
    show_chart(path_figure(found.two, runs, theme=current_theme()), "parallel paths")
    st.caption(gettext("Both use the same rows. The star is the minimum of the loss."))


def _show_rules(experiment: BigDataExperiment, found: Simulation) -> None:
    from gradviz.plots.parallel_figures import rules_figure

    st.subheader(gettext("Larger batches, larger learning rate?"))
    two = found.two
    start, least = two.losses(np.stack([np.zeros(2), two.best]))
    words = {
        "none": gettext("rate as it is"),
        "square root": gettext("rate × √W"),
        "linear": gettext("rate × W"),
        "workers": gettext("workers W"),
        "loss": gettext("loss above the minimum"),
    }
    figure = rules_figure(
        found.rules,
        WORKERS,
        least=float(least),
        start=float(start),
        words=words,
        theme=current_theme(),
    )
    show_chart(figure, "scaling rules")
    edge = largest_stable_rate(two.largest_curvature, 0.0)
    st.caption(
        told(
            "Synchronous, after {epochs} epochs each. W workers average W times as many rows and"
            " take W times fewer steps; the linear scaling rule (Goyal et al., 2017) makes each"
            " step W times as long. It breaks where the rate passes {edge}, here from {workers}"
            " workers on; a triangle is a training that diverged.",
            epochs=experiment.passes,
            edge=number(edge, 3),
            workers=int(np.ceil(edge / experiment.rate)),
        )
    )


__all__ = ["choose_cluster", "show_cluster"]
