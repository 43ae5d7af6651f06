"""The experiment of the Big data page: its link, its runs, and data that lie in the folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import gradviz as gv
from gradviz.engines import EngineError
from gradviz.engines.one_step import EngineStep
from gradviz.experiments import BigDataExperiment, SettingError, open_link, read_link
from gradviz.experiments.big_data_experiment import Simulation

SMALL = {"rows": "100000"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("folder")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"tab": "batches", "optimizer": "Adam", "batch": 64, "epochs": 3},
        {"tab": "workers", "workers": 16, "rate": 0.2, "spread": 0.0, "gbit": 10.0},
        {"tab": "engines", "engines": ["Keras", "TensorFlow"], "at": 4},
        {"data": "mine.parquet", "target": "price", "model": "linear"},
        {"rows": "100000", "order": "by target", "seed": 7},
    ],
    ids=str,
)
def test_a_link_says_it_all(settings: dict[str, object]) -> None:
    experiment = BigDataExperiment(**settings)
    assert open_link(experiment.link("http://localhost:8501")) == experiment


def test_the_samples_are_those_of_the_data(folder: Path) -> None:
    found = BigDataExperiment(**SMALL).run(folder)
    estimates = found.estimates
    assert estimates.exact.rows == 100_000
    assert estimates.rows.sizes == (1, 10, 100, 1000, 10_000)
    assert abs(estimates.slope() + 0.5) < 0.05
    assert [each.rows for each in found.of_rows] == [1, 10, 100, 1000, 10_000]
    # a row by itself costs its row group, a whole row group no more
    assert found.of_rows[0].rows_read == found.of_row_groups[0].rows_read == 16_384
    assert found.full.error < 1e-12


def test_after_some_steps_the_gradient_is_small_and_its_noise_relatively_large(
    folder: Path,
) -> None:
    start, later = (BigDataExperiment(at=steps, **SMALL).run(folder).estimates for steps in (0, 30))
    assert np.linalg.norm(later.exact.gradient) < 0.3 * np.linalg.norm(start.exact.gradient)
    assert later.relative_error_of_one > 2 * start.relative_error_of_one
    assert later.exact.loss < start.exact.loss


def test_sorted_rows_make_row_groups_worth_little(folder: Path) -> None:
    found = BigDataExperiment(order="by target", **SMALL).run(folder).estimates
    assert found.rows_worth()[0] < 100


def test_the_engines_agree(folder: Path) -> None:
    first, second = BigDataExperiment(tab="engines", at=3, **SMALL).run(folder)
    assert isinstance(first, EngineStep)
    assert (first.engine, second.engine) == ("NumPy", "Arrow")
    assert second.difference(first) < 1e-12


def test_the_three_batches_are_compared(folder: Path) -> None:
    found = BigDataExperiment(tab="batches", epochs=2, batch=500, **SMALL).run(folder)
    assert [run.batch for run in found.runs] == [None, 500, 1]
    assert [int(run.steps[-1]) for run in found.runs] == [2, 400, 20_000]


def test_the_simulation_needs_no_data() -> None:
    found = BigDataExperiment(tab="workers").run(Path("there is none"))
    assert isinstance(found, Simulation)
    assert found.cluster.bandwidth == 12.5e9
    assert found.cluster.row_seconds == 3e-3


def test_data_of_the_folder_are_found_by_their_name_only(folder: Path) -> None:
    made = BigDataExperiment(**SMALL).path(folder)
    (folder / "mine.parquet").write_bytes(made.read_bytes())
    found = BigDataExperiment(data="mine.parquet", tab="engines").run(folder)
    assert found[0].rows == 100_000
    for name in ("../mine.parquet", str(made), "", ".made", f".made/{made.name}"):
        with pytest.raises(SettingError, match=r"data has to be one of mine\.parquet"):
            BigDataExperiment(data=name).run(folder)


def test_a_column_that_is_not_there_is_said(folder: Path) -> None:
    with pytest.raises(SettingError, match="target has to be one of x1, x2"):
        BigDataExperiment(target="price", **SMALL).run(folder)


def test_a_target_of_numbers_is_no_class(folder: Path) -> None:
    made = BigDataExperiment(model="linear", **SMALL).path(folder)
    (folder / "numbers.parquet").write_bytes(made.read_bytes())
    with pytest.raises(EngineError, match="two classes have to be written as 0 and 1"):
        BigDataExperiment(data="numbers.parquet").run(folder)


def test_an_optimizer_without_minibatches_is_refused() -> None:
    with pytest.raises(SettingError, match="optimizer"):
        BigDataExperiment(optimizer="BFGS")
    opened = read_link("/bigdata?optimizer=BFGS&rows=17")
    assert [each.key for each in opened.refusals] == ["rows", "optimizer"]
    assert opened.experiment == BigDataExperiment()


def test_a_program_names_the_file_without_its_folder(folder: Path) -> None:
    experiment = BigDataExperiment(**SMALL)
    path = experiment.path(folder)
    source = gv.open_data(path)
    for tool in ("Spark MLlib", "TensorFlow", "Keras"):
        program = experiment.program(tool, path, source, "y")
        assert path.name in program
        assert str(folder) not in program
