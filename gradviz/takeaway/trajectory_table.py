"""The paths of a scene as a table: one row a step and run, every state of the optimizer in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from gradviz.takeaway.scenes import Scene

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def trajectory_csv(scene: Scene) -> str:
    r"""Return the table; columns of a state that a run has not are empty in its rows.

    >>> from gradviz.experiments import DescentExperiment
    >>> from gradviz.takeaway.scenes import scene_of
    >>> experiment = DescentExperiment("x^2", start=(2,), runs=["Adam"], steps=10)
    >>> scene = scene_of(experiment, experiment.run())
    >>> print("\n".join(trajectory_csv(scene).splitlines()[:2]))
    run,step,x,f,df/dx,m_x,v_x
    Adam,0,2.0,4.0,4.0,0.0,0.0
    """
    names, value = scene.variables, scene.value_name
    kept = dict.fromkeys(state for path in scene.trajectories for state in path.state)
    head = ["run", "step", *names, value, *(f"d{value}/d{name}" for name in names)]
    head += [f"{state}_{name}" for state in kept for name in names]
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([as_text(each) for each in head])
    nothing = [""] * len(names)
    for run, path in zip(scene.runs, scene.trajectories, strict=True):
        label = as_text(run.entry.label)
        states = [path.state[name].tolist() if name in path.state else None for name in kept]
        rows = zip(
            path.positions.tolist(), path.values.tolist(), path.gradients.tolist(), strict=True
        )
        for step, (point, height, slopes) in enumerate(rows):
            row: list[object] = [label, step, *point, height, *slopes]
            for state in states:
                row += nothing if state is None else state[step]
            table.writerow(row)
    return text.getvalue()


def as_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> as_text("=1+1"), as_text("Adam")
    ("'=1+1", 'Adam')
    """
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def table_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Return any table as CSV, its texts as texts.

    >>> table_csv(["a", "b"], [("=x", 1.5)])
    "a,b\r\n'=x,1.5\r\n"
    """
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    for row in (head, *rows):
        table.writerow([as_text(each) if isinstance(each, str) else each for each in row])
    return text.getvalue()


__all__ = ["as_text", "table_csv", "trajectory_csv"]
