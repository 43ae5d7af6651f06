"""A recording of a person's own training or fit: uploaded, read safely, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.plots.recording_figures import (
    gradient_curves,
    loss_curves,
    path_on_plane,
    weight_histograms,
)
from gradviz.recordings import RecordingError, open_recording
from gradviz.recordings.recording_file import SIZE_LIMIT
from gradviz.ui.i18n import gettext
from gradviz.ui.state import remembered
from gradviz.ui.state.session import last
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.explained import heading
from gradviz.ui.widgets.long_work import NotComputed, computed
from gradviz.ui.widgets.plain import plain, told
from gradviz.ui.widgets.upload_box import translate_upload_box
from gradviz.workers import Call

if TYPE_CHECKING:
    from gradviz.recordings import Recording

_LARGE = 1_000_000  # bytes of a file whose reading takes longer than to ask a worker
_LIMIT = SIZE_LIMIT >> 20
_PROGRAM = """import gradviz as gv

model.fit(x, y, epochs=10, callbacks=[gv.keras.Recorder("fit.gradviz")])"""
_COMMAND = "python -m gradviz fit data.parquet --target y --result fit.gradviz"


def show_recording() -> None:
    """Let a person open a recording; it stays when the page is left."""
    box = st.expander(gettext("Open a recording"), key="recording", on_change="rerun")
    if not box.open:
        return
    with box:
        st.caption(
            gettext(
                "Record your own training in Keras, on any backend, or a fit to large data in the"
                " shell, and choose the file here."
            )
        )
        st.code(_PROGRAM, language="python")
        st.code(_COMMAND, language="shell")
        translate_upload_box("recording-file", gettext("Up to {limit} MB", limit=_LIMIT))
        file = st.file_uploader(
            gettext("A recording"),
            key="recording file",
            max_upload_size=_LIMIT,
            help=told(
                "A .gradviz file, up to {limit} MB. It goes to the server that you opened, and"
                " nowhere else.",
                limit=_LIMIT,
            ),
        )
        try:
            recording = _recording(file)
        except (RecordingError, NotComputed) as error:
            data = error.data if isinstance(error, RecordingError) else {}
            st.error(told(error.template, **data), icon=":material/edit:")
            return
        if recording is not None:
            _show(recording)


def _recording(file: Any) -> Recording | None:
    """Return the recording of a file; without one the last, since a box forgets what was left."""
    if file is None:
        known: Recording | None = last("recording")
        return known
    return remembered("recording", file.file_id, lambda: _read(file.getvalue()))


def _read(data: bytes) -> Recording:
    if len(data) < _LARGE:
        return open_recording(data)
    return computed("recording", Call(open_recording, data), gettext("Reading the recording"))


def _show(recording: Recording) -> None:
    made = recording.made_with
    st.caption(
        told(
            "{optimizer}, {parameters} parameters, {epochs} epochs.",
            optimizer=plain(str(recording.optimizer.get("name", ""))),
            parameters=recording.dimension,
            epochs=len(recording.epoch_steps),
        )
    )
    if "keras" in made:
        st.caption(
            told(
                "Recorded with Keras {version} on {backend}.",
                version=plain(made["keras"]),
                backend=plain(made.get("backend", "")),
            )
        )
    theme = current_theme()
    say = gettext
    heading("Loss")
    show_chart(loss_curves(recording, theme=theme, say=say), "recorded loss")
    st.subheader(gettext("Gradient norm"))
    if recording.has_gradients:
        show_chart(gradient_curves(recording, theme=theme, say=say), "recorded gradients")
    else:
        st.info(gettext("Its training step gave no gradients to the optimizer that were seen."))
    if len(recording.weights) < 2 or not recording.dimension:
        st.info(gettext("The model was too large for its weights to be recorded."))
        return
    heading("Weights over time")
    place = st.selectbox(
        gettext("Variable"),
        range(len(recording.variables)),
        format_func=lambda k: recording.variables[k].path,
        key="recorded variable",
    )
    if recording.variables[place].size:
        show_chart(weight_histograms(recording, place, theme=theme, say=say), "recorded weights")
    st.subheader(gettext("Path on its principal plane"))
    show_chart(path_on_plane(recording, theme=theme, say=say), "recorded path")


__all__ = ["show_recording"]
