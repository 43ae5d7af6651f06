"""What a program of a descent is printed from, and the parts that all of them share."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.declarations.sentences import N_, Say, plain
from gradviz.export.network_programs.written_rules import WrittenRule, written_rule
from gradviz.export.python_code import Code
from gradviz.optimizers.base import Configured
from gradviz.optimizers.scipy_methods import ConfiguredMethod


class NoProgramError(SentenceError):
    """Raised where a descent cannot be written as a program."""

    messages: ClassVar = {
        "method": N_(
            "{run} is a method of SciPy without an update rule: no program makes its steps. The"
            " notebook with gradviz does."
        ),
        "estimate": N_(
            "This run estimates its gradient; the programs take the exact one. The notebook with"
            " gradviz makes the same steps."
        ),
        "names": N_(
            "The names in the equations of {run} mean something else in a program. The notebook"
            " with gradviz makes the same steps."
        ),
    }


@dataclass(frozen=True, kw_only=True)
class DescribedRun(ABC):
    """A run of an optimizer: `steps` are those that were made, `link` is where it is looked at.

    `say` writes the comments in a person's language.
    """

    start: tuple[float, ...]
    optimizer: Configured | ConfiguredMethod
    steps: int
    label: str = ""
    link: str = ""
    say: Say = plain

    @property
    @abstractmethod
    def formula(self) -> str:
        """What it is a run on, in one line."""

    @abstractmethod
    def code(self, framework: str, unpack: str = "point") -> Code:
        """Return the function as Python; `unpack` is what its point is unpacked from."""

    @abstractmethod
    def numpy_gradient(self) -> tuple[list[str], str]:
        """Return the helpers and the definition of `gradient(point)` with NumPy alone."""

    @property
    def sample(self) -> str:
        """What function and gradient take beside the point at step t; empty where nothing."""
        return ""

    def drawn(self) -> list[str]:
        """Return the lines before the loop that draw what it takes at each step."""
        return []

    @property
    def noise(self) -> float:
        """How much noise is added to each gradient."""
        return 0.0

    @property
    def name(self) -> str:
        """What the run is called."""
        return one_line(self.label or self.optimizer.name)

    @property
    def rule(self) -> Configured:
        """The optimizer, which has equations. Raises NoProgramError for what has no program."""
        if not isinstance(self.optimizer, Configured):
            raise NoProgramError("method", {"run": self.name})
        return self.optimizer

    def head(self, framework: str, packages: str, *remarks: str) -> str:
        """Return the comment at the top: what this is, what it needs, where it comes from."""
        lines = [
            self.say(COMES_FROM, run=self.name,
                     formula=one_line(self.formula), framework=framework),
            f"pip install {packages}",
            *remarks,
            *([one_line(self.link)] if self.link else []),
        ]  # fmt: skip
        return "\n".join(f"# {line}" for line in lines)

    def written_rule(self, framework: str) -> WrittenRule:
        """Return the optimizer's equations. Raises NoProgramError."""
        rule = self.rule
        try:
            return written_rule(rule, framework)
        except ValueError as error:
            raise NoProgramError("names", {"run": self.name}) from error

    @property
    def rate(self) -> float:
        """The learning rate; 0 where the rule has none."""
        rule = self.rule
        return float(rule.values.get(rule.rate_name, 0.0))

    @property
    def point(self) -> str:
        """The start as a list."""
        return numbers(self.start)


AS_EQUATIONS = N_("{framework} has no such optimizer: these are the equations of its rule")
AS_RULE = N_("The equations of the optimizer, as gradviz states them")
COMES_FROM = N_("{run} on {formula}, with {framework}")


def one_line(text: str) -> str:
    r"""Return a text for a comment: printable, and in one line, whatever was typed.

    >>> one_line("a\nimport os")
    'a import os'
    """
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def numbers(values: Sequence[float]) -> str:
    """Return numbers as a Python list that reads back as the same."""
    return "[" + ", ".join(repr(float(each)) for each in values) + "]"


def needs_math(parts: Iterable[str]) -> bool:
    """Tell whether Python's math is called in some code, and not a framework's own.

    >>> needs_math(["tf.math.sin(x)"]), needs_math(["math.pi"])
    (False, True)
    """
    return any(re.search(r"(?<![\w.])math\.", each) for each in parts)


def module(*parts: str) -> str:
    """Return a program of its parts, two lines apart."""
    return "\n\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


__all__ = [
    "AS_EQUATIONS",
    "AS_RULE",
    "DescribedRun",
    "NoProgramError",
    "module",
    "needs_math",
    "numbers",
    "one_line",
]
