"""How the Network page is looked at: nothing is trained anew for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gradviz.experiments.base import View, setting
from gradviz.experiments.settings import Choice, Number, Switch, whole_number
from gradviz.experiments.views import LARGEST_STEP, Camera, Name, Speed

LANDSCAPES = ("closed", "principal", "random")


@dataclass(frozen=True)
class NetworkView(View):
    """How trainings are looked at: the step, how fast they are played, and whose numbers are shown.

    A `step` of -1 is the end of the training; `lead` is the key of a run.
    Of the loss landscape: the directions of its slice, the seed of random ones, the step through
    whose weights it goes (-1 for the last epoch), how wide it is, whether heights are compressed,
    and from where it is seen.
    """

    speed: float = setting(Speed(key="speed", default=1.0))
    step: int = setting(replace(whole_number("step", -1, -1, LARGEST_STEP), automatic=True))
    lead: str | None = setting(Name(key="lead"))
    landscape: str = setting(Choice(key="landscape", default="closed", options=LANDSCAPES))
    slice_seed: int = setting(whole_number("slice_seed", 0, 0, 2**32 - 1))
    slice_step: int = setting(whole_number("slice_step", -1, -1, LARGEST_STEP))
    slice_zoom: float = setting(Number(key="slice_zoom", default=1.0, minimum=0.125, maximum=8.0))
    compressed: bool = setting(Switch(key="compressed"))
    camera: tuple[float, ...] = setting(Camera(key="camera"))
