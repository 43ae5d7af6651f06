"""The player of the Descent page; what a person drags in it comes back to the experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradviz.experiments.typed_numbers import write_numbers
from gradviz.ui.components.player.player import player
from gradviz.ui.descent.many_starts import many_starts_data, switch
from gradviz.ui.widgets.player_data import player_data

if TYPE_CHECKING:
    from gradviz.experiments.descent import DescentExperiment
    from gradviz.experiments.runs import Descents
    from gradviz.experiments.views import PlayerView
    from gradviz.ui.state import Page


def show_player(page: Page[DescentExperiment, PlayerView], found: Descents) -> dict[str, Any]:
    """Show the player over what the runs did; return the data that it is told."""

    def start(values: tuple[float, ...]) -> None:
        page.set(start=write_numbers(values))

    def rate(run: str, value: float) -> None:
        page.replace(page.experiment.with_learning_rate(run, value))

    data = descent_data(page.experiment, found, page.view)
    player(
        data,
        key="player",
        on_start=start,
        on_learning_rate=rate,
        on_many=lambda many: switch(page, many),
    )
    return data


def descent_data(
    experiment: DescentExperiment, found: Descents, view: PlayerView
) -> dict[str, Any]:
    """Return what the player is told of what the runs did."""
    return {**player_data(found, view), **many_starts_data(experiment)}
