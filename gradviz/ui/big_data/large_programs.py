"""The fit to many rows as programs of other tools, to be read and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.export.large_data_programs import LARGE_DATA_PROGRAMS
from gradviz.ui.i18n import gettext
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from pathlib import Path

    from gradviz.engines.data_source import DataSource
    from gradviz.experiments import BigDataExperiment
    from gradviz.ui.state import Page


def show_programs(
    page: Page[BigDataExperiment, Any], path: Path, source: DataSource, target: str
) -> None:
    """Offer the programs; they cost nothing until the box is opened."""
    label = gettext("Code: Spark MLlib, TensorFlow, Keras")
    box = st.expander(label, key="large programs", on_change="rerun")
    if not box.open:
        return
    with box:
        tools = list(LARGE_DATA_PROGRAMS)
        tool = st.segmented_control(
            gettext("Tool"),
            tools,
            default=tools[0],
            required=True,
            key="large tool",
            label_visibility="collapsed",
        )
        tool = tool or tools[0]
        try:
            code = page.experiment.program(tool, path, source, target)
        except ValueError:
            st.info(
                told(
                    "{tool} has no such optimizer or schedule. Take one that it has, or another"
                    " tool, to see the program.",
                    tool=plain(tool),
                )
            )
            return
        st.caption(_about(page, tool, path))
        st.download_button(
            gettext("Download the program"),
            code,
            file_name="large_fit.py",
            mime="text/x-python",
            icon=":material/download:",
        )
        st.code(code, language="python")


def _about(page: Page[BigDataExperiment, Any], tool: str, path: Path) -> str:
    words = gettext(
        "This program reads the file piece by piece, trains the same model, and prints its loss and"
        " its weights."
    )
    if tool == "Spark MLlib":
        words += " " + gettext(
            "MLlib does not train with the optimizer of the sidebar, but with L-BFGS."
        )
    made = page.experiment.made
    if made is not None and made.order == "shuffled":
        words += " " + told(
            "The file comes from the shell: {command}",
            command=plain(
                f"python -m gradviz make-data {path.name} --rows {made.rows} --target {made.target}"
            ),
        )
    return words


__all__ = ["show_programs"]
