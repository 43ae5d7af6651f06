"""The same training by Keras itself, in a process of its own: its losses over ours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.export.keras_engine import (
    KerasError,
    KerasTraining,
    keras_losses,
    missing_packages,
)
from gradviz.export.network_programs import PROGRAMS
from gradviz.ui.i18n import gettext, number
from gradviz.ui.server.shared_workers import keras_workers
from gradviz.ui.state.session import keep, last
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import plain, told
from gradviz.workers import Call

if TYPE_CHECKING:
    from gradviz.experiments.network_problem import NetworkRun
    from gradviz.experiments.network_view import NetworkView

_ASKED = "keras training"


def keras_of(runs: tuple[NetworkRun, ...], view: NetworkView) -> dict[str, Any] | None:
    """Return the losses that Keras found for the run in the lead, where it was asked for them."""
    known = last(_ASKED)
    lead = _lead(runs, view)
    if known is None or not isinstance(known[1], KerasTraining) or known[0] != _program(lead):
        return None
    done: KerasTraining = known[1]
    return {
        "run": lead.key,
        "training": done.training_by_epoch.tolist(),
        "validation": None
        if done.validation_by_epoch is None
        else done.validation_by_epoch.tolist(),
    }


def show_keras(runs: tuple[NetworkRun, ...], view: NetworkView) -> None:
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
        lead = _lead(runs, view)
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
            _train(program)
        else:
            _tell(lead, known[1])


def _train(program: str) -> None:
    job, words = Call(keras_losses, program), gettext("Keras trains")
    found = finished(_ASKED, job, words, keras_workers)
    if isinstance(found, KerasError):
        st.error(told("Keras ended with an error: {message}", message=plain(str(found))))
    elif found is not None:
        keep(_ASKED, (program, found))
        st.rerun()  # the picture above shows its losses


def _tell(lead: NetworkRun, done: KerasTraining) -> None:
    difference = _difference(lead, done)
    st.markdown(
        told(
            "Keras {version} trained {epochs} epochs in {seconds} s, its start included. Its losses"
            " after each epoch are the dots in the picture of the loss; the largest relative"
            " difference to ours is {difference}.",
            version=plain(done.version),
            epochs=len(done.training_by_epoch),
            seconds=number(done.seconds, 3),
            difference=number(difference, 2),
        )
    )


@lru_cache(maxsize=8)
def _difference(lead: NetworkRun, done: KerasTraining) -> float:
    ours = lead.problem.train(lead.run)
    count = min(ours.epochs, len(done.training_by_epoch))
    held = ours.validation_by_epoch
    return done.first(count).largest_difference(
        ours.training_by_epoch[1 : count + 1], None if held is None else held[1 : count + 1]
    )


def _lead(runs: tuple[NetworkRun, ...], view: NetworkView) -> NetworkRun:
    return next((each for each in runs if each.key == view.lead), runs[0])


@lru_cache(maxsize=8)
def _program(lead: NetworkRun) -> str | None:
    problem = lead.problem
    try:
        return PROGRAMS["Keras"](
            problem.loss, problem.settings(lead.run), problem.epochs, problem.held
        )
    except ValueError:
        return None


__all__ = ["keras_of", "show_keras"]
