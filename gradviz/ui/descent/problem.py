"""The function to descend on: typed or chosen, with its formulas, start, domain and noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeVar

import streamlit as st

from gradviz.descent.presets import RateScale, automatic_rate_scale
from gradviz.functions.objective import Function, parse
from gradviz.functions.plot_range import Box, automatic_domain, automatic_start, widened
from gradviz.functions.surfaces import SURFACES, Surface
from gradviz.language import ExpressionError
from gradviz.language.printing import latex_name
from gradviz.ui.i18n import gettext
from gradviz.ui.state.fields import FieldError, read_box, read_point
from gradviz.ui.widgets.estimators import choose_estimator
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradviz.gradients import ConfiguredEstimator

T = TypeVar("T")
FIRST = next(iter(SURFACES.values()))
_GOOD = "good function"
_LONGEST_FORMULA = 1500  # LaTeX characters; more than that nobody reads


@cache
def _by_formula() -> dict[object, Surface]:
    """Return the named surfaces by what they say, however it is written."""
    return {_formula(parse(surface.text)): surface for surface in SURFACES.values()}


def _formula(function: Function) -> object:
    return function.variables, function.tree


@dataclass(frozen=True)
class Place:
    """Where a function is looked at: the surface it is, if it has a name, and the point.

    `home` is the domain before it was widened to hold the start.
    """

    function: Function
    surface: Surface | None
    domain: Box
    start: tuple[float, ...]
    axes: tuple[int, int]
    home: Box

    @property
    def rate_scale(self) -> Surface | RateScale:
        """What learning rates have to suit: not the start, since a person drags it."""
        start = automatic_start(self.function, self.home)
        return _rate_scale(self.function, self.surface, self.home, start)

    @property
    def minima(self) -> tuple[tuple[float, ...], ...]:
        """The known minima of the named surface."""
        return tuple(self.surface.minima) if self.surface else ()


@dataclass(frozen=True)
class Problem:
    """What is descended on, from where, and by which gradient (None: the exact one)."""

    place: Place
    steps: int
    noise: float
    seed: int
    gradient: ConfiguredEstimator | None

    @property
    def function(self) -> Function:
        """The function."""
        return self.place.function


class RescaleLearningRates(Protocol):
    """Called when the function changes, so that learning rates can follow it."""

    def __call__(self, rate_scale: Surface | RateScale, /, *, keep: bool = False) -> None:
        """Take the new scale of rates, and `keep` the rates that a person set."""


def keep_learning_rates(_: Surface | RateScale, /, *, keep: bool = False) -> None:
    """Do nothing: for a page whose learning rates are not those of a surface."""


def _rate_scale(
    function: Function, surface: Surface | None, domain: Box, start: tuple[float, ...]
) -> Surface | RateScale:
    return surface or automatic_rate_scale(function, domain, start)


def function_box(rescale_learning_rates: RescaleLearningRates = keep_learning_rates) -> Function:
    """Show the box for the function and the named surfaces; return the last good function.

    The function of another page is kept, unless the link names one.
    """
    kept = st.session_state.get(_GOOD)
    if kept is not None and "f" not in st.query_params and st.session_state.get("f", kept) == kept:
        # a page's own box would start with its default, whatever another page's box had
        st.session_state["f"] = kept
    box, presets = st.columns([3, 2])
    with box:
        text = st.text_input(
            gettext("Function"),
            FIRST.text,
            key="f",
            bind="query-params",
            on_change=_typed,
            args=(rescale_learning_rates,),
            help=gettext(
                "For example: x^2 + 3y^2, sin(x) cos y, |x| + sqrt(y), where(x > 0, x, 0)."
                " From 1 to 10 variables; f(y, x) = ... sets their order."
            ),
        )
        try:
            function = parse(text)
        except ExpressionError as error:
            function, surface = parse(st.session_state.get(_GOOD, FIRST.text)), None
            _show_error(error, function)
        else:
            st.session_state[_GOOD] = text
            surface = _by_formula().get(_formula(function))
    with presets:
        _presets(surface, rescale_learning_rates)
    return function


def _presets(shown: Surface | None, rescale_learning_rates: RescaleLearningRates) -> None:
    # not bound to the URL: the function's own text is there
    st.session_state["surface"] = None if shown is None else shown.key

    def chosen() -> None:
        key = st.session_state["surface"]
        if key is None:
            return
        surface = SURFACES[key]
        st.session_state["f"] = surface.text
        st.session_state["start"] = st.session_state["domain"] = ""
        st.session_state["steps"] = surface.steps
        rescale_learning_rates(surface)

    st.selectbox(
        gettext("Surfaces of the literature"),
        list(SURFACES),
        key="surface",
        index=None,
        format_func=lambda key: gettext(SURFACES[key].name),
        on_change=chosen,
        placeholder=gettext("Your own function"),
    )


def _typed(rescale_learning_rates: RescaleLearningRates) -> None:
    """Forget what was for another number of variables; let the learning rates follow."""
    before: Place | None = st.session_state.get("place")
    try:
        function = parse(st.session_state["f"])
    except ExpressionError:
        return
    if before is None or _formula(function) == _formula(before.function):
        return
    if function.dimension != before.function.dimension:
        st.session_state["start"] = st.session_state["domain"] = ""
    surface = _by_formula().get(_formula(function))
    domain, start = _place(function, surface, lambda _: None)
    rescale_learning_rates(_rate_scale(function, surface, domain, start), keep=True)


def _show_error(error: ExpressionError, kept: Function) -> None:
    with st.container(key="refused", gap="xsmall"):
        if error.text.strip():
            st.code(error.caret(), language=None)
        st.error(told(error.template, **error.data), icon=":material/edit:")
        st.caption(
            gettext("The picture shows the last good function: {text}", text=plain(kept.text))
        )


def formulas(function: Function) -> None:
    """Show the function and its gradient, side by side where there is room."""
    name, variables = latex_name(function.name), [latex_name(each) for each in function.variables]
    long = len(function.text) > 400
    parts = () if long else function.gradient_latex
    with st.container(key="formulas", horizontal=True, vertical_alignment="center", gap="large"):
        st.latex(f"{name}({', '.join(variables)}) = {function.latex}", width="content")
        if long or sum(map(len, parts)) > _LONGEST_FORMULA:
            st.caption(gettext("The formula of the gradient is too long to be shown; it is used."))
        else:
            st.latex(_gradient(name, variables, parts), width="content")


def _gradient(name: str, variables: list[str], parts: tuple[str, ...]) -> str:
    if len(parts) == 1:
        return rf"{name}'({variables[0]}) = {parts[0]}"
    if len(parts) == 2:
        # a list of cases in one row runs into that of the next
        gap = "16pt" if r"\begin{cases}" in parts[0] else "4pt"
        column = rf" \\[{gap}] ".join(parts)
        return rf"\nabla {name} = \begin{{pmatrix}} {column} \end{{pmatrix}}"
    # many coordinates stand in a row: a tall column would push the picture out of the window
    row = r",\; ".join(parts)
    return rf"\nabla {name} = \left({row}\right)"


def locate(function: Function, label: str) -> Place:
    """Show the controls of the start (or point) and of the domain; return where to look."""
    surface = _by_formula().get(_formula(function))
    st.text_input(
        label,
        key="start",
        bind="query-params",
        placeholder=gettext("automatic"),
        help=gettext("One number for each variable, for example 0.75, 1.4. Or click the picture."),
    )
    st.text_input(
        gettext("Domain shown"),
        key="domain",
        bind="query-params",
        placeholder=gettext("automatic"),
        help=gettext("Two numbers, -2, 2; or two for each variable: -2, 2; 0, 5."),
    )
    domain, start = _place(function, surface, _complain)
    place = Place(
        function, surface, widened(domain, start), start, choose_axes(function.variables), domain
    )
    st.session_state["place"] = place
    return place


def experiment(function: Function, *, seeded: bool = False) -> Problem:
    """Show the controls of the experiment and return the problem that they make.

    `seeded` says that the seed is for something else too.
    """
    st.subheader(gettext("Experiment"))
    steps = st.slider(gettext("Steps"), 10, 1000, 300, step=10, key="steps", bind="query-params")
    place = locate(function, gettext("Start"))
    estimator = choose_estimator(function, label=gettext("Gradient"))
    columns = st.columns(2)
    noise = columns[0].number_input(
        gettext("Noise"),
        0.0,
        100.0,
        0.0,
        step=0.1,
        key="noise",
        bind="query-params",
        help=gettext(
            "Standard deviation of what is added to each gradient, as an estimate from few"
            " examples would have it."
        ),
    )
    seed = columns[1].number_input(
        gettext("Seed"),
        0,
        9999,
        0,
        key="seed",
        bind="query-params",
        disabled=not seeded and not noise and (estimator is None or not estimator.random),
        help=gettext("Another seed draws other noise and other starts; all runs get the same."),
    )
    return Problem(place, int(steps), float(noise), int(seed), estimator)


def _place(
    function: Function, surface: Surface | None, complain: Callable[[FieldError], None]
) -> tuple[Box, tuple[float, ...]]:
    """Return the domain and the start: as typed, else the surface's own, else automatic ones."""
    domain_text, start_text = st.session_state["domain"], st.session_state["start"]

    def read(text: str, reader: Callable[[str, tuple[str, ...]], T], otherwise: T) -> T:
        if not text.strip():
            return otherwise
        try:
            return reader(text, function.variables)
        except FieldError as error:
            complain(error)
            return otherwise

    domain = surface.domain if surface else automatic_domain(function)
    domain = read(domain_text, read_box, domain)
    start = surface.start if surface and not domain_text else automatic_start(function, domain)
    return domain, read(start_text, read_point, start)


def _complain(error: FieldError) -> None:
    st.error(told(error.template, **error.data), icon=":material/edit:")


def choose_axes(variables: Sequence[str]) -> tuple[int, int]:
    """Let a person choose which two coordinates the picture shows, where there are more."""
    names = list(variables)
    if len(names) < 3:
        return 0, len(names) - 1
    columns = st.columns(2)
    across = columns[0].selectbox(
        gettext("Across"), names, index=0, key="across", bind="query-params"
    )
    rest = [name for name in names if name != across]
    upward = columns[1].selectbox(
        gettext("Upward"), rest, index=0, key="upward", bind="query-params"
    )
    return names.index(across), names.index(upward)
