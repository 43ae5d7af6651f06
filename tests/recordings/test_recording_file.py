"""A recording comes back as it was written, and whatever else is read is refused in a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

import gradviz as gv
from gradviz.recordings import Layer, Recording, RecordingError, Variable, recording_bytes
from gradviz.recordings.recording import small_recording
from gradviz.recordings.recording_errors import MESSAGES
from gradviz.recordings.recording_file import SIZE_LIMIT
from gradviz.recordings.thinning import Thinned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def recording(steps: int = 12, kept: int = 5, seed: int = 0) -> Recording:
    """Return a recording of random numbers, two layers of them."""
    rng = np.random.default_rng(seed)
    draw = lambda *shape: rng.normal(size=shape).astype(np.float32)
    return Recording(
        layers=(Layer("dense", "Dense", "relu"), Layer("drop", "Dropout")),
        variables=(Variable("dense/kernel", (3, 4)), Variable("dense/bias", (4,))),
        steps=np.arange(steps, dtype=np.int32) * 2,
        loss=draw(steps),
        metrics=draw(steps, 2),
        gradient_norms=draw(steps, 2),
        epoch_steps=np.array([10, 20], dtype=np.int32),
        epoch_logs=draw(2, 3),
        weight_steps=np.arange(kept, dtype=np.int32) * 5,
        weights=np.cumsum(draw(kept, 16), axis=0),
        metric_names=("accuracy", "auc"),
        log_names=("loss", "accuracy", "val_loss"),
        means=("auc",),
        has_gradients=False,
        optimizer={"name": "Adam", "config": {"learning_rate": 0.01, "nested": [1, None]}},
        made_with={"keras": "3.15.1"},
    )


DATA = recording_bytes(recording())


def refused(data: bytes) -> str:
    """Return the code of a refusal, whose sentence is complete."""
    with pytest.raises(RecordingError) as caught:
        gv.open_recording(data)
    assert "{" not in str(caught.value)
    assert caught.value.template.format(**caught.value.data) == str(caught.value)
    return caught.value.code


def changed(change: Callable[[dict[str, Any]], Any] = dict.copy, **parts: bytes | None) -> bytes:
    """Return a file with another header, or with other parts; None leaves a part out."""
    with zipfile.ZipFile(io.BytesIO(DATA)) as packed:
        contents: dict[str, bytes | None] = {n: packed.read(n) for n in packed.namelist()}
    told = json.loads(contents["recording.json"] or b"")
    change(told)
    contents["recording.json"] = json.dumps(told).encode()
    contents |= {name.replace("__", "."): data for name, data in parts.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in contents.items():
            if data is not None:
                packed.writestr(name, data)
    return file.getvalue()


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "fit.gradviz"
    path.write_bytes(DATA)
    for source in (DATA, path, str(path)):
        found = gv.open_recording(source)
        for each in fields(Recording):
            mine, other = getattr(recording(), each.name), getattr(found, each.name)
            if isinstance(mine, np.ndarray):
                np.testing.assert_array_equal(mine, other)
            else:
                assert mine == other, each.name
    assert recording_bytes(found) == DATA
    assert changed() != DATA  # packed by other means, it says the same
    assert recording_bytes(gv.open_recording(changed())) == DATA


def test_a_diverged_training_comes_back() -> None:
    own = replace(
        recording(),
        loss=np.full(12, np.nan, dtype=np.float32),
        gradient_norms=np.full((12, 2), np.inf, dtype=np.float32),
    )
    found = gv.open_recording(recording_bytes(own))
    assert np.isnan(found.loss).all()
    assert np.isinf(found.gradient_norms).all()


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda told: told.update({name: value})


def _shape(name: str, shape: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda told: told["arrays"].update({name: shape})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_recording"),
        (b"PK\3\4", "not_a_recording"),
        (b"x,y\n1,2\n" * 40, "not_a_recording"),
        (DATA[:-1], "damaged"),
        (DATA[: len(DATA) // 2], "damaged"),
        (DATA + b"\0", "damaged"),
        (bytes(SIZE_LIMIT + 1), "too_large"),
        (changed(_set("version", 2)), "other_version"),
        (changed(recording__json=b"9" * 5000), "damaged"),
        (changed(_set("version", value=True)), "damaged"),
        (changed(_set("format", "another")), "not_a_recording"),
        (changed(_set("optimizer", [1])), "damaged"),
        (changed(_set("metrics", ["a" * 201, "b"])), "damaged"),
        (changed(_set("metrics", ["a"])), "does_not_fit"),
        (changed(_set("layers", [{"name": 1}])), "damaged"),
        (changed(_set("layers", ["dense"])), "damaged"),
        (changed(_set("variables", ["dense"])), "damaged"),
        (changed(_set("variables", [{"path": "a", "shape": [1 << 40]}])), "damaged"),
        (changed(_set("variables", [{"path": "a", "shape": [1 << 30] * 8}] * 2)), "does_not_fit"),
        (changed(_set("arrays", {})), "does_not_fit"),
        (changed(_shape("loss", [13])), "does_not_fit"),
        (changed(_shape("loss", [-1])), "damaged"),
        (changed(_shape("loss", [True])), "damaged"),
        (changed(_shape("loss", [12.0])), "damaged"),
        (changed(_shape("weights", [1 << 30, 1 << 30])), "unpacks_too_large"),
        (changed(_shape("weight_steps", [1001])), "does_not_fit"),
        (changed(recording__json=b"{"), "damaged"),
        (changed(recording__json=b"[" * 100_000), "damaged"),
        (changed(recording__json=b'{"version": NaN}'), "damaged"),
        (changed(recording__json=b"\xff\xfe"), "damaged"),
        (changed(recording__json=b" " * (1 << 19)), "unpacks_too_large"),
        (changed(recording__json=None), "not_a_recording"),
        (changed(loss__f32=None), "does_not_fit"),
        (changed(more__f32=b""), "does_not_fit"),
        (changed(loss__f32=bytes(44)), "damaged"),
        (changed(loss__f32=bytes(1 << 26)), "unpacks_too_large"),
        (changed(weights__f32=np.full(80, np.nan, "<f4").tobytes()), "not_finite"),
        (changed(steps__i32=np.zeros(12, "<i4").tobytes()), "does_not_fit"),
        (changed(steps__i32=np.arange(-1, 11, dtype="<i4").tobytes()), "does_not_fit"),
        (changed(**{f"part{k}": b"" for k in range(200)}), "not_a_recording"),
    ],
)
def test_what_is_no_recording_is_refused(data: bytes, code: str) -> None:
    assert code in MESSAGES
    assert refused(data) == code


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    bomb = changed(loss__f32=bytes(1 << 26))
    size = (1 << 26).to_bytes(4, "little")
    assert bomb.count(size) >= 2
    assert refused(bomb.replace(size, (48).to_bytes(4, "little"))) in {"damaged", "not_a_recording"}


def test_another_way_of_packing_is_refused() -> None:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(DATA)) as packed,
        zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as other,
    ):
        for name in packed.namelist():
            other.writestr(name, packed.read(name))
    assert refused(file.getvalue()) == "damaged"


@settings(max_examples=400)
@given(st.data())
def test_changed_bytes_are_read_or_refused(data: st.DataObject) -> None:
    found = bytearray(DATA)
    for _ in range(data.draw(st.integers(1, 6))):
        first = data.draw(st.integers(0, len(found) - 1))
        length = data.draw(st.integers(0, 8))
        found[first : first + length] = data.draw(st.binary(max_size=8))
        if not found:
            return
    _read_or_refuse(bytes(found))


@settings(max_examples=200)
@given(st.data())
def test_changed_headers_are_read_or_refused(data: st.DataObject) -> None:
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=6,
    )

    def change(told: dict[str, Any]) -> None:
        name = data.draw(st.sampled_from(sorted(told)))
        if isinstance(told[name], dict) and told[name] and data.draw(st.booleans()):
            told[name][data.draw(st.sampled_from(sorted(told[name])))] = data.draw(values)
        else:
            told[name] = data.draw(values)

    _read_or_refuse(changed(change))


def _read_or_refuse(data: bytes) -> None:
    try:
        found = gv.open_recording(data)
    except RecordingError as error:
        assert str(error)
        return
    assert found.weights.shape[1] == found.dimension
    assert len(found.places) == len(found.variables)
    if len(found.weights) >= 2:
        assert np.isfinite(found.plane.positions).all()


@pytest.mark.parametrize(("kept", "seed"), [(2, 0), (5, 1), (16, 2), (60, 3)])
def test_the_plane_is_that_of_principal_component_analysis(kept: int, seed: int) -> None:
    found = recording(kept=kept, seed=seed)
    weights = found.weights.astype(np.float64)
    reference = PCA(2, svd_solver="full").fit(weights)
    plane = found.plane
    np.testing.assert_allclose(plane.origin, reference.mean_, atol=1e-12)
    np.testing.assert_allclose(plane.explained, reference.explained_variance_ratio_, atol=1e-12)
    known = np.abs(plane.directions).max(axis=1) > 0.0  # two weights lie on a line
    assert known.sum() == min(2, kept - 1)
    signs = np.sign(np.sum(plane.directions * reference.components_, axis=1, keepdims=True))
    np.testing.assert_allclose(
        plane.directions[known], (signs * reference.components_)[known], atol=1e-8
    )
    np.testing.assert_allclose(
        plane.positions[:, known], (reference.transform(weights) * signs.T)[:, known], atol=1e-8
    )
    assert (plane.positions[-1] >= 0.0).all()


def test_a_path_that_stands_still_has_no_directions() -> None:
    still = replace(small_recording(), weights=np.ones((2, 2), dtype=np.float32))
    assert not still.plane.directions.any()
    assert not still.plane.explained.any()
    with pytest.raises(ValueError, match="at least 2 recorded weights, not 1"):
        _ = replace(small_recording(), weights=np.ones((1, 2), dtype=np.float32)).plane


def test_histograms_are_numpy_s() -> None:
    found = recording(kept=7)
    edges, counts = found.histograms(0, bins=9)
    kernel = found.weights[:, :12].astype(np.float64)
    for row, count in zip(kernel, counts, strict=True):
        np.testing.assert_array_equal(
            count, np.histogram(row, 9, range=(kernel.min(), kernel.max()))[0]
        )
    np.testing.assert_allclose(edges[[0, -1]], [kernel.min(), kernel.max()])
    assert found.histograms(1)[1].sum() == 7 * 4


def test_logs_are_found_by_name() -> None:
    found = recording()
    np.testing.assert_array_equal(found.log("val_loss"), found.epoch_logs[:, 2])
    assert found.log("val_auc") is None


@given(st.integers(2, 20), st.integers(1, 5), st.integers(0, 300))
def test_thinning_keeps_rows_evenly_within_its_budget(most: int, stride: int, count: int) -> None:
    rows = Thinned[int](most, stride)
    for number in range(count):
        if rows.wants(number):
            rows.keep(number, -number)
    assert rows.numbers == list(range(0, count, rows.stride))
    assert rows.rows == [-number for number in rows.numbers]
    assert len(rows.numbers) <= most
    assert rows.stride == stride or 2 * len(rows.numbers) >= most - 1
