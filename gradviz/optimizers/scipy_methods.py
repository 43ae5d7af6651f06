"""Methods that no step rule can express: line searches, Newton and quasi-Newton, simplex.

They are SciPy's; a declaration here says which, and the trajectory is what SciPy visited.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.hyperparameters import INSIDE_ONE, POSITIVE, call_text, checked_settings
from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Hyperparameter, Value, number

Array = NDArray[np.float64]


class Smooth(Protocol):
    """What a method asks of a function at one point."""

    def value(self, x: Array) -> float:
        """Return f(x)."""

    def gradient(self, x: Array) -> Array:
        """Return the gradient at x."""

    def hessian(self, x: Array) -> Array:
        """Return the Hessian at x."""


Visit = Callable[[Array], None]
Run = Callable[[Smooth, Array, int, float, Mapping[str, Value], Visit], str]
"""Returns how it ended by its own account: one of the names below."""
CONVERGED, STEP_LIMIT, LINE_SEARCH, GAVE_UP = "converged", "step_limit", "line_search", "gave_up"
_OUTCOMES = {0: CONVERGED, 1: STEP_LIMIT, 2: LINE_SEARCH, 3: LINE_SEARCH}
"""What SciPy's `OptimizeResult.status` means, of methods with a line search."""


@dataclass(frozen=True, repr=False)
class Method:
    """The declaration of a method of the second kind."""

    name: str
    source: str
    summary: str
    hyperparameters: tuple[Hyperparameter, ...]
    run: Run
    converged: str = N_("converged: the gradient is zero to within the tolerance")
    uses_gradients: bool = True

    def __repr__(self) -> str:
        return f"<Method {self.name}>"

    def __call__(self, **values: Value) -> ConfiguredMethod:
        """Return the method with these hyperparameters.

        Raises TypeError for an unknown name or what is no number, ValueError out of its range.
        """
        return ConfiguredMethod(self, checked_settings(self.name, self.hyperparameters, values))


@dataclass(frozen=True, repr=False)
class ConfiguredMethod:
    """A method with its values: what `gradviz.descend` runs.

    >>> LBFGS(maxcor=5), BFGS()
    (LBFGS(maxcor=5), BFGS())
    """

    declaration: Method
    settings: tuple[tuple[str, Value], ...]

    def __repr__(self) -> str:
        return call_text(self.name, self.settings, self.declaration.hyperparameters)

    @property
    def name(self) -> str:
        """The declaration's name."""
        return self.declaration.name

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """Every hyperparameter's value."""
        return MappingProxyType(dict(self.settings))


def _minimize(
    method: str,
    *,
    gradient: bool = True,
    hessian: bool = False,
    outcomes: Mapping[int, str] = _OUTCOMES,
    **options: Any,
) -> Run:
    """Return a run of `scipy.optimize.minimize`; `outcomes` are what its statuses mean."""

    def run(
        f: Smooth,
        start: Array,
        steps: int,
        tolerance: float,
        values: Mapping[str, Value],
        visit: Visit,
    ) -> str:
        from scipy.optimize import minimize

        def visited(intermediate_result: Any) -> None:
            visit(np.array(intermediate_result.x, dtype=np.float64))

        solve: Any = minimize  # SciPy's stubs know each method by a literal name only
        result = solve(
            f.value,
            start,
            method=method,
            jac=f.gradient if gradient else None,
            hess=f.hessian if hessian else None,
            callback=visited,
            options={"maxiter": steps, **options, **_more(method, steps, tolerance), **values},
        )
        return outcomes[int(result.status)]

    return run


def _more(method: str, steps: int, tolerance: float) -> dict[str, Any]:
    if method == "Nelder-Mead":  # SciPy counts its iterations from 1
        return {"xatol": tolerance, "fatol": tolerance**2, "maxiter": steps + 1}
    if method == "L-BFGS-B":
        return {"gtol": tolerance, "ftol": 0.0, "maxfun": 10**9}
    return {"gtol": tolerance}


