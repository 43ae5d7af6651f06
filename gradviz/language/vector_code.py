"""Equations over whole vectors, printed as array operations and as loops.

`Program` writes an equation out coordinate by coordinate, which is quickest for two of them and
impossible for a thousand. Here a name is a vector or a number, an operation holds in all
coordinates at once, and a sum, a mean or a norm is one value that waits for its own loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gradviz.language.program import Program
from gradviz.language.targets import JAVASCRIPT, NUMPY, Lines, compile_source, indent
from gradviz.language.tree import Call, Name, Node
from gradviz.language.vocabulary import OPERATIONS

_NUMPY_REDUCTIONS = {
    "sum": "np.sum({0}, axis=-1, keepdims=True)",
    "mean": "np.mean({0}, axis=-1, keepdims=True)",
    "norm": "np.sqrt(np.sum(np.square({0}), axis=-1, keepdims=True))",
}
_EACH = {"sum": "{0} += {1};", "mean": "{0} += {1};", "norm": "{0} += {1} * {1};"}
_END = {"mean": "{0} /= {1};", "norm": "{0} = Math.sqrt({0});"}


class VectorProgram:
    """Operations on vectors, the last axis, and on numbers; a value is the index of its operation.

    >>> import numpy as np
    >>> from gradviz.language import read_equations
    >>> step = VectorProgram(vectors=("x", "g"), numbers=("h",))
    >>> [clip] = read_equations("x = x - h*g/norm(g)", ("x", "g", "h"))
    >>> moved = step.build(clip.tree, step.inputs)
    >>> move = step.numpy(["x", "g", "h"], [moved])
    >>> move(np.array([1.0, 1.0]), np.array([3.0, 4.0]), 0.5)[0].tolist()
    [0.7, 0.6]
    """

    def __init__(self, vectors: Sequence[str], numbers: Sequence[str] = ()) -> None:
        self.program = Program()
        self.inputs = {name: self.program.input(name) for name in (*vectors, *numbers)}
        self._vectors = {self.inputs[name] for name in vectors}
        self._reductions: dict[tuple[str, int], int] = {}

    def build(self, tree: Node, names: Mapping[str, int]) -> int:
        """Return the value of a tree; raises KeyError for a name that is not in `names`."""
        return self.parts(tree, names)[2]

    def parts(self, tree: Node, names: Mapping[str, int]) -> tuple[Node, dict[str, int], int]:
        """Return a tree with a name of its own for each sum, mean and norm in it.

        With it come the values of all names, and that of the tree.
        """
        seen = {name: (value,) for name, value in names.items()}

        def visit(part: Node) -> Node:
            if not isinstance(part, Call):
                return part
            part = Call(part.function, tuple(map(visit, part.arguments)), part.span)
            if OPERATIONS[part.function].kind != "reduction":
                return part
            operand = self.program.build(part.arguments[0], seen)[0]
            value = self._reduction(part.function, operand)
            name = f"reduction {value}"
            seen[name] = (value,)
            return Name(name, part.span)

        visited = visit(tree)
        value = self.program.build(visited, seen)[0]
        return visited, {name: value for name, (value,) in seen.items()}, value

    def _reduction(self, kind: str, operand: int) -> int:
        known = self._reductions.get((kind, operand))
        if known is None:
            known = self.program.input(f"r{len(self._reductions)}")
            self._reductions[kind, operand] = known
        return known

    def _needed(self, outputs: Sequence[int]) -> list[tuple[str, int, int]]:
        """Return the reductions on which outputs depend: kind, operand and value, in order."""
        wanted, found = set(self.program.needed(outputs)), []
        for (kind, operand), value in reversed(self._reductions.items()):
            if value in wanted:
                wanted |= set(self.program.needed([operand]))
                found.append((kind, operand, value))
        return found[::-1]

    def numpy(
        self, parameters: Sequence[str | tuple[str, Sequence[str]]], outputs: Sequence[int]
    ) -> Callable[..., Any]:
        """Return a function of arrays (..., D) and numbers that gives `outputs` as a tuple.

        `parameters` are as `compile_program` has them. What does not depend on a vector is a
        number, not an array.
        """
        reductions = self._needed(outputs)
        vectors = self.program.active(range(len(self.program.operations)), self._vectors)
        example = next(name for name, value in self.inputs.items() if value in self._vectors)
        lines = Lines(self.program, NUMPY, (*(each[1] for each in reductions), *outputs))
        names = [each if isinstance(each, str) else each[0] for each in parameters]
        unpacked = [each for each in parameters if not isinstance(each, str) and each[1]]
        body = [f"{', '.join(parts)}, = {name}" for name, parts in unpacked]
        for kind, operand, value in reductions:
            text = lines.value(operand)
            if operand not in vectors:
                text = f"np.full_like({example}, {text})"
            name = self.program.payloads[value]
            body += [*lines.take(), f"{name} = {_NUMPY_REDUCTIONS[kind].format(text)}"]
        results = [lines.value(each) for each in outputs]
        body += [*lines.take(), f"return ({''.join(f'{each}, ' for each in results)})"]
        return compile_source(f"def run({', '.join(names)}):", body, NUMPY)

    def javascript(
        self, reads: Mapping[str, str], writes: Sequence[tuple[str, int]], count: str = "n"
    ) -> list[str]:
        """Return lines that compute values in loops over j and write them.

        `reads` says how each input is read, a vector's coordinate by `j`; `writes` are where values
        go, and they are written when all inputs of their coordinate are read. `count` is D.
        """
        program, outputs = self.program, [value for _, value in writes]
        reductions = self._needed(outputs)
        vectors = program.active(range(len(program.operations)), self._vectors)
        numbers = {
            value: reads[name] for name, value in self.inputs.items() if value not in vectors
        }
        outside = Lines(program, JAVASCRIPT, (), numbers, prefix="c")

        def loop(wanted: Sequence[int], last: Callable[[list[str]], list[str]]) -> list[str]:
            """Return a loop, and before it what is the same in each of its rounds."""
            needed = program.needed(wanted)
            used = {argument for value in needed if value in vectors
                    for argument in program.arguments[value]}  # fmt: skip
            still = [each for each in needed if each not in vectors]
            known = {each: outside.named(each) for each in still if each in used | set(wanted)}
            read = {
                f"{name}_j": (value, f"const {name}_j = {reads[name]};")
                for name, value in self.inputs.items()
                if value in vectors and value in needed
            }
            names = known | {value: name for name, (value, _) in read.items()}
            inside = Lines(program, JAVASCRIPT, wanted, names)
            results = [inside.named(each) for each in wanted]
            round_ = [*(line for _, line in read.values()), *inside.take(), *last(results)]
            head = f"for (let j = 0; j < {count}; j++) {{"
            return [*outside.take(), head, *indent(round_), "}"]

        text = []
        for kind, operand, value in reductions:
            name = program.payloads[value]
            text.append(f"let {name} = 0;")
            text += loop([operand], lambda found, kind=kind, name=name: [  # type: ignore[misc]
                _EACH[kind].format(name, found[0])
            ])  # fmt: skip
            text += [_END[kind].format(name, count)] if kind in _END else []
        places = [place for place, _ in writes]
        return text + loop(
            outputs,
            lambda found: [f"{at} = {each};" for at, each in zip(places, found, strict=True)],
        )


__all__ = ["VectorProgram"]
