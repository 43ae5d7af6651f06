"""The player of a comparison; what a person drags in it comes back to the experiment."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gradviz.experiments.typed_numbers import write_numbers
from gradviz.ui.compare.run_overrides import set_own_start
from gradviz.ui.components.player.player import player
from gradviz.ui.widgets.player_data import player_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.experiments.comparison import ComparisonExperiment, ComparisonView
    from gradviz.experiments.runs import Descents
    from gradviz.ui.compare.views import ComparePage
    from gradviz.ui.components.player.player import OnStart


def compared_data(
    found: Descents,
    view: ComparisonView,
    *,
    hidden: bool = False,
    fixed: bool = False,
    panels: bool = False,
) -> dict[str, Any]:
    """Return what the player is told of runs.

    With `hidden` it tells neither equations nor rates; `fixed` holds rates. With `panels` each run
    has a panel of its own.
    """
    data = player_data(found, view)
    data["silent"], data["panels"] = hidden, panels
    if hidden:
        data["rules"] = {key: {**rule, "equations": []} for key, rule in data["rules"].items()}
    if hidden or fixed:
        for run in data["runs"]:
            run["learning_rate"] = None
    return data


def side_by_side_data(
    experiment: ComparisonExperiment, shown: Descents, view: ComparisonView
) -> dict[str, Any]:
    """Return what the player is told of runs side by side, as a race shows them or hides them."""
    panels = view.picture == "multiples"
    return compared_data(shown, view, hidden=experiment.is_hidden, panels=panels)


def show_player(
    page: ComparePage,
    data: Mapping[str, Any],
    *,
    on_start: OnStart | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Show the player of `compared_data`.

    A start that a person drags is the start of all, unless `on_start` takes it. `names` are those
    of runs that are shown under other ones.
    """

    def start(values: tuple[float, ...]) -> None:
        page.set(start=write_numbers(values))

    def own_start(run: str, values: tuple[float, ...]) -> None:
        set_own_start(page, names.get(run, run), write_numbers(values))

    def rate(run: str, value: float) -> None:
        page.replace(page.experiment.with_learning_rate(run, value))

    told = rate if any(run["learning_rate"] for run in data["runs"]) else None
    player(
        data, key="player", on_start=on_start or start, on_own_start=own_start,
        on_learning_rate=told,
    )  # fmt: skip
