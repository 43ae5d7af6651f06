"""What is never typed in a function: made by differentiation, or over many coordinates."""

from __future__ import annotations

from gradviz.language.operations.record import Operation

OPERATIONS = (
    # 0 * nan and 0 * inf are 0 in a branch that was not taken
    Operation(
        name="guarded",
        arity=2,
        kind="internal",
        python="({0} * {1} if {0} else 0.0)",
        numpy="np.where({0} == 0.0, 0.0, {0} * {1})",
        javascript="({0} === 0 ? 0 : {0} * {1})",
        exact=True,
        derivatives=("where(a == 0, 0, b)", "a"),
    ),
    # where f, b, has no value, its derivative, a, has none either
    Operation(
        name="defined",
        arity=2,
        kind="internal",
        python="({0} if {1} == {1} else nan)",
        numpy="np.where(np.isnan({1}), nan, {0})",
        javascript="({1} === {1} ? {0} : NaN)",
        exact=True,
        derivatives=("where(b == b, 1, nan)", "0"),
    ),
    Operation(
        name="sum",
        arity=1,
        kind="reduction",
        frameworks={
            "torch": "torch.sum({0})",
            "numpy": "np.sum({0})",
            "jax": "jnp.sum({0})",
            "tensorflow": "tf.reduce_sum({0})",
            "keras": "ops.sum({0})",
        },
    ),
    Operation(
        name="mean",
        arity=1,
        kind="reduction",
        frameworks={
            "torch": "torch.mean({0})",
            "numpy": "np.mean({0})",
            "jax": "jnp.mean({0})",
            "tensorflow": "tf.reduce_mean({0})",
            "keras": "ops.mean({0})",
        },
    ),
    Operation(
        name="norm",
        arity=1,
        kind="reduction",
        latex=r"\left\|{0}\right\|",
        mathml="<mrow><mo>‖</mo>{0}<mo>‖</mo></mrow>",
        frameworks={
            "torch": "torch.linalg.vector_norm({0})",
            "numpy": "np.linalg.norm({0})",
            "jax": "jnp.linalg.norm({0})",
            "tensorflow": "tf.norm({0})",
            "keras": "ops.norm({0})",
        },
    ),
)
