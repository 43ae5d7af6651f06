"""Random values of declared settings, and random links, for the properties of experiments."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from gradviz.descent.presets import PRESETS
from gradviz.experiments.runs import Optimizers, offered_numbers
from gradviz.experiments.selections import Selecting, Selection
from gradviz.experiments.settings import (
    Choice,
    Choices,
    Number,
    OptionalChoice,
    Setting,
    Switch,
    Text,
)
from gradviz.experiments.views import Camera, RunNames, Speed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradviz.declarations.hyperparameters import Hyperparameter
    from gradviz.experiments.base import Declared

JUNK = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            *("", " ", "nan", "-inf", "1e999", "-1", "0", "1e-320", "0x10", "1_0", "٣", "true"),
            *("![a](//host/p)", "**b**", "$x$", "<b>1</b>", "\x00\x01", "\ud83d\ude00", "a" * 5000),
            *("9^9^9^9", "(" * 300, "__import__('os')", "x; y", "1, 2, 3, 4", "none", "all", "own"),
        ]
    ),
)


@singledispatch
def values_of(declared: Setting[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a setting."""
    return st.just(declared.default)


@values_of.register
def _(declared: Number) -> st.SearchStrategy[Any]:
    if declared.whole:
        return st.integers(int(declared.minimum), int(declared.maximum))
    return st.floats(declared.minimum, declared.maximum)


@values_of.register
def _(_declared: Switch) -> st.SearchStrategy[Any]:
    return st.booleans()


@values_of.register
def _(declared: Choice) -> st.SearchStrategy[Any]:
    return st.sampled_from(list(declared.options))


@values_of.register
def _(declared: Choices) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(list(declared.options) or ["a"]), unique=True, max_size=5)


@values_of.register
def _(_declared: Text | OptionalChoice) -> st.SearchStrategy[Any]:
    raise TypeError("what may be typed or chosen here depends on the experiment: say it")


@values_of.register
def _(declared: Selecting) -> st.SearchStrategy[Any]:
    return st.sampled_from(list(declared.options)).flatmap(
        lambda name: st.builds(Selection, st.just(name), numbers_of(declared.options[name]))
    )


@values_of.register
def _(_declared: Optimizers) -> st.SearchStrategy[Any]:
    one = st.sampled_from(list(PRESETS)).flatmap(
        lambda name: st.builds(Selection, st.just(name), numbers_of(offered_numbers(name)))
    )
    return st.lists(one, unique_by=lambda each: each.name, max_size=6)


@values_of.register
def _(_declared: Speed) -> st.SearchStrategy[Any]:
    return st.sampled_from([0.1, 0.5, 1.0, 10.0])


@values_of.register
def _(_declared: Camera) -> st.SearchStrategy[Any]:
    return st.just(()) | st.tuples(*[st.floats(-10, 10)] * 3)


@values_of.register
def _(_declared: RunNames) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(["sgd", "adam", "run1"]), unique=True)


def numbers_of(declared: Iterable[Hyperparameter]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for the values of some declared numbers."""

    def one(each: Hyperparameter) -> st.SearchStrategy[Any]:
        if each.kind == "flag":
            return st.booleans()
        if each.kind == "integer":
            return st.integers(int(each.minimum), int(each.maximum))
        return st.floats(each.minimum, each.maximum)

    return st.fixed_dictionaries({}, optional={each.name: one(each) for each in declared})


def declared_values(
    kind: type[Declared], **own: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for the fields of a kind; `own` are those that depend on others."""
    given = {
        name: own[name] if name in own else values_of(declared)
        for name, declared in kind.settings().items()
    }
    return st.fixed_dictionaries(given)


def hostile_parameters(kind: type[Declared]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Return a strategy for parameters with junk at the keys of a kind and at unknown ones."""
    keys = [each.key for each in kind.settings().values()]
    more = ["colour", "adam.learning_rate", "SPSA.h", "adam.", ".", "", "a" * 3000]
    key = st.sampled_from([*keys, *more]) | st.text(max_size=20)
    return st.dictionaries(key, st.lists(JUNK, min_size=1, max_size=3), max_size=12)
