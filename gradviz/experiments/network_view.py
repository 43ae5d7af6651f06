"""How the Network page is looked at: nothing is trained anew for it."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.experiments.base import View, setting
from gradviz.experiments.settings import whole_number
from gradviz.experiments.views import LARGEST_STEP, Name, Speed


@dataclass(frozen=True)
class NetworkView(View):
    """How trainings are looked at: the step, how fast they are played, and whose numbers are shown.

    A `step` of -1 is the end of the training; `lead` is the key of a run.
    """

    speed: float = setting(Speed(key="speed", default=1.0))
    step: int = setting(whole_number("step", -1, -1, LARGEST_STEP))
    lead: str | None = setting(Name(key="lead"))
