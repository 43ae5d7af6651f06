"""The views of the page: what each is set by, and what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradviz.experiments.big_data_settings import BATCHES, ENGINES, ESTIMATE, WORKERS
from gradviz.ui.big_data.batch_size import choose_batches, show_batches
from gradviz.ui.big_data.cluster_workers import choose_cluster, show_cluster
from gradviz.ui.big_data.engine_steps import choose_engines, show_engines
from gradviz.ui.big_data.large_data import choose_data, choose_target, ready_data
from gradviz.ui.big_data.large_programs import show_programs
from gradviz.ui.big_data.sample_size import choose_sample, show_samples

if TYPE_CHECKING:
    from gradviz.experiments import BigDataExperiment
    from gradviz.ui.state import Page


def choose_in_tab(page: Page[BigDataExperiment, Any]) -> None:
    """Show the controls of the view that is open."""
    tab = page.experiment.tab
    if tab == WORKERS:
        choose_cluster(page)
        return
    choose_data(page)
    _CHOOSE[tab](page)


def show_tab(page: Page[BigDataExperiment, Any]) -> None:
    """Show the view that is open."""
    tab = page.experiment.tab
    if tab == WORKERS:
        show_cluster(page)
        return
    ready = ready_data(page)
    if ready is None:
        return
    path, source = ready
    target = choose_target(page, source)
    if target is None:
        return
    if tab == ESTIMATE:
        show_samples(page, path, target)
    elif tab == BATCHES:
        show_batches(page, path, target)
        show_programs(page, path, source, target)
    else:
        show_engines(page, path, target)
        show_programs(page, path, source, target)


_CHOOSE = {ESTIMATE: choose_sample, BATCHES: choose_batches, ENGINES: choose_engines}


__all__ = ["choose_in_tab", "show_tab"]
