"""The training as event files for TensorBoard, made by a worker of the server when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.event_files import event_files
from gradviz.ui.i18n import gettext
from gradviz.ui.state.session import keep, last
from gradviz.ui.widgets.long_work import finished
from gradviz.workers import Call

if TYPE_CHECKING:
    from gradviz.experiments.network_experiment import NetworkExperiment
    from gradviz.experiments.network_view import NetworkView
    from gradviz.ui.state import Page

_ASKED = "event files"


def show_event_files(page: Page[NetworkExperiment, NetworkView]) -> None:
    """Offer the event files of the run in the lead; nothing is trained until they are asked for."""
    box = st.expander(gettext("Event files for TensorBoard"), key="tensorboard", on_change="rerun")
    if not box.open:
        return
    runs = [each.key for each in page.experiment.compared]
    work = (page.experiment, page.view.lead if page.view.lead in runs else runs[0])
    job = Call(event_files, *work)
    with box:
        st.caption(
            gettext(
                "An event-file directory as a zip: losses and accuracy by batch and by epoch,"
                " gradient norms, histograms of weights and gradients. Unpack it and start"
                " TensorBoard there: `tensorboard --logdir .`"
            )
        )
        if last(_ASKED) != work:
            st.button(
                gettext("Train on the server and make the files"),
                on_click=lambda: keep(_ASKED, work),
                icon=":material/folder_zip:",
            )
            return
        data = finished(_ASKED, job, gettext("Training on the server"))
        if data == b"":
            st.info(
                gettext(
                    "The weights of all epochs are too many to be kept. Take fewer epochs or units."
                )
            )
        elif data is not None:
            st.download_button(
                gettext("Download the event files"),
                data,
                file_name="tensorboard.zip",
                mime="application/zip",
                on_click="ignore",
                icon=":material/download:",
            )


__all__ = ["show_event_files"]
