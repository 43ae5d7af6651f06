"""A deck: the scenes that a teacher walks through, as a text file or as a part of one link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gradviz.declarations.sentences import N_
from gradviz.experiments.links import SettingError, page_of
from gradviz.experiments.sealing import LONGEST_SEALED, sealed, unsealed
from gradviz.experiments.settings import Setting

MOST_SCENES = 60
LONGEST_FILE = 60_000
"""Characters of a deck's file."""

_NO_SCENE = N_("Line {line} of the deck has no link of a page: {text}")
_NO_SCENES = N_("There is no link in it: a deck is a text file with a link on each line.")
_TOO_MANY = N_("A deck can have at most {most} scenes.")
_TOO_LONG = N_(
    "These scenes are too long for one link. Take fewer, or give the file to your class."
)
_NO_DECK = N_("The link's deck cannot be read.")
_LINK = re.compile(r"(?:https?://\S*|/\S*|\?\S+)$")


@dataclass(frozen=True)
class Scene:
    """A scene of a deck: a page's link, without a server's address, and its title."""

    link: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class DeckSetting(Setting[tuple[Scene, ...]]):
    """The scenes of a deck, packed into one text of a link."""

    default: tuple[Scene, ...] = ()

    def checked(self, value: object) -> tuple[Scene, ...]:
        """Return the scenes. Raises SettingError for what is none, or too many."""
        scenes = tuple(value) if isinstance(value, Sequence) else (None,)
        if not all(isinstance(each, Scene) for each in scenes):
            raise SettingError(_NO_DECK)
        if len(scenes) > MOST_SCENES:
            raise SettingError(_TOO_MANY, {"most": MOST_SCENES})
        return scenes

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the scenes that a link's text holds. Raises SettingError."""
        found = unsealed(texts[-1])
        if found is None:
            raise SettingError(_NO_DECK)
        return read_deck("\n".join(found.values()))

    def to_texts(self, value: tuple[Scene, ...]) -> list[str]:
        """Return the scenes as one text. Raises SettingError where it is too long for a link."""
        if not value:
            return [""]
        text = sealed({str(k): _line(each) for k, each in enumerate(value)})
        if len(text) > LONGEST_SEALED:
            raise SettingError(_TOO_LONG)
        return [text]


def read_deck(text: str) -> tuple[Scene, ...]:
    r"""Return the scenes of a deck's file: a link on each line, before it a title and a colon.

    Lines that begin with # say nothing. Of a link only the page and its parameters count, so that
    a deck is shown by the server that opens it. Raises SettingError, with the line.

    >>> read_deck("# A class\nA valley: http://localhost:8501/?f=x^2\n/compare?f=x^2+3y^2")
    (Scene(link='/?f=x^2', title='A valley'), Scene(link='/compare?f=x^2+3y^2', title=''))
    """
    scenes: list[Scene] = []
    for k, line in enumerate(text[:LONGEST_FILE].splitlines(), 1):
        bare = line.strip().lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
        if not bare or bare.startswith("#"):
            continue
        found = _LINK.search(bare)
        if found is None:
            raise SettingError(_NO_SCENE, {"line": k, "text": bare[:60]})
        title = bare[: found.start()].strip().removesuffix(":").strip()
        scenes.append(Scene(_within(found[0]), title[:200]))
        if len(scenes) > MOST_SCENES:
            raise SettingError(_TOO_MANY, {"most": MOST_SCENES})
    if not scenes:
        raise SettingError(_NO_SCENES)
    return tuple(scenes)


def write_deck(scenes: Sequence[Scene], base: str = "") -> str:
    """Return the file of a deck; its links are below the address of a server.

    >>> print(write_deck([Scene("/?f=x^2", "A valley"), Scene("/compare")]), end="")
    A valley: /?f=x^2
    /compare
    """
    return "".join(f"{_line(Scene(base.rstrip('/') + each.link, each.title))}\n" for each in scenes)


def _line(scene: Scene) -> str:
    return f"{scene.title}: {scene.link}" if scene.title else scene.link


def _within(link: str) -> str:
    """Return a link without the server's address."""
    _, question, query = link.partition("?")
    return f"/{page_of(link)}{question}{query.partition('#')[0]}"


__all__ = ["LONGEST_FILE", "MOST_SCENES", "DeckSetting", "Scene", "read_deck", "write_deck"]
