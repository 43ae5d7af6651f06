"""What leaves and enters the Network page: programs, event files, recordings."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from gradviz.experiments import NetworkExperiment
from gradviz.experiments.event_files import event_files
from gradviz.export.network_programs import PROGRAMS
from gradviz.recordings import open_recording
from gradviz.ui.network import program_box, tensorboard_box
from gradviz.ui.widgets import recording_box
from tests.recordings.test_recording_file import DATA, changed, recording

HERE = Path(__file__).resolve().parent


def box(module: object) -> str:
    """Return the script of a box that is open."""
    call = {
        program_box: "show_code(e.compared, NetworkView())",
        tensorboard_box: "show_event_files(P)",
        recording_box: "show_recording()",
    }[module]  # type: ignore[index]
    return f"""
from types import SimpleNamespace
import streamlit as st

class Opened:
    open = True
    def __init__(self, box): self.box = box
    def __enter__(self): return self.box.__enter__()
    def __exit__(self, *error): return self.box.__exit__(*error)

real = st.expander
st.expander = lambda *given, **named: Opened(real(*given, **named))

from gradviz.experiments import read_link
from gradviz.experiments.network_view import NetworkView
from {module.__name__} import *
e = read_link("/network?" + st.session_state["link"]).experiment
P = SimpleNamespace(experiment=e, view=NetworkView())
try:
    {call}
finally:
    st.expander = real
"""


def opened(module: object, link: str = "data=moons&hidden=4&epochs=2&runs=SGD") -> AppTest:
    app = AppTest.from_string(box(module), default_timeout=200)
    app.session_state["link"] = link
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception, app.exception
    return app


def test_each_framework_s_program_can_be_chosen() -> None:
    app = opened(program_box)
    marks = {
        "Keras": "keras.Sequential",
        "PyTorch": "torch.nn.Linear",
        "TensorFlow": "GradientTape",
    }
    assert list(marks) == list(PROGRAMS)
    for framework, mark in marks.items():
        sound(app.button_group[0].set_value(framework).run())
        assert mark in app.code[0].value
        assert framework in app.caption[0].value
        assert len(app.code[0].value) < 6000  # the numbers are in the download only


def test_what_a_framework_has_not_is_said() -> None:
    app = opened(program_box, "data=moons&hidden=4&epochs=2&runs=Rprop")
    assert app.info[0].value.startswith("Keras has no such optimizer")
    sound(app.button_group[0].set_value("PyTorch").run())
    assert not app.info
    assert "these are its equations" in app.code[0].value


def test_event_files_are_made_when_they_are_asked_for() -> None:
    app = opened(tensorboard_box)
    assert not app.get("download_button")
    sound(app.button[0].click().run())
    assert len(app.get("download_button")) == 1


def test_event_files_are_those_of_the_run_in_the_lead() -> None:
    experiment = NetworkExperiment(data="moons", hidden="4", epochs=2, runs=["SGD", "Adam"])
    first, second = (event_files(experiment, run.entry.key) for run in experiment.configured_runs)
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert len(packed.namelist()) == 2
    assert first != second
    assert event_files(experiment, "gone") == first


def upload(app: AppTest, data: bytes) -> AppTest:
    return sound(app.file_uploader[0].set_value(("fit.gradviz", data, "")).run())


@pytest.mark.parametrize("backend", ["jax", "tensorflow"])
def test_a_recording_of_keras_is_shown(backend: str) -> None:
    """The files were recorded by `tests.recordings.record_fit`."""
    data = (HERE / "recordings" / f"moons-{backend}.gradviz").read_bytes()
    app = upload(opened(recording_box), data)
    assert f"Recorded with Keras 3\\.15\\.1 on {backend}" in app.caption[2].value
    assert [each.value for each in app.subheader] == [
        "Loss", "Gradient norm", "Weights over time", "Path on its principal plane",
    ]  # fmt: skip
    assert len(app.get("plotly_chart")) == 4
    sound(app.selectbox[0].set_value(3).run())
    found = open_recording(data)
    assert found.made_with["backend"] == backend
    assert np.isfinite(found.loss).all()


def test_bad_files_get_their_sentence_and_a_good_one_opens_after() -> None:
    app = upload(opened(recording_box), b"something else")
    assert app.error[0].value.startswith("This is no recording of a training")
    newer = changed(lambda told: told.update(version=2))
    assert "has version 2 of the format" in upload(app, newer).error[0].value
    assert "is damaged" in upload(app, DATA[:-3]).error[0].value
    assert not app.get("plotly_chart")
    upload(app, DATA)
    assert not app.error
    # it has no gradients of the optimizer's
    assert len(app.get("plotly_chart")) == 3
    assert app.info[0].value.startswith("Its training step gave no gradients")
    assert recording().has_gradients is False
