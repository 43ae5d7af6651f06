"""How the Loss surfaces page is looked at: nothing is trained anew for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gradviz.declarations.sentences import N_
from gradviz.experiments.base import setting
from gradviz.experiments.settings import OptionalChoice, Switch, no_option, whole_number
from gradviz.experiments.training_settings import SECTION
from gradviz.experiments.views import PlayerView
from gradviz.learning import PENALTIES


@dataclass(frozen=True)
class TrainingView(PlayerView):
    """How trainings are looked at: the player's own controls, and the section below it.

    `batch_run` is the label of the run whose batches are shown, None for the first; `swarm` is the
    number of seeds from which many starts are drawn.
    """

    section: str = setting(SECTION)
    batch_run: str | None = setting(OptionalChoice(key="batch_run", title=N_("Run")))
    at_epoch: int = setting(
        whole_number(
            "at_epoch", 0, 0, 500, title=N_("At the end of epoch"), control="slider", term="epoch"
        )
    )
    path_penalty: str | None = setting(
        OptionalChoice(key="path_penalty", title=N_("Penalty"), term="regularization")
    )
    swarm: int = setting(
        whole_number("swarm", 40, 5, 200, step=5, title=N_("Seeds"), control="slider")
    )
    swarm_bias: bool = setting(
        Switch(
            key="swarm_bias",
            default=True,
            title=N_("Draw the bias too"),
            help=N_("Keras starts the bias at 0."),
        )
    )

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield a penalty that there is not."""
        penalty = values["path_penalty"]
        if penalty is not None and penalty not in PENALTIES:
            yield "path_penalty", no_option("path_penalty", penalty, PENALTIES)
