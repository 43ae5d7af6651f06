"""The tree that a typed formula becomes: numbers, names, constants and calls.

Operators are calls too (`x + 1` is `Call("add", (Name("x"), Number("1")))`), so that every
operation is one record of `gradviz.language.operations`, whoever reads, prints or differentiates
it. Where two trees are compared, their places in the text do not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was typed: `Number("0.50").value == 0.5`."""

    text: str
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text)


@dataclass(frozen=True, slots=True)
class Constant:
    """A mathematical constant, by its name in the vocabulary: `pi`, `e`."""

    name: str
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, a hyperparameter or a state, as it was typed."""

    name: str
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """An operation of the vocabulary applied to arguments."""

    function: str
    arguments: tuple[Node, ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)


Node = Number | Constant | Name | Call


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and everything below it, parents first.

    >>> [type(part).__name__ for part in walk(Call("sin", (Name("x"),)))]
    ['Call', 'Name']
    """
    stack = [node]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, Call):
            stack.extend(reversed(part.arguments))


def names(node: Node) -> frozenset[str]:
    """Return the names that occur in `node`.

    >>> sorted(names(Call("add", (Name("x"), Name("y")))))
    ['x', 'y']
    """
    return frozenset(part.name for part in walk(node) if isinstance(part, Name))


def in_order(names: Iterable[str]) -> list[str]:
    """Return names in alphabetical order, their numbers by size.

    >>> in_order(["y", "x10", "x2", "x1", "x"])
    ['x', 'x1', 'x2', 'x10', 'y']
    """

    def key(name: str) -> tuple[list[tuple[str, int]], str]:
        return [(text, int(digits or 0)) for text, digits in _NUMBERED.findall(name)], name

    return sorted(names, key=key)


_NUMBERED = re.compile(r"([^0-9]*)([0-9]*)")
Result = TypeVar("Result")


def fold(node: Node, combine: Callable[[Node, list[Result]], Result]) -> Result:
    """Return `combine(part, results of its arguments)` of the whole tree, leaves first.

    A sum of hundreds of terms is a tree hundreds deep, so this keeps a stack of its own.

    >>> fold(Call("add", (Name("x"), Name("y"))), lambda part, below: 1 + sum(below))
    3
    """
    todo: list[tuple[Node, bool]] = [(node, False)]
    done: list[Result] = []
    while todo:
        part, ready = todo.pop()
        if not isinstance(part, Call):
            done.append(combine(part, []))
        elif ready:
            count = len(part.arguments)
            below = done[len(done) - count :]
            del done[len(done) - count :]
            done.append(combine(part, below))
        else:
            todo.append((part, True))
            todo.extend((argument, False) for argument in reversed(part.arguments))
    return done[0]


def renamed(node: Node, new: Mapping[str, str]) -> Node:
    """Return the tree with some of its names changed, all at once.

    >>> swapped = renamed(Call("add", (Name("x"), Name("y"))), {"x": "y", "y": "x"})
    >>> [part.name for part in swapped.arguments]
    ['y', 'x']
    """

    def change(part: Node, below: list[Node]) -> Node:
        if isinstance(part, Name):
            return Name(new.get(part.name, part.name), part.span)
        return Call(part.function, tuple(below), part.span) if isinstance(part, Call) else part

    return fold(node, change)


def substituted(node: Node, meaning: Mapping[str, Node]) -> Node:
    """Return the tree with other trees in place of some of its names.

    >>> substituted(Call("sin", (Name("a"),)), {"a": Number("2")})
    Call(function='sin', arguments=(Number(text='2'),))
    """

    def change(part: Node, below: list[Node]) -> Node:
        if isinstance(part, Name):
            return meaning.get(part.name, part)
        return Call(part.function, tuple(below), part.span) if isinstance(part, Call) else part

    return fold(node, change)
