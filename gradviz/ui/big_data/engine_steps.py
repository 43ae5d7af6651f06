"""One step on every engine: the same rows and weights, and where the time goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.engines.framework_steps import is_installed
from gradviz.engines.one_step import PHASES
from gradviz.experiments.big_data_settings import OTHER_ENGINES
from gradviz.experiments.big_data_work import OWN_ENGINES
from gradviz.export.own_process import ProgramError
from gradviz.ui.big_data.large_data import tell
from gradviz.ui.i18n import gettext, grouped, number
from gradviz.ui.server.shared_workers import data_workers, keras_workers, spark_workers
from gradviz.ui.server.visits import is_own
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from pathlib import Path

    from gradviz.engines.one_step import EngineStep
    from gradviz.experiments import BigDataExperiment
    from gradviz.ui.state import Page

_REQUIREMENTS = {
    "Keras": "requirements-keras.txt",
    "TensorFlow": "requirements-tensorflow.txt",
    "Spark": "requirements-spark.txt",
}
_POOLS = {"Keras": keras_workers, "TensorFlow": keras_workers, "Spark": spark_workers}


def choose_engines(page: Page[BigDataExperiment, Any]) -> None:
    """Show which engines take the step, and after how many others."""
    st.subheader(gettext("Engines"))
    show(page, "engines")
    show(page, "at")


def show_engines(page: Page[BigDataExperiment, Any], path: Path, target: str) -> None:
    """Show loss, gradient and times of each engine beside NumPy's."""
    st.markdown(
        gettext(
            "Each engine computes the loss and its gradient over all rows at the same weights, in"
            " double precision. What differs is how the rows get there, and who adds up."
        )
    )
    if is_own():
        return
    found: list[EngineStep] = []
    for engine in (*OWN_ENGINES, *page.experiment.engines):
        if engine in OTHER_ENGINES and not is_installed(engine):
            _say_how_to_add(engine)
            continue
        step = _step(page, engine, path, target)
        if step is not None:
            found.append(step)
    if found:
        _show_table(found)
        _show_times(found)


def _step(
    page: Page[BigDataExperiment, Any], engine: str, path: Path, target: str
) -> EngineStep | None:
    job = page.experiment.step_work(engine, path, target)
    words = told("{engine} takes its step", engine=engine)
    try:
        return finished(f"step of {engine}", job, words, _POOLS.get(engine, data_workers))
    except SentenceError as error:
        tell(error)
    except ProgramError as error:
        message = told(
            "{engine} ended with an error: {message}",
            engine=plain(engine),
            message=plain(str(error)),
        )
        st.error(message)
    return None


def _say_how_to_add(engine: str) -> None:
    st.info(
        told(
            "{engine} is not installed here. Whoever runs this server can add it:"
            " {requirements} lists what it needs. Its program below runs anywhere.",
            engine=plain(engine),
            requirements=plain(_REQUIREMENTS[engine]),
        )
    )


def _show_table(found: list[EngineStep]) -> None:
    first = found[0]
    heads = [
        gettext("Engine"),
        gettext("Loss"),
        gettext("Largest difference of the gradient"),
        gettext("Rows"),
        gettext("Time"),
        gettext("Start"),
    ]
    rows = [
        [
            each.engine,
            number(each.loss, 12),
            "—" if each is first else number(each.difference(first), 2),
            grouped(each.rows),
            gettext("{count} s", count=number(each.total, 3)),
            gettext("{count} s", count=number(each.seconds["starting"], 3))
            if "starting" in each.seconds
            else "—",
        ]
        for each in found
    ]
    table(heads, [("", row) for row in rows])
    st.caption(
        told(
            "The difference is relative to the largest entry of the gradient of {engine}. Sums in"
            " another order differ in their last digits, and no more.",
            engine=first.engine,
        )
    )


def _show_times(found: list[EngineStep]) -> None:
    from gradviz.plots.parallel_figures import time_figure

    st.subheader(gettext("Where the time goes"))
    words = {
        "reading": gettext("reading"),
        "computing": gettext("computing"),
        "combining": gettext("combining"),
        "scheduling": gettext("scheduling, waiting"),
    }
    phases = {
        words[phase]: [each.seconds.get(phase, 0.0) for each in found]
        for phase in PHASES
        if phase in words
    }
    figure = time_figure(
        [each.engine for each in found], phases, x=gettext("seconds"), theme=current_theme()
    )
    show_chart(figure, "engine times")
    st.caption(
        gettext(
            "NumPy holds all rows at once, on one core; Arrow streams them on all cores. Keras and"
            " TensorFlow get the rows piece by piece from Arrow, their second pass is measured, and"
            " the start imports and compiles. On a cluster, scheduling weighs less the more there"
            " is to read."
        )
    )


__all__ = ["choose_engines", "show_engines"]
