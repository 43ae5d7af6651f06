"""The shell: `python -m gradviz fit data.parquet ...` and `python -m gradviz make-data ...`."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gradviz.engines import DataMaker, Fit, Progress, fit, open_data
from gradviz.engines.fit_events import EventLog
from gradviz.engines.fit_recording import fit_recording
from gradviz.engines.fitting import ARROW, NO_SCALER, SPARK, STANDARDIZE
from gradviz.engines.interruptions import kept_interruptions
from gradviz.engines.make_data import ROW_GROUP, TARGETS
from gradviz.engines.shell_words import (
    read_fitted_model,
    read_loss,
    read_optimizer,
    read_penalty,
    whole_number,
)
from gradviz.engines.spark_maker import make_by_spark
from gradviz.engines.spark_session import LOCAL
from gradviz.engines.whole_files import whole_file
from gradviz.learning.losses import LOSSES
from gradviz.learning.models import MODELS
from gradviz.learning.penalties import PENALTIES
from gradviz.optimizers import RULES, SCHEDULES
from gradviz.recordings import recording_bytes

_FIT = """\
Fits a model to rows in Parquet or CSV files of any size: they are streamed, not loaded.

Each step moves the weights against the gradient of the loss. With the full batch, the gradient is
exact and a step reads every row. With --batch B it is estimated from B rows: a step costs B rows
instead of all, and the estimate's error falls as 1/sqrt(B) only, so that many cheap steps mostly
win over few exact ones.
"""
_FIT_EXAMPLES = """\
examples:
  python -m gradviz make-data data.parquet --rows 1e6
  python -m gradviz fit data.parquet --model logistic --target y \\
      --optimizer sgd:learning_rate=1,momentum=0.9
  python -m gradviz fit data.parquet --model logistic --target y --optimizer adam \\
      --batch 256 --epochs 3 --schedule CosineDecay:decay_steps=10000
  python -m gradviz fit data.parquet --model network --layers 16:relu,1:sigmoid --target y \\
      --optimizer adam --batch 256 --checkpoint fit.npz --result fit.gradviz
  python -m gradviz fit data.parquet --model logistic --target y --engine spark \\
      --master spark://host:7077
"""
_MAKE = """\
Writes a Parquet file of any size with known true weights, which a fit should find again. The
weights are printed. The same seed makes the same rows, whatever the row groups and files.
"""
_MAKE_EXAMPLES = """\
examples:
  python -m gradviz make-data data.parquet --rows 1e8
  python -m gradviz make-data data rows=1e9 --engine spark --master spark://host:7077
  python -m gradviz make-data data.parquet rows=1e6 target=linear noise=0.5 correlation=0.9
"""
_BAR = 24
_QUIET_SECONDS = 10.0  # between two lines where nobody watches
_WORD = re.compile(r"[a-z][a-z-]*=")


class Bar:
    """A bar of plain text on the error stream: drawn over itself, or line by line in a file."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._begun = time.perf_counter()
        self._drawn = -1.0
        self._open = False

    def show(self, done: int, of: int, words: str) -> None:
        """Draw the bar, unless it was drawn just before."""
        now = time.perf_counter()
        pause = 0.1 if self._watched else _QUIET_SECONDS
        last = self._drawn if self._drawn >= 0 else self._begun - pause
        if now - last < pause and done < of:
            return
        self._drawn = now
        full = round(_BAR * done / of)
        line = f"[{'#' * full}{'.' * (_BAR - full)}] {done}/{of}  {words}"
        print(f"\r{line:<78}" if self._watched else line, end="", file=sys.stderr)
        if not self._watched:
            print(file=sys.stderr)
        sys.stderr.flush()
        self._open = self._watched

    def close(self) -> None:
        """End the line."""
        if self._open:
            print(file=sys.stderr)
            self._open = False