def _line_search(
    f: Smooth,
    start: Array,
    steps: int,
    tolerance: float,
    values: Mapping[str, Value],
    visit: Visit,
) -> str:
    """Steepest descent; each step's length meets the strong Wolfe conditions.

    Where SciPy's search finds no such step, the step is halved until f falls enough (Armijo);
    where that fails too, the run is at an end. There need not be such a step unless c1 < c2
    (Nocedal & Wright, Lemma 3.1): otherwise f only has to fall enough.
    """
    from scipy.optimize import line_search

    x, length = start, 1.0
    c1, c2 = float(values["c1"]), float(values["c2"])
    for _ in range(steps):
        gradient = f.gradient(x)
        if not np.all(np.isfinite(gradient)) or np.max(np.abs(gradient)) <= tolerance:
            return CONVERGED
        found = None
        if c1 < c2:
            found = line_search(f.value, f.gradient, x, -gradient, gfk=gradient, c1=c1, c2=c2)[0]
        if found is None:
            value, slope, found = f.value(x), float(gradient @ gradient), 2.0 * length
            while not f.value(x - found * gradient) <= value - c1 * found * slope:
                found /= 2.0
                if found < 1e-16:
                    return LINE_SEARCH
        length = float(found)
        x = x - length * gradient
        visit(x)
    return STEP_LIMIT


GradientDescentLineSearch = Method(
    "GradientDescentLineSearch",
    "Nocedal & Wright, Numerical Optimization (2nd ed., 2006), Algorithm 3.5;"
    " scipy.optimize.line_search",
    N_("Goes straight downhill and chooses the length of each step by trying several."),
    (
        number(
            "c1",
            1e-4,
            1e-6,
            0.5,
            scale="log",
            words=N_("How much the value has to fall (Armijo)."),
            interval=INSIDE_ONE,
        ),
        number(
            "c2",
            0.9,
            0.1,
            0.999,
            words=N_("How much the slope has to flatten (curvature)."),
            interval=INSIDE_ONE,
        ),
    ),
    _line_search,
)
Newton = Method(
    "Newton",
    "Nocedal & Wright (2006), Algorithm 4.3; scipy.optimize.minimize(method='trust-exact')",
    N_(
        "Jumps to the minimum of the local parabola, inside a region where the parabola is trusted."
    ),
    (
        number(
            "initial_trust_radius",
            1.0,
            1e-3,
            1e3,
            scale="log",
            words=N_("How far the first jump may go."),
            interval=POSITIVE,
        ),
    ),
    # SciPy's own bound of the radius, 1000, would not be larger than the first one may be
    _minimize(
        "trust-exact",
        hessian=True,
        outcomes={0: CONVERGED, 1: STEP_LIMIT, 2: GAVE_UP, 3: GAVE_UP},
        max_trust_radius=1e10,
    ),
)
BFGS = Method(
    "BFGS",
    "Nocedal & Wright (2006), Algorithm 6.1; scipy.optimize.minimize(method='BFGS')",
    N_("Learns the curvature from the gradients it has seen, and jumps with it."),
    (),
    _minimize("BFGS"),
)
LBFGS = Method(
    "LBFGS",
    "Liu & Nocedal (1989); Byrd et al. (1995); scipy.optimize.minimize(method='L-BFGS-B')",
    N_("BFGS that remembers only the last few gradients, for many parameters."),
    (
        number(
            "maxcor", 10, 1, 50, kind="integer", words=N_("How many past gradients it remembers.")
        ),
    ),
    _minimize("L-BFGS-B"),
)
ConjugateGradient = Method(
    "ConjugateGradient",
    "Nocedal & Wright (2006), equation 5.44 (Polak-Ribiere+); scipy.optimize.minimize(method='CG')",
    N_("Bends each direction by the one before, so that it does not undo what was gained."),
    (),
    _minimize("CG"),
)
NelderMead = Method(
    "NelderMead",
    "Nelder & Mead (1965); scipy.optimize.minimize(method='Nelder-Mead')",
    N_("Walks a triangle downhill by comparing values only, with no gradient at all."),
    (),
    _minimize("Nelder-Mead", gradient=False, outcomes={0: CONVERGED, 1: STEP_LIMIT, 2: STEP_LIMIT}),
    converged=N_("converged: the simplex has shrunk to within the tolerance"),
    uses_gradients=False,
)
