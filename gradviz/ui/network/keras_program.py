"""The training as a Keras program, to be read and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.export.network_code import keras_code
from gradviz.ui.i18n import gettext

if TYPE_CHECKING:
    from gradviz.experiments.network_problem import NetworkRun
    from gradviz.experiments.network_view import NetworkView


def show_code(runs: tuple[NetworkRun, ...], view: NetworkView) -> None:
    """Offer the program of the run in the lead; it costs nothing until the box is opened."""
    box = st.expander(gettext("Keras code"), key="keras code", on_change="rerun")
    if not box.open:
        return
    lead = next((each for each in runs if each.key == view.lead), runs[0])
    problem, run = lead.problem, lead.run
    with box:
        try:
            code = keras_code(problem.loss, problem.settings(run), problem.epochs, problem.held)
        except ValueError:
            st.info(
                gettext(
                    "Keras has no such optimizer, schedule or penalty. Take one that it has to see"
                    " the program."
                )
            )
            return
        st.caption(
            gettext(
                "This program trains the same network with Keras: same examples, initial weights"
                " and order of batches. It prints the losses after each epoch; with dropout, Keras"
                " leaves out other units."
            )
        )
        st.download_button(
            gettext("Download the program"),
            code,
            file_name="training.py",
            mime="text/x-python",
            icon=":material/download:",
        )
        st.code(_without_numbers(code), language="python")


def _without_numbers(code: str) -> str:
    """Return a program without the lines that are packed numbers, all but the first of each."""
    lines: list[str] = []
    for line in code.splitlines():
        packed = line.startswith('    "') and line.endswith('"')
        if packed and lines and lines[-1].startswith('    "'):
            continue
        lines.append(f"{line}  # …" if packed else line)
    return "\n".join(lines)
