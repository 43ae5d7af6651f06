"""Mounts the pictures of a network that the browser trains, and hears what a person does there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from gradviz.experiments.network_problem import NetworkRun
from gradviz.experiments.network_view import NetworkView
from gradviz.experiments.views import LARGEST_STEP, SPEEDS
from gradviz.ui.components.component import Component, finite
from gradviz.ui.components.network.landscape_mount import landscape_viewed
from gradviz.ui.components.network.network_data import network_data
from gradviz.ui.state.session import session

_NETWORK = Component("network")


class OnView(Protocol):
    """Called with what a person looks at."""

    def __call__(self, **values: Any) -> None:
        """Take the step, the speed or the run."""


class OnRate(Protocol):
    """Called with an optimizer's key, the learning rate at which a person let go of it, and a step.

    The step is that from which on the rate is to be, None for the whole training.
    """

    def __call__(self, optimizer: str, value: float, step: int | None, /) -> None:
        """Take the rate."""


def network_view(
    runs: tuple[NetworkRun, ...],
    view: NetworkView,
    *,
    key: str,
    words: Mapping[str, str],
    keras: Mapping[str, Any] | None,
    on_view: OnView,
    on_rate: OnRate,
) -> Mapping[str, Any]:
    """Train the runs in the browser and show them; return the `network_data` of what is shown.

    What comes back from the browser is checked; anything that is no step, no speed, no run or no
    rate is ignored.
    """
    data = network_data(runs, view, words=words, keras=keras)
    problem = runs[0].problem
    known = {each.key: each.run.entry.key for each in runs}

    def viewed(event: object) -> None:
        if not isinstance(event, Mapping):
            return
        step, speed = finite([event.get("step")]), finite([event.get("speed")])
        if step is not None and step[0] == int(step[0]) and 0 <= step[0] <= LARGEST_STEP:
            end = problem.epochs * problem.batches.per_epoch
            on_view(step=-1 if step[0] >= end else int(step[0]))
        if speed is not None and speed[0] in SPEEDS:
            on_view(speed=speed[0])

    def led(event: object) -> None:
        if isinstance(event, str) and event in known:
            on_view(lead=event)

    def rated(event: object) -> None:
        if not isinstance(event, Mapping) or event.get("id") not in known:
            return
        optimizer = known[event["id"]]
        value, step = finite([event.get("value")]), finite([event.get("step")])
        if value is None or value[0] <= 0:
            return
        if step is None:
            on_rate(optimizer, value[0], None)
        elif step[0] == int(step[0]) and 0 <= step[0] <= LARGEST_STEP:
            on_rate(optimizer, value[0], int(step[0]))

    callbacks = {
        "view": viewed,
        "lead": led,
        "learning_rate": rated,
        "landscape": landscape_viewed(on_view),
    }
    changing = {name: each for name, each in data.items() if name != "rows"}
    changing["begun"] = session().begun  # the pictures take the view of a link anew
    _NETWORK(changing, key=key, callbacks=callbacks, examples={"rows": data["rows"]})
    return data


__all__ = ["OnRate", "OnView", "network_view"]
