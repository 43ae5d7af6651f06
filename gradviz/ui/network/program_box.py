"""The training as a program of a framework, to be read and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.keras_training import program_of
from gradviz.experiments.network_problem import run_of
from gradviz.ui.i18n import gettext
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from gradviz.experiments.network_problem import NetworkRun
    from gradviz.experiments.network_view import NetworkView


def show_code(runs: tuple[NetworkRun, ...], view: NetworkView) -> None:
    """Offer the programs of the run in the lead; they cost nothing until the box is opened."""
    box = st.expander(
        gettext("Code: Keras, PyTorch, TensorFlow"), key="programs", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        framework = st.segmented_control(
            gettext("Framework"),
            ["Keras", "PyTorch", "TensorFlow"],
            default="Keras",
            required=True,
            key="framework",
            label_visibility="collapsed",
        )
        try:
            code = program_of(run_of(runs, view.lead), framework or "Keras")
        except ValueError:
            st.info(
                told(
                    "{framework} has no such optimizer, schedule or loss. Take one that it has, or"
                    " another framework, to see the program.",
                    framework=plain(framework or ""),
                )
            )
            return
        st.caption(
            told(
                "This program trains the same network with {framework}: same examples, initial"
                " weights and order of batches. It prints the losses after each epoch; with"
                " dropout, {framework} leaves out other units.",
                framework=plain(framework or ""),
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


__all__ = ["show_code"]
