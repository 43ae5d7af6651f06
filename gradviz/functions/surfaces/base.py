"""What a surface declares: its formula and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Surface:
    """A function of the literature with what is known about it; D is its number of variables.

    `text` is typed in the app's language and `domain` holds D intervals, in the order of the
    variables. `minima` are all the points of the domain at which the function takes its least
    value there, `value`. Where the function has no lower bound, `minima` is empty and `value` is
    -inf. From `start`, plain gradient descent at `learning_rate` shows in `steps` steps what
    `story` tells. `source` is where the function was published; `name` and `story` are sentences
    to be translated where they are shown; `key` names the surface in links, for ever.

    >>> parabola = Surface(
    ...     key="parabola", name="Parabola", text="x^2", domain=((-2, 2),), minima=((0,),),
    ...     value=0, start=(1.5,), learning_rate=0.1, steps=30, source="", story="",
    ... )
    >>> parabola, parabola.dimension
    (<Surface parabola: x^2>, 1)
    """

    key: str
    name: str
    text: str
    domain: tuple[tuple[float, float], ...]
    minima: tuple[Point, ...]
    value: float
    start: Point
    learning_rate: float
    steps: int
    source: str
    story: str

    def __repr__(self) -> str:
        return f"<Surface {self.key}: {self.text}>"

    @property
    def dimension(self) -> int:
        """The number of variables, D."""
        return len(self.domain)


@dataclass(frozen=True, slots=True)
class SurfaceGroup:
    """The surfaces of one file, in the order in which they are offered.

    Groups are offered by their `order`, the smallest first; `name` is translated where it is shown.
    """

    order: int
    name: str
    surfaces: tuple[Surface, ...]
