"""The same training by Keras itself, in a process of its own: its losses over ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.keras_training import (
    KerasComparison,
    compared_with_keras,
    program_of,
)
from gradviz.experiments.network_problem import run_of
from gradviz.export.keras_engine import KerasError, missing_packages
from gradviz.ui.i18n import gettext, number
from gradviz.ui.server.shared_workers import keras_workers
from gradviz.ui.state import remembered
from gradviz.ui.state.session import keep, last
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import plain, told
from gradviz.workers import Call

if TYPE_CHECKING:
    from gradviz.experiments.network_experiment import NetworkExperiment
    from gradviz.experiments.network_problem import NetworkRun
    from gradviz.experiments.network_view import NetworkView
    from gradviz.ui.state import Page

_ASKED = "keras training"


def keras_of(runs: tuple[NetworkRun, ...], view: NetworkView) -> dict[str, Any] | None:
    """Return the losses that Keras found for the run in the lead, where it was asked for them."""
    known = last(_ASKED)
    lead = run_of(runs, view.lead)
    if known is None or not isinstance(known[1], KerasComparison) or known[0] != _program(lead):
        return None
    done = known[1].keras
    return {
        "run": lead.key,
        "training": done.training_by_epoch.tolist(),
        "validation": None
        if done.validation_by_epoch is None
        else done.validation_by_epoch.tolist(),
    }


def show_keras(page: Page[NetworkExperiment, NetworkView], runs: tuple[NetworkRun, ...]) -> None:
    """Offer to train the run in the lead with Keras; nothing is started until it is asked for."""
    box = st.expander(gettext("Train with Keras"), key="keras engine", on_change="rerun")
    if not box.open:
        return
    with box:
        if missing_packages():
            st.info(
                gettext(
                    "Keras is not installed here. Whoever runs this server can add it with"
                    " `.venv/bin/pip install -c requirements-lock.txt -r requirements-keras.txt`"
                    " and start the server again. The program in the box above runs anywhere."
                )
            )
            return
        lead = run_of(runs, page.view.lead)
        program = _program(lead)
        if program is None:
            st.info(gettext("Keras has no such optimizer, schedule or loss. Take one that it has."))
            return
        st.caption(
            gettext(
                "Keras trains the same network on the server: same examples, initial weights and"
                " order of batches. One training at a time, and importing Keras takes a while."
            )
        )
        known = last(_ASKED)
        if known is None or known[0] != program:
            st.button(
                gettext("Train with Keras on the server"),
                on_click=lambda: keep(_ASKED, (program, None)),
                icon=":material/play_arrow:",
            )
            return
        if known[1] is None:
            _train(program, Call(compared_with_keras, page.experiment, lead.key))
        else:
            _tell(known[1])


def _train(program: str, job: Call[KerasComparison | KerasError]) -> None:
    found = finished(_ASKED, job, gettext("Keras trains"), keras_workers)
    if isinstance(found, KerasError):
        st.error(told("Keras ended with an error: {message}", message=plain(str(found))))
    elif found is not None:
        keep(_ASKED, (program, found))
        st.rerun()  # the picture above shows its losses


def _tell(found: KerasComparison) -> None:
    done = found.keras
    st.markdown(
        told(
            "Keras {version} trained {epochs} epochs in {seconds} s, its start included. Its losses"
            " after each epoch are the dots in the picture of the loss; the largest relative"
            " difference to ours is {difference}.",
            version=plain(done.version),
            epochs=len(done.training_by_epoch),
            seconds=number(done.seconds, 3),
            difference=number(found.difference, 2),
        )
    )


def _program(lead: NetworkRun) -> str | None:
    """Return the program of a run, None where Keras has not all of it."""

    def made() -> str | None:
        try:
            return program_of(lead, "Keras")
        except ValueError:
            return None

    return remembered("keras program", lead, made)


__all__ = ["keras_of", "show_keras"]
