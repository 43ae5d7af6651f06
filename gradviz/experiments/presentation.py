"""How any page is presented: for a projector, with which controls, as a scene of which deck."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gradviz.experiments.base import View, setting
from gradviz.experiments.decks import MOST_SCENES, DeckSetting, Scene
from gradviz.experiments.links import LinkReader
from gradviz.experiments.settings import Switch, Text, whole_number
from gradviz.experiments.views import RunNames


@dataclass(frozen=True, kw_only=True)
class Flag(Switch):
    """On or off, which a link may also write as 1 and 0."""

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return what the last text says; the text itself where it is neither."""
        return {"1": True, "0": False}.get(texts[-1], super().from_texts(texts))

    def to_texts(self, value: bool) -> list[str]:
        """Return the switch as a link has it."""
        return ["1" if value else "0"]


@dataclass(frozen=True)
class Presentation(View):
    """What a link says of a page beside its experiment and its view.

    `hide` names controls that are left out, and `lock` those that are shown and cannot be changed,
    by their keys in links: `hide=noise,seed&lock=start,Adam.learning_rate`. In `hide` stand also
    the runs that the player does not show. `scene` counts the scenes of the deck from 1, and
    `beside` is the link of what is shown beside the page.

    >>> Presentation(lock=("start", "steps")).is_locked("start")
    True
    """

    present: bool = setting(Flag(key="present"))
    hide: tuple[str, ...] = setting(RunNames(key="hide"))
    lock: tuple[str, ...] = setting(RunNames(key="lock"))
    deck: tuple[Scene, ...] = setting(DeckSetting(key="deck"))
    scene: int = setting(whole_number("scene", 1, 1, MOST_SCENES))
    beside: str = setting(Text(key="beside", longest=4000))

    def is_hidden(self, key: str) -> bool:
        """Tell whether a control is left out."""
        return key in self.hide

    def is_locked(self, key: str) -> bool:
        """Tell whether a control is shown and cannot be changed."""
        return key in self.lock

    @property
    def place(self) -> int:
        """Which scene of the deck is shown, from 0."""
        return min(self.scene, len(self.deck)) - 1

    def with_scene(self, place: int) -> Presentation:
        """Return the same at another scene of the deck, counted from 0."""
        return self.changed(scene=max(0, min(place, len(self.deck) - 1)) + 1)


PRESENTATION = tuple(each.key for each in Presentation.settings().values())
"""The keys of a link that say how a page is presented."""
OF_A_SCENE = ("hide", "lock")
"""Those of them that are a scene's own: they go with it into a deck, or beside another."""
AROUND_SCENES = tuple(key for key in PRESENTATION if key not in OF_A_SCENE)
"""Those that say where the scene is shown: a link of the scene alone has none of them."""


def read_presentation(link: LinkReader) -> Presentation:
    """Return what a link says of how the page is presented.

    What is wrong with a key that the page's view reads too is said once.
    """
    told = len(link.refusals)
    before = {each.key for each in link.refusals}
    found = Presentation.read(link)
    link.refusals[told:] = [each for each in link.refusals[told:] if each.key not in before]
    return found


def controls_among(names: Iterable[str], keys: Iterable[str]) -> tuple[str, ...]:
    """Return those names that are keys of a page's controls, or of a run's numbers.

    >>> controls_among(["noise", "SGD", "SGD.momentum"], {"noise", "steps"})
    ('noise', 'SGD.momentum')
    """
    known = set(keys)
    return tuple(each for each in names if each in known or "." in each)


__all__ = [
    "AROUND_SCENES",
    "OF_A_SCENE",
    "PRESENTATION",
    "Presentation",
    "controls_among",
    "read_presentation",
]
