"""A descent on a typed function, as its programs are printed from it."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.export.descent_programs.described_run import DescribedRun, NoProgramError
from gradviz.export.descent_programs.numpy_gradients import numpy_gradient
from gradviz.export.frameworks import DIALECTS
from gradviz.export.python_code import Code, written
from gradviz.functions.objective import Function
from gradviz.gradients import ConfiguredEstimator
from gradviz.language.printing import to_text
from gradviz.optimizers.base import Configured


@dataclass(frozen=True, kw_only=True)
class DescentRun(DescribedRun):
    """A descent; noise of `scale` is added to its gradients, or `gradient` estimates them."""

    function: Function
    scale: float = 0.0
    seed: int = 0
    gradient: ConfiguredEstimator | None = None

    @property
    def formula(self) -> str:
        """The function."""
        f = self.function
        return f"{f.name}({', '.join(f.variables)}) = {to_text(f.tree)}"

    @property
    def rule(self) -> Configured:
        """The optimizer, which has equations. Raises NoProgramError for what has no program."""
        rule = super().rule
        if self.gradient is not None:
            raise NoProgramError("estimate")
        return rule

    def code(self, framework: str, unpack: str = "point") -> Code:
        """Return the function in the framework's operations."""
        return written(self.function, DIALECTS[framework], unpack)

    def numpy_gradient(self) -> tuple[list[str], str]:
        """Return its gradient with NumPy alone."""
        return numpy_gradient(self.function)

    @property
    def noise(self) -> float:
        """How much noise is added to each gradient."""
        return self.scale

    def drawn(self) -> list[str]:
        """Return the line that draws what is added to each gradient, none where nothing is."""
        if not self.scale:
            return []
        shape = (self.steps + 1, self.function.dimension)
        drawn = f"np.random.default_rng({self.seed}).standard_normal({shape!r})"
        return [f"noise = {self.scale!r} * {drawn}"]


__all__ = ["DescentRun"]