def parser() -> argparse.ArgumentParser:
    """Return what reads the shell's words.

    >>> parser().parse_args(["make-data", "data.parquet", "--rows", "1e8"]).rows
    100000000
    """
    top = argparse.ArgumentParser(prog="python -m gradviz", description="gradviz in the shell.")
    commands = top.add_subparsers(dest="command", required=True)
    _add_fit(commands)
    _add_make_data(commands)
    return top


def _command(commands: Any, name: str, text: str, more: str) -> argparse.ArgumentParser:
    summary = re.split("[.:]", text, maxsplit=1)[0]
    made: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=text,
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return made


def _add_fit(commands: Any) -> None:
    add = _command(commands, "fit", _FIT, _FIT_EXAMPLES).add_argument
    add("data", help="a Parquet or CSV file, or a folder of them")
    add("--target", required=True, help="the column to predict; classes are 0 and 1")
    add("--columns", help="the columns to predict from, parted by commas; all others of numbers")
    models = ", ".join(MODELS)
    add("--model", default="linear", help=f"{models} or network; polynomial:degree=2")
    add("--layers", default="16:relu,1:linear", help="of a network, as units:activation,...")
    add("--loss", help=f"{', '.join(LOSSES)}; without it, the model's own")
    add("--penalty", help=f"{', '.join(PENALTIES)}; as L2:strength=0.01. Never on the bias")
    add(
        "--optimizer",
        default="sgd:learning_rate=0.1,momentum=0.9",
        help=f"{', '.join(RULES)}; with values as sgd:learning_rate=0.1,momentum=0.9",
    )
    add("--schedule", help=f"of the learning rate: {', '.join(SCHEDULES)}; values as above")
    _add_engine(add)
    add("--batch", type=whole_number, help="rows a step; without it all of them, the full batch")
    add("--epochs", type=whole_number, help="how often every row is read; one with --batch")
    add("--steps", type=whole_number, help="steps at most; 100 with the full batch")
    add(
        "--tolerance",
        type=float,
        default=1e-6,
        help="with the full batch: ends when no part of the gradient is larger (1e-6)",
    )
    add(
        "--scaler",
        choices=(STANDARDIZE, NO_SCALER),
        default=STANDARDIZE,
        help="standardize: every feature to mean 0 and standard deviation 1, found in one pass",
    )
    add("--seed", type=whole_number, default=0, help="of the minibatches and a network's start")
    add("--checkpoint", help="a file from which the fit goes on after it was stopped")
    add("--checkpoint-seconds", type=float, default=10.0, help="time between two writes (10)")
    add("--tensorboard", metavar="DIR", help="a folder for TensorBoard, written as the fit goes on")
    add("--result", help="a .gradviz file that the Network page and gradviz.open_recording open")


def _add_engine(add: Any) -> None:
    add("--engine", choices=(ARROW, SPARK), default=ARROW, help="this process, or a cluster")
    add("--master", default=LOCAL, help=f"of Spark: {LOCAL} is this machine; spark://host:7077")


def _add_make_data(commands: Any) -> None:
    add = _command(commands, "make-data", _MAKE, _MAKE_EXAMPLES).add_argument
    add("path", help="the file to write, or with --files the folder")
    add("--rows", type=whole_number, required=True, help="how many rows; 1e8 is a word for it")
    add("--features", type=whole_number, default=10, help="how many features (10)")
    add("--target", choices=TARGETS, default="logistic", help="numbers, or classes 0 and 1")
    add("--noise", type=float, default=1.0, help="its standard deviation, of a linear target (1)")
    add("--correlation", type=float, default=0.0, help="of neighbouring features, -1 to 1 (0)")
    add("--missing", type=float, default=0.0, help="the share of features that is missing (0)")
    add("--seed", type=whole_number, default=0, help="another seed makes other rows and weights")
    add("--files", type=whole_number, help="how many files; above 1, and by Spark, in a folder")
    add("--row-group", type=whole_number, default=ROW_GROUP, help="rows of a row group")
    _add_engine(add)
    add("--overwrite", action="store_true", help="replaces a file of this name when it is complete")


