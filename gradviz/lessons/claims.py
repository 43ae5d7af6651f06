"""Claims: what a text says of its scenes, computed from what they do, and checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from gradviz.experiments import Experiment
from gradviz.lessons.lesson_errors import LessonError, shown
from gradviz.lessons.quantities import QUANTITIES, Computed
from gradviz.lessons.scene_results import opened, result
from gradviz.lessons.text_files import field as field_of
from gradviz.lessons.text_files import only

MOST = 40
"""Claims, and scenes, of one text."""
SCENE = "scene"
"""The name of the scene that claims are about, where they name no other."""
DIGITS = 3

_OF_TWO: Mapping[str, Callable[[float, float], float]] = MappingProxyType(
    {
        "ratio": lambda a, b: a / b,
        "difference": lambda a, b: a - b,
        "percent": lambda a, b: 100.0 * (a / b - 1.0),
    }
)
_TESTS = ("is", "above", "below")


@dataclass(frozen=True)
class Claim:
    """A claim as it is declared: a quantity of a scene, or one made of other claims.

    `of` are the other claims, `tests` what has to hold: "is", "above", "below". A claim whose
    quantity is "less" says that the claims `of` rise from each to the next.
    """

    name: str
    quantity: str
    scene: str = SCENE
    of: tuple[str, ...] = ()
    digits: int = DIGITS
    options: Mapping[str, Any] = field(default_factory=dict)
    tests: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Claims:
    """The scenes of a text and what it claims of them; `place` is the file that says so."""

    place: str
    scenes: Mapping[str, Experiment]
    declared: Mapping[str, Claim]

    @cached_property
    def _found(self) -> dict[str, Computed]:
        return {}

    def value(self, name: str) -> Computed:
        """Return what a claim's quantity is, computed when it is first asked for.

        Raises LessonError where it cannot be.
        """
        if name not in self._found:
            self._found[name] = self._computed(self.declared[name])
        return self._found[name]

    def _computed(self, claim: Claim) -> Computed:
        try:
            if claim.quantity in _OF_TWO:
                one, other = (float(self.value(each)) for each in claim.of)
                return _OF_TWO[claim.quantity](one, other)
            if claim.quantity == "less":
                values = [float(self.value(each)) for each in claim.of]
                return float(all(a < b for a, b in pairwise(values)))
            experiment = self.scenes[claim.scene]
            compute = QUANTITIES[claim.quantity].compute
            return compute(experiment, result(experiment), claim.options)
        except LessonError:
            raise
        except Exception as error:  # a claim on what its scene has not
            # of the server's files nobody is told
            reason = type(error).__name__ if isinstance(error, OSError) else shown(error)
            data = {"place": self.place, "name": claim.name, "reason": reason}
            raise LessonError("not_computed", data) from error

    def holds(self, name: str) -> bool:
        """Tell whether what is claimed is so. Raises LessonError where it cannot be computed."""
        claim, value = self.declared[name], self.value(name)
        if claim.quantity == "less":
            return value == 1.0
        tests = claim.tests
        if "is" in tests and not _is_equal(value, tests["is"]):
            return False
        if "above" in tests and not float(value) > tests["above"]:
            return False
        return not ("below" in tests and not float(value) < tests["below"])

    def broken(self) -> Iterator[str]:
        """Yield the names of the claims that do not hold."""
        yield from (name for name in self.declared if not self.holds(name))

    def is_checked(self, name: str) -> bool:
        """Tell whether a claim says something that can be wrong."""
        claim = self.declared[name]
        return bool(claim.tests) or claim.quantity == "less"


def _is_equal(value: Computed, other: object) -> bool:
    if isinstance(value, str) or isinstance(other, str):
        return value == other
    return isinstance(other, int | float) and math.isclose(value, other, rel_tol=1e-9)


def read_claims(table: Mapping[str, Any], place: str) -> Claims:
    """Return the claims of a TOML table with `scene`, `scenes` and `claims`. Raises LessonError.

    Every link is read, and nothing is computed yet.

    >>> table = {"scene": "/?f=x^2&runs=SGD", "claims": {"fast": {"quantity": "steps", "below": 9}}}
    >>> read_claims(table, "mine/lesson.toml").holds("fast")
    False
    """
    scenes = {SCENE: opened(field_of(table, "scene", str, place), place)}
    others = field_of(table, "scenes", dict, place, {})
    declared = field_of(table, "claims", dict, place, {})
    for name, many in (("scenes", others), ("claims", declared)):
        if len(many) > MOST:
            raise LessonError("too_many", {"place": place, "name": name, "most": MOST})
    for name in others:
        scenes[name] = opened(field_of(others, name, str, place), place)
    claims: dict[str, Claim] = {}
    for name in declared:
        claims[name] = _claim(name, field_of(declared, name, dict, place), claims, scenes, place)
    return Claims(place, scenes, claims)


def _claim(
    name: str,
    table: Mapping[str, Any],
    before: Mapping[str, Claim],
    scenes: Mapping[str, Experiment],
    place: str,
) -> Claim:
    combined = next((each for each in (*_OF_TWO, "less") if each in table), None)
    digits = int(field_of(table, "digits", int, place, DIGITS))
    tests = {key: _number_or_text(table[key], key, place) for key in _TESTS if key in table}
    if combined is not None:
        only(table, (combined, "digits", *_TESTS), place)
        of = tuple(map(str, field_of(table, combined, list, place)))
        for each in of:
            if each not in before:
                raise LessonError("no_claim", {"place": place, "name": shown(each)})
        if len(of) < 2 or (combined in _OF_TWO and len(of) != 2):
            raise LessonError("wrong_field", {"place": place, "name": combined})
        return Claim(name, combined, SCENE, of, digits, {}, tests)
    quantity = str(field_of(table, "quantity", str, place))
    if quantity not in QUANTITIES:
        data = {"place": place, "name": shown(quantity), "options": ", ".join(QUANTITIES)}
        raise LessonError("no_quantity", data)
    scene = str(field_of(table, "scene", str, place, SCENE))
    if scene not in scenes:
        raise LessonError("no_field", {"place": place, "name": shown(f"scenes.{scene}")})
    names = QUANTITIES[quantity].options
    only(table, ("quantity", "scene", "digits", *_TESTS, *names), place)
    options = {key: table[key] for key in names if key in table}
    return Claim(name, quantity, scene, (), digits, options, tests)


def _number_or_text(value: Any, name: str, place: str) -> Any:
    kinds = (int, float) if name != "is" else (int, float, str)
    if isinstance(value, bool) or not isinstance(value, kinds):
        data = {"place": place, "name": name, "kind": "a number"}
        raise LessonError("wrong_kind", data)
    return value


__all__ = ["DIGITS", "SCENE", "Claim", "Claims", "read_claims"]
