"""The player of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.ui.compare.apart import set_start
from gradviz.ui.components.player.player import player
from gradviz.ui.fields import write_numbers
from gradviz.ui.runs import Run, set_rate
from gradviz.ui.stage import player_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.trajectories import Trajectory
    from gradviz.ui.components.player.player import OnStart
    from gradviz.ui.problem import Problem


def play(
    problem: Problem,
    runs: tuple[Run, ...],
    paths: tuple[Trajectory, ...],
    view: Mapping[str, Any],
    *,
    hidden: bool = False,
    fixed: bool = False,
    panels: bool = False,
    on_start: OnStart | None = None,
) -> None:
    """Show the player. With `hidden` it tells neither equations nor rates; `fixed` holds rates.

    With `panels` each run has a panel of its own. A start that a person drags is the problem's,
    unless `on_start` takes it.
    """
    by_key = {run.entry.key: run for run in runs}

    def start(values: tuple[float, ...]) -> None:
        st.session_state["start"] = write_numbers(values)

    def own_start(run: str, values: tuple[float, ...]) -> None:
        set_start(run, write_numbers(values))

    def rate(run: str, value: float) -> None:
        set_rate(by_key[run].entry, value)

    data = player_data(problem, runs, paths, view)
    data["silent"], data["panels"] = hidden, panels
    if hidden:
        data["rules"] = {key: {**rule, "equations": []} for key, rule in data["rules"].items()}
    if hidden or fixed:
        for run in data["runs"]:
            run["learning_rate"] = None
    told = None if hidden or fixed else rate
    player(
        data, key="player", on_start=on_start or start, on_own_start=own_start,
        on_learning_rate=told,
    )  # fmt: skip
