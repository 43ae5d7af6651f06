"""The views of the page: what each is set by, and what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradviz.experiments.big_data_settings import BATCHES, WORKERS
from gradviz.ui.big_data.batch_size import choose_batches, show_batches
from gradviz.ui.big_data.cluster_workers import choose_cluster, show_cluster
from gradviz.ui.big_data.large_data import choose_data, choose_target, ready_data
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
    {BATCHES: choose_batches}.get(tab, choose_sample)(page)


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
    {BATCHES: show_batches}.get(tab, show_samples)(page, path, target)


__all__ = ["choose_in_tab", "show_tab"]
