"""How an experiment is looked at: the trajectory player's own settings."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gradviz.declarations.sentences import N_
from gradviz.experiments.base import View, setting
from gradviz.experiments.links import SettingError
from gradviz.experiments.settings import OptionalChoice, Setting, Switch, whole_number
from gradviz.experiments.typed_numbers import read_numbers

SPEEDS = (0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
LARGEST_STEP = 999_999
_CAMERA_BOUND = 10.0

_NO_SPEED = N_("The speed has to be one of {options}.")
_NO_CAMERA = N_("A camera is three numbers: azimuth and elevation in radians, and the zoom.")
_NO_SLICE = N_("A slice is one number for each variable that the picture does not show.")
_NO_NAME = N_("“{value}” is no name of a run.")


@dataclass(frozen=True, kw_only=True)
class Speed(Setting[float]):
    """How fast the player plays."""

    def checked(self, value: object) -> float:
        """Return the speed. Raises SettingError for one that the player does not have."""
        if isinstance(value, int | float) and value in SPEEDS:
            return float(value)
        raise SettingError(_NO_SPEED, {"options": ", ".join(f"{each:g}" for each in SPEEDS)})

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the number that is written like one of the speeds."""
        return next((each for each in SPEEDS if texts[-1] == f"{each:g}"), None)

    def to_texts(self, value: float) -> list[str]:
        """Return the speed as the player writes it."""
        return [f"{value:g}"]


@dataclass(frozen=True, kw_only=True)
class Camera(Setting[tuple[float, ...]]):
    """Azimuth and elevation in radians, and the zoom; empty for the player's own."""

    default: tuple[float, ...] = ()

    def checked(self, value: object) -> tuple[float, ...]:
        """Return the three numbers; the player knows their bounds. Raises SettingError."""
        numbers = tuple(value) if isinstance(value, Sequence) else (None,)
        if not numbers:
            return ()
        if len(numbers) == 3 and all(
            isinstance(each, int | float) and abs(each) <= _CAMERA_BOUND for each in numbers
        ):
            return tuple(float(each) for each in numbers)
        raise SettingError(_NO_CAMERA)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the numbers of the last text. Raises SettingError."""
        return read_numbers(texts[-1]) or (None,)


@dataclass(frozen=True, kw_only=True)
class Slice(Setting[tuple[float, ...]]):
    """Where the picture lies in the variables it does not show; empty where it is at the start."""

    default: tuple[float, ...] = ()

    def checked(self, value: object) -> tuple[float, ...]:
        """Return the numbers; the player leaves out those that do not fit. Raises SettingError."""
        numbers = tuple(value) if isinstance(value, Sequence) else (None,)
        if all(isinstance(each, int | float) and math.isfinite(each) for each in numbers):
            return tuple(map(float, numbers))
        raise SettingError(_NO_SLICE)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the numbers of the last text. Raises SettingError."""
        return read_numbers(texts[-1]) or (None,)


@dataclass(frozen=True, kw_only=True)
class RunNames(Setting[tuple[str, ...]]):
    """The names of runs, parted by commas."""

    default: tuple[str, ...] = ()

    def checked(self, value: object) -> tuple[str, ...]:
        """Return the names. Raises SettingError for what cannot be one."""
        names = tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else ()
        text = ",".join(map(str, names))
        if text and not re.fullmatch(r"[\w ,+.-]{1,300}", text):
            raise SettingError(_NO_NAME, {"value": text[:40]})
        return tuple(map(str, names))

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the names of the last text."""
        return texts[-1].split(",") if texts[-1] else ["?!"]

    def to_texts(self, value: tuple[str, ...]) -> list[str]:
        """Return the names as one text."""
        return [",".join(value)]


@dataclass(frozen=True, kw_only=True)
class Name(OptionalChoice):
    """The name of a run, of a coordinate, or of what is closed."""

    def checked(self, value: object) -> str | None:
        """Return the name. Raises SettingError for what cannot be one."""
        if value is None or (isinstance(value, str) and re.fullmatch(r"\w{1,40}", value)):
            return value
        raise SettingError(_NO_NAME, {"value": str(value)[:40]})


@dataclass(frozen=True)
class PlayerView(View):
    """What the player's own controls say; the player writes them into the address itself."""

    speed: float = setting(Speed(key="speed", default=1.0))
    log: bool = setting(Switch(key="log", default=True))
    compressed: bool = setting(Switch(key="compressed"))
    arrows: bool = setting(Switch(key="arrows"))
    hide: tuple[str, ...] = setting(RunNames(key="hide"))
    step: int = setting(whole_number("step", 0, 0, LARGEST_STEP))
    camera: tuple[float, ...] = setting(Camera(key="camera"))
    slice: tuple[float, ...] = setting(Slice(key="slice"))
    numbers: str | None = setting(Name(key="numbers"))
    coordinate: str | None = setting(Name(key="coordinate"))

    @property
    def player_settings(self) -> Mapping[str, Any]:
        """What differs from what the player shows by itself.

        >>> PlayerView(speed=0.5, hide=("sgd",)).player_settings
        {'speed': 0.5, 'hide': ['sgd']}
        """
        defaults = {name: each.default for name, each in PlayerView.settings().items()}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in ((name, getattr(self, name)) for name in defaults)
            if value != defaults[name]
        }
