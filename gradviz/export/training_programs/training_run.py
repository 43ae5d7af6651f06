"""A training on data, as the programs that make it again are printed from it.

The loss is a function of the parameters, as in a descent; what differs is that it is a mean over
examples, and that a step may look at a minibatch of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.declarations.sentences import N_
from gradviz.export.descent_programs.described_run import DescribedRun
from gradviz.export.frameworks import DIALECTS
from gradviz.export.network_programs.written_rules import written_loss, written_penalty
from gradviz.export.python_code import Code, helpers_in, identifiers, python_formula
from gradviz.export.training_programs.array_words import ARRAYS
from gradviz.export.training_programs.slopes import loss_slope, model_slopes
from gradviz.export.training_programs.written_data import DATA_FILE, TrainingData, design_lines
from gradviz.learning import Batches, Model
from gradviz.learning.losses import ConfiguredLoss
from gradviz.learning.penalties import ConfiguredPenalty
from gradviz.learning.typed import TypedModel

IN_THE_PROGRAM = N_("The training examples: features, and the target in the last column")
BESIDE_IT = N_("The training examples: save them as {file} beside this program")


@dataclass(frozen=True, kw_only=True)
class TrainingRun(DescribedRun):
    """A training; its rows are `batches` of those of `data`, `title` says what it is a loss of."""

    data: TrainingData
    model: Model
    loss: ConfiguredLoss
    penalty: ConfiguredPenalty | None
    batches: Batches
    title: str = ""

    @property
    def formula(self) -> str:
        """The loss and the data."""
        return self.title

    @property
    def sample(self) -> str:
        """The rows of step t, where a step does not look at all."""
        return "" if self.batches.is_full else ", rows[t - 1]"

    def drawn(self) -> list[str]:
        """Return the lines that say which rows each step looks at."""
        of = self.batches
        if of.is_full:
            return []
        epochs = -(-self.steps // of.per_epoch)
        order = f"np.arange({of.size})"
        if of.shuffle:
            order = f"np.random.default_rng([{of.seed}, epoch]).permutation({of.size})"
        return [
            f"orders = [{order} for epoch in range({epochs})]",
            f"rows = [order[k : k + {of.length}]",
            f"        for order in orders for k in range(0, {of.size}, {of.length})]",
        ]

    def code(self, framework: str, unpack: str = "point") -> Code:
        """Return the loss in the framework's operations, with the data before it."""
        words, rows = ARRAYS[framework], not self.batches.is_full
        about = self.say(IN_THE_PROGRAM)
        if self.data.is_beside:
            about = self.say(BESIDE_IT, file=DATA_FILE)
        data = [*self.data.lines(about), *design_lines(self.model)]
        if framework != "numpy":
            made = [words.array.format(each) for each in ("features", "target")]
            data.append(f"features, target = {', '.join(made)}")
        predicted = self._predict(framework, unpack)
        x, y = (words.rows.format(each) if rows else each for each in ("features", "target"))
        mean = words.mean.format(written_loss(self.loss, framework))
        loss = [
            f"def L({f'point, rows=np.arange({self.batches.size})' if rows else 'point'}):",
            f"    p, y = predict(point, {x}), {y}",
            f"    return {mean}{self._penalty(framework)}",
        ]
        helpers = helpers_in("\n".join([*predicted, *loss]), DIALECTS[framework])
        parts = [data, ["def predict(point, features):", *predicted], loss]
        definition = "\n\n\n".join("\n".join(each) for each in parts)
        return Code("L", definition, helpers, needs_math="math." in definition)

    def numpy_gradient(self) -> tuple[list[str], str]:
        """Return the gradient with NumPy alone: the chain rule, from the loss to the parameters."""
        rows = not self.batches.is_full
        helpers, slope = loss_slope(self.loss)
        x, y = (f"{each}[rows]" if rows else each for each in ("features", "target"))
        definitions = [slope]
        lines = [
            f"def gradient({'point, rows' if rows else 'point'}):",
            f"    x, y = {x}, {y}",
            "    slope = slope_of(predict(point, x), y) / len(y)",
        ]
        if isinstance(self.model, TypedModel):
            more, definition = model_slopes(self.model)
            helpers = list(dict.fromkeys([*helpers, *more]))
            definitions.append(definition)
            lines.append("    g = slopes_of(point, x) @ slope")
        else:
            lines.append("    g = x.T @ slope")
        if self.penalty is not None:
            size, square = self.penalty.parts
            parts = [f"{size!r} * np.sign({self._weights})"] if size else []
            parts += [f"{2 * square!r} * {self._weights}"] if square else []
            penalized = self._weights.replace("point", "g")
            lines.append(f"    {penalized} += {' + '.join(parts)}")
        return helpers, "\n\n\n".join([*definitions, "\n".join([*lines, "    return g"])])

    @property
    def _weights(self) -> str:
        """What a penalty is laid on; the bias, which it is not, is the last parameter."""
        return "point" if all(self.model.weights) else "point[:-1]"

    def _penalty(self, framework: str) -> str:
        if self.penalty is None:
            return ""
        words = ARRAYS[framework]
        return f" + {written_penalty(self.penalty, self._weights, words.squares, words.sizes)}"

    def _predict(self, framework: str, unpack: str) -> list[str]:
        """Return the body of `predict(point, features)`, (D,) and (M, P) -> (M,)."""
        if not isinstance(self.model, TypedModel):
            return [f"    return {ARRAYS[framework].product.format('features')}"]
        model = self.model
        called = identifiers((*model.variables, *model.columns))
        columns = [called[each] for each in model.columns]
        parameters = [called[each] for each in model.variables]
        taken = [f"features[:, {place}]" for place in range(len(columns))]
        return [
            f"    {', '.join(columns)} = {', '.join(taken)}",
            f"    {', '.join(parameters)}, = {unpack}",
            f"    return {python_formula(model.tree, DIALECTS[framework], called)}",
        ]


__all__ = ["BESIDE_IT", "IN_THE_PROGRAM", "TrainingRun"]
