"""A descent as a program that needs only NumPy: function, gradient, rule, loop."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.export.descent_programs.described_run import AS_RULE, DescribedRun, module, needs_math


@dataclass(frozen=True)
class NumpyParts:
    """The pieces of such a program, as the cells of a notebook have them."""

    imports: str
    function: str
    gradient: str
    rule: str
    loop: str


def numpy_parts(run: DescribedRun) -> NumpyParts:
    """Return the pieces. Raises NoProgramError."""
    rule = run.written_rule("numpy")
    code = run.code("numpy")
    helpers, gradient = run.numpy_gradient()
    known = [each for each in helpers if each not in code.helpers]
    function = module(*code.helpers, code.definition)
    slopes = module(*known, gradient)
    parts = (function, slopes, rule.definition, rule.beginning)
    imports = ["import math", ""] if needs_math(parts) else []
    imports += ["import numpy as np", "", 'np.seterr(all="ignore")']
    loop = [
        f"x = np.array({run.point})",
        "state = begin(x)",
        "path = [x]",
        *run.drawn(),
        f"for t in range(1, {run.steps + 1}):",
        f"    g = gradient(x{run.sample}){' + noise[t - 1]' if run.noise else ''}",
        f"    x, state = update(x, g, state, float(t), {run.rate!r})",
        "    path.append(x)",
        "path = np.array(path)",
        f"print(path[-1], {code.name}(path[-1]))",
    ]
    comment = f"# {run.say(AS_RULE)}\n"
    stated = module(comment + rule.definition, rule.beginning)
    return NumpyParts("\n".join(imports), function, slopes, stated, "\n".join(loop))


def numpy_program(run: DescribedRun) -> str:
    """Return the program; it prints the last point and its value. Raises NoProgramError."""
    parts = numpy_parts(run)
    head = f"{run.head('NumPy', 'numpy')}\n{parts.imports}"
    return module(head, parts.function, parts.gradient, parts.rule, parts.loop)


__all__ = ["NumpyParts", "numpy_parts", "numpy_program"]
