"""A descent as a JAX program: JAX has no optimizers, so that the rule stands in it."""

from __future__ import annotations

from gradviz.export.descent_programs.described_run import (
    AS_EQUATIONS,
    DescribedRun,
    module,
    needs_math,
)

_HEAD = """import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)"""


def jax_program(run: DescribedRun) -> str:
    """Return the program; it prints the last point and its value. Raises NoProgramError."""
    rule, code = run.written_rule("jax"), run.code("jax")
    parts = [*code.helpers, code.definition, rule.definition, rule.beginning]
    loop = [
        f"x = jnp.array({run.point})",
        "state = begin(x)",
        "path = [np.array(x)]",
        f"gradient, update = jax.jit(jax.grad({code.name})), jax.jit(update)",
        *run.drawn(),
        f"for t in range(1, {run.steps + 1}):",
        f"    g = gradient(x{run.sample}){' + noise[t - 1]' if run.noise else ''}",
        f"    x, state = update(x, g, state, float(t), {run.rate!r})",
        "    path.append(np.array(x))",
        "path = np.array(path)",
        f"print(path[-1], {code.name}(x))",
    ]
    standard = "import math\n\n" if needs_math(parts) else ""
    head = run.head("JAX", "jax numpy", run.say(AS_EQUATIONS, framework="JAX"))
    return module(f"{head}\n{standard}{_HEAD}", *parts, "\n".join(loop))


__all__ = ["jax_program"]
