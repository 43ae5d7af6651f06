"""Regularization: the minimiser's path as the strength grows, coefficients and errors with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.learning import PENALTIES, interval, regularization_path
from gradviz.learning.models import LinearModel
from gradviz.plots.regularization import path_figure
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state.kept import kept
from gradviz.ui.state.links import choice
from gradviz.ui.widgets.charts import current_theme, show_chart

if TYPE_CHECKING:
    from gradviz.learning import Training
    from gradviz.ui.descent.runs import Run
    from gradviz.ui.losses.experiment import Experiment


def show(
    made: Experiment,
    runs: tuple[Run, ...],  # noqa: ARG001
    trained: tuple[Training, ...],  # noqa: ARG001
    axes: tuple[int, int],
) -> None:
    """Show what a penalty does to the minimum, from weak to strong."""
    model, penalty = made.choice.model, made.choice.penalty
    name = choice(
        st.segmented_control,
        gettext("Penalty"),
        list(PENALTIES),
        key="path_penalty",
        names=lambda each: gettext(PENALTIES[each].title),
        default=penalty.name if penalty is not None else "L1",
    )
    if not isinstance(model, LinearModel):
        st.info(
            gettext(
                "The path goes from exact minimum to exact minimum. Those can be computed for"
                " linear, polynomial and logistic regression; a typed model may have several."
                " Choose another model in the sidebar."
            )
        )
        return
    declared = PENALTIES[name]
    other: dict[str, float] = {}
    if penalty is not None and penalty.name == name:
        other = {key: value for key, value in penalty.values.items() if key != "strength"}
    path = kept(
        "penalty path",
        (made, name, *other.values()),
        lambda: regularization_path(made.loss, declared, validation=made.held, **other),
    )
    weights = [j for j, is_weight in enumerate(made.loss.weights) if is_weight]
    chosen = [axis for axis in axes if axis in weights]
    chosen += [j for j in weights if j not in chosen]
    surface: Any = None
    domain: Any = None
    both = (0, 0)
    if len(chosen) >= 2:
        both = (chosen[0], chosen[1])
        bare = made.loss.with_penalty(None)
        surface = bare.slice(list(both), path.coefficients[-1])
        points = path.coefficients[:, list(both)]
        # around 0 and alike, so that the diamond or the disc is one, and whole for most strengths
        domain = (interval(np.append(points, -points), 0.15),) * 2
    else:
        st.caption(
            gettext(
                "With two weights or more (another feature, or a polynomial) the edge of the"
                " penalty is drawn here too."
            )
        )
    words = {
        "edge": gettext("Edge of the penalty"),
        "coefficients": gettext("Coefficients"),
        "errors": gettext("Errors without the penalty"),
        "training": gettext("training"),
        "validation": gettext("validation"),
        "strength": gettext("strength"),
        "best": gettext("lowest validation error"),
    }
    figure = path_figure(
        path,
        declared(**{**other, "strength": 1.0}),
        weights,
        surface=surface,
        domain=domain,
        axes=both,
        words=words,
        labels=[number(float(each), 3) for each in path.strengths],
        theme=current_theme(),
    )
    show_chart(figure, "penalty figure", wide=True)
    st.caption(gettext(declared.summary))
    if path.best is not None and path.validation is not None:
        st.caption(
            gettext(
                "The validation error is lowest, {error}, at the strength {strength}; {zeros} of"
                " {count} weights are zero there.",
                error=number(float(path.validation[path.best]), 4),
                strength=number(float(path.strengths[path.best]), 3),
                zeros=int(np.sum(path.coefficients[path.best][weights] == 0.0)),
                count=len(weights),
            )
        )
    if penalty is None:
        st.caption(
            gettext(
                "Choose a penalty in the sidebar, and you can move its strength under the player:"
                " the surface follows at once."
            )
        )
