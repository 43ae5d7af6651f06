"""The gradient from samples: how far it is off, where it points, and what it costs to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.ui.big_data.large_data import tell
from gradviz.ui.i18n import gettext, grouped, ngettext, number
from gradviz.ui.server.shared_workers import data_workers
from gradviz.ui.server.visits import is_own
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.explained import heading
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from pathlib import Path

    from gradviz.experiments import BigDataExperiment
    from gradviz.experiments.big_data_work import OneEstimate, SampleStudy
    from gradviz.ui.state import Page


_ROUNDING = 1e-12  # what a mean over the same rows in another order may be off by


def choose_sample(page: Page[BigDataExperiment, Any]) -> None:
    """Show where the gradient is taken, and the seed of the samples."""
    heading("Gradient")
    show(page, "at")
    show(page, "seed")


def show_samples(page: Page[BigDataExperiment, Any], path: Path, target: str) -> None:
    """Show the true gradient beside its estimates."""
    left, right = st.columns(2)
    left.latex(r"\hat g_B = \frac1B \sum_{i \in B} \nabla_w\, \ell(w; x_i, y_i)")
    right.latex(
        r"\sqrt{\mathrm{E}\,\lVert \hat g_B - g \rVert^2}"
        r" = \sqrt{\frac{\mathrm{tr}\,\Sigma}{B}\left(1 - \frac{B}{N}\right)}"
    )
    if is_own():
        return
    job = page.experiment.estimates_work(path, target)
    try:
        found = finished(
            "samples", job, gettext("Estimating the gradient from samples"), data_workers
        )
    except SentenceError as error:
        tell(error)
        return
    if found is None:
        return
    _show_error(found)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _show_directions(found)
    with right:
        _show_costs(found)


def show_error_chart(found: SampleStudy) -> None:
    """Show the error of the gradient against the size of the sample."""
    from gradviz.plots.sample_figures import error_figure

    estimates = found.estimates
    words = {
        "rows": gettext("rows drawn one by one"),
        "row groups": gettext("whole row groups"),
        "theory": gettext("theory: 1/√B"),
        "band": gettext("95 % of single estimates"),
        "size": gettext("rows in the sample, B"),
        "error": gettext("relative error of the gradient"),
    }
    figure = error_figure(estimates, words=words, theme=current_theme())
    show_chart(figure, "sample error")


def _show_error(found: SampleStudy) -> None:
    estimates = found.estimates
    st.subheader(gettext("Error by sample size"))
    show_error_chart(found)
    st.markdown(
        told(
            "The fitted slope is {slope}; theory says {theory}: a hundred times as many rows make"
            " the error ten times smaller. One row is off by {one} times the length of the"
            " gradient.",
            slope=number(estimates.slope(), 3),
            theory=number(-0.5),
            one=number(estimates.relative_error_of_one, 3),
        )
    )
    worth = estimates.rows_worth()
    if worth is None or estimates.row_groups is None:
        return
    rows = int(estimates.row_groups.rows[0].mean())
    st.markdown(
        told(
            "One whole row group of {rows} rows has the error of {worth} rows drawn one by one. It"
            " is read at once, and so it is cheap; but rows that lie together may be alike. Sort"
            " the rows in the sidebar, and see.",
            rows=grouped(rows),
            worth=grouped(max(1, round(float(worth[0])))),
        )
    )


def _show_directions(found: SampleStudy) -> None:
    from gradviz.plots.sample_figures import direction_figure

    st.subheader(gettext("Where the estimates point"))
    figure = direction_figure(
        found.estimates,
        names=found.names,
        exact=gettext("true gradient"),
        sizes=[gettext("B = {count}", count=grouped(each)) for each in found.estimates.rows.sizes],
        theme=current_theme(),
    )
    show_chart(figure, "directions")
    st.caption(
        gettext(
            "The two coordinates in which the true gradient is longest; {count} samples of each"
            " size.",
            count=len(found.estimates.rows.rows[0]),
        )
    )


def _show_costs(found: SampleStudy) -> None:
    st.subheader(gettext("What one estimate costs"))
    heads = [
        gettext("Sample"),
        gettext("Relative error"),
        gettext("Angle"),
        gettext("Rows read"),
        gettext("Time"),
    ]
    rows = [
        _cost(ngettext("{count} row", "{rows} rows", each.rows, rows=grouped(each.rows)), each)
        for each in found.of_rows
    ]
    for each in found.of_row_groups:
        name = ngettext(
            "{count} row group, {rows} rows",
            "{count} row groups, {rows} rows",
            each.row_groups or 0,
            rows=grouped(each.rows),
        )
        rows.append(_cost(name, each))
    rows.append(_cost(gettext("all {count} rows", count=grouped(found.full.rows)), found.full))
    table(heads, [("", row) for row in rows])
    missing = found.estimates.exact.missing
    if missing:
        st.caption(
            gettext(
                "{count} rows lack a number in a column that is used: they are in no mean.",
                count=grouped(missing),
            )
        )
    st.caption(
        gettext(
            "A row that is drawn alone costs the reading of its row group; whole row groups are"
            " read from end to end. Times are those of this server, with the file in its memory."
        )
    )


def _cost(name: str, each: OneEstimate) -> list[str]:
    return [
        name,
        number(each.error if each.error > _ROUNDING else 0.0, 3),
        f"{number(each.angle, 3)}°",
        grouped(each.rows_read),
        gettext("{count} ms", count=number(1000.0 * each.seconds, 3)),
    ]


__all__ = ["choose_sample", "show_error_chart", "show_samples"]