def _run_fit(given: argparse.Namespace) -> None:
    source = open_data(given.data)
    if given.columns:
        columns = tuple(each.strip() for each in given.columns.split(","))
    else:
        columns = source.features(given.target)
    bar = Bar()
    log = EventLog(given.tensorboard) if given.tensorboard else None

    def show(now: Progress) -> None:
        if log is not None:
            log.add(now)
        check()
        words = f"loss {now.loss:.6g}  {now.rows_read:.3g} rows  {now.seconds:.0f} s"
        bar.show(now.step, now.steps, words)

    try:
        with kept_interruptions() as check:
            done = fit(
                read_fitted_model(given.model, columns, given.layers),
                source,
                read_optimizer(given.optimizer, given.schedule),
                target=given.target,
                columns=columns,
                loss=read_loss(given.loss or _loss_of(given.model)),
                penalty=read_penalty(given.penalty),
                engine=given.engine,
                master=given.master,
                batch=given.batch,
                epochs=given.epochs,
                steps=given.steps,
                scaler=given.scaler,
                seed=given.seed,
                tolerance=given.tolerance,
                checkpoint=given.checkpoint,
                checkpoint_seconds=given.checkpoint_seconds,
                progress=show,
            )
    finally:
        bar.close()
        if log is not None:
            log.close()
    if given.result:
        with whole_file(given.result) as unfinished:
            unfinished.write_bytes(recording_bytes(fit_recording(done)))
    if log is not None:
        log.finish(done)
    print(report(done))


def _loss_of(model: str) -> str | None:
    """Return the loss of a model that is named; a network has one by its last layer."""
    kind = MODELS.get(model.partition(":")[0].strip().lower())
    return None if kind is None else kind.loss


def report(done: Fit) -> str:
    """Return what a fit found, line by line."""
    lines = [
        f"{done.ending}",
        f"loss {done.loss:.10g} over {done.rows} rows",
        f"rows without a number in every column, left out: {done.missing}",
        f"read {done.rows_read} rows in {done.seconds:.1f} s",
    ]
    try:
        weights = done.unscaled_weights
    except ValueError:
        return "\n".join(lines)
    names = (*done.problem.columns, "bias")
    width = max(map(len, names))
    lines += ["weights, for the columns as they are in the data:"]
    pairs = zip(names, weights, strict=True)
    lines += [f"  {name:<{width}}  {value:.12g}" for name, value in pairs]
    return "\n".join(lines)


def _run_make_data(given: argparse.Namespace) -> None:
    maker = DataMaker(
        given.rows,
        given.features,
        given.target,
        given.noise,
        given.correlation,
        given.missing,
        given.seed,
    )
    bar = Bar()
    options: dict[str, Any] = {
        "row_group": given.row_group,
        "replace": given.overwrite,
        "progress": lambda done, of: bar.show(done, of, "rows"),
    }
    try:
        if given.engine == SPARK:
            make_by_spark(maker, given.path, master=given.master, files=given.files or 0, **options)
        else:
            maker.write(given.path, files=given.files or 1, **options)
    finally:
        bar.close()
    print(f"wrote {maker.rows} rows to {Path(given.path)}; true weights:")
    for name, value in zip((*maker.names[:-1], "bias"), [*maker.weights, maker.bias], strict=True):
        print(f"  {name:<5}  {value:.12g}")


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status: 0, 1 for what cannot be done, 130 when interrupted."""
    given = list(sys.argv[1:] if words is None else words)
    # rows=1e8 is --rows=1e8
    given = [f"--{word}" if _WORD.match(word) else word for word in given]
    found = parser().parse_args(given)
    try:
        _run_fit(found) if found.command == "fit" else _run_make_data(found)
    except (ValueError, TypeError, ImportError, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        kept = getattr(found, "checkpoint", None)
        print(
            f"Interrupted. The same command goes on from {kept}."
            if kept
            else "Interrupted: nothing was kept. With --checkpoint FILE, a fit can go on.",
            file=sys.stderr,
        )
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
