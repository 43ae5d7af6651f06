"""A page's experiment and view: read from the address, and written there by callbacks.

The address is the only home of what a page shows, so that a reload, another browser and the Back
button see the same. Two things are kept beside it: what another page showed last, for who comes
back to it, and the last function that could be read, for who is typing one that cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gradviz.experiments.base import Experiment, View
from gradviz.experiments.functions import FunctionExperiment
from gradviz.experiments.links import LinkReader, Refusal
from gradviz.experiments.opened_links import OTHERS
from gradviz.experiments.presentation import controls_among, read_presentation
from gradviz.experiments.settings import Text
from gradviz.language import ExpressionError
from gradviz.ui.state import address, changes
from gradviz.ui.state.presenting import presentation
from gradviz.ui.state.session import remembered, session, this_run

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from gradviz.experiments.links import Parameters

E = TypeVar("E", bound=Experiment)
V = TypeVar("V", bound=View)


@dataclass(frozen=True)
class _Read(Generic[E, V]):
    """What the address says: the values, what was refused, and whose each parameter is."""

    experiment: E
    view: V
    refusals: tuple[Refusal, ...]
    of_experiment: frozenset[str]
    of_view: frozenset[str]


class Page(Generic[E, V]):
    """A page's experiment and its view, at any moment what the address says.

    `refusals` are the parts of the link that was opened which could not be followed.
    """

    def __init__(self, kind: type[E], view: type[V]) -> None:
        self._kind = kind
        self._view = view
        self._known: tuple[object, _Read[E, V]] | None = None
        self.refusals: tuple[Refusal, ...] = ()

    @property
    def experiment(self) -> E:
        """The experiment that the address says."""
        return self._read().experiment

    @property
    def view(self) -> V:
        """The view that the address says."""
        return self._read().view

    def set(self, **values: Any) -> None:
        """Give the experiment, in a callback, other values.

        A text that cannot be read stays in the address as it was typed, and is said beside its
        control; the experiment is as it was.
        """
        read = self._read()
        experiment, typed = read.experiment, dict[str, list[str]]()
        for name, value in values.items():
            declared = self._kind.settings()[name]
            try:
                experiment = experiment.changed(**{name: value})
            except (ValueError, ExpressionError):
                if not declared.is_typed(declared.key):
                    raise
                typed[declared.key] = declared.to_texts(value)
        self._write(read, experiment, typed, self._keys_of(values))

    def set_text(self, key: str, text: str, make: Callable[[E], E]) -> None:
        """Take, in a callback, a text typed for a part of a field, whose key in the link this is.

        `make` gives the experiment with it. A text that cannot be read stays as it was typed.
        """
        read = self._read()
        try:
            self._write(read, make(read.experiment), {}, (key,))
        except (ValueError, ExpressionError):
            self._write(read, read.experiment, {key: [text]}, (key,))

    def replace(self, experiment: E, *, anew: Collection[str] = (), **view: Any) -> None:
        """Take another experiment, in a callback, and other values of the view in the same step.

        What is typed in the fields `anew` and cannot be read goes.
        """
        read = self._read()
        after = read.view.changed(**view) if view else None
        self._write(read, experiment, {}, self._keys_of(anew), after)

    def start_again(self) -> None:
        """Show, in a callback, what the page shows without a link: one step of the history."""
        session().begun += 1
        kept = {key: each for key, each in address.parameters().items() if key in OTHERS}
        controls = controls_among(presentation().hide, self._all_keys)
        if "hide" in kept:
            kept["hide"] = [",".join(controls)] if controls else []
        self._send(kept)

    def step(self, by: int) -> None:
        """Show, in a callback, what the page showed before the last change (-1), or after it (1).

        A text that is typed and cannot be read is the last change.
        """
        read = self._read()
        experiment: Any = read.experiment
        if by > 0 or not self._drafts(read):
            experiment = changes.step(self._kind.page, by)
        if experiment is not None:
            session().begun += 1
            self._write(read, experiment, {}, self._keys)

    def can_step(self, by: int) -> bool:
        """Tell whether there is a change to undo (-1), or to do again (1)."""
        return changes.can_step(self._kind.page, by) or (
            by < 0 and bool(self._drafts(self._read()))
        )

    def give(self, **values: Any) -> None:
        """Give the experiment what no link says, such as a table; the session keeps it."""
        read, beside = self._read(), session().beside
        names = {name: self._kind.settings()[name].key for name in values}
        if all(beside.get(key) is values[name] for name, key in names.items()):
            return
        experiment = read.experiment.changed(**values)
        beside.update({key: values[name] for name, key in names.items()})
        self._known = None
        self._write(read, experiment, {}, ())

    def set_view(self, **values: Any) -> None:
        """Give the view, in a callback, other values."""
        read = self._read()
        view = read.view.changed(**values)
        kept = {
            key: texts for key, texts in address.parameters().items() if key not in read.of_view
        }
        self._send({**kept, **view.parameters()})

    def typed(self, name: str) -> str:
        """Return the text of a field as it was typed, which may be one that cannot be read."""
        refusal = self.refusal(name)
        return getattr(self.experiment, name) if refusal is None else refusal.asked

    def refusal(self, name: str) -> Refusal | None:
        """Return what is wrong with the typed text of a field, None where nothing is."""
        return self.refusal_of(self._kind.settings()[name].key)

    def refusal_of(self, key: str) -> Refusal | None:
        """Return what is wrong with the text of a key in the link, None where nothing is."""
        return next((each for each in self._read().refusals if each.key == key), None)

    def _keys_of(self, fields: Collection[str]) -> frozenset[str]:
        return frozenset(self._kind.settings()[name].key for name in fields)

    def _is_draft(self, refusal: Refusal) -> bool:
        """Tell whether this is about a text that its reader refused while a person types it."""
        typed = (each.is_typed(refusal.key) for each in self._kind.settings().values())
        return refusal.error is not None and any(typed)

    def _read(self) -> _Read[E, V]:
        """Return what the address says, which one run of the script asks for some fifty times."""
        run = this_run()
        if self._known is None or self._known[0] is not run:
            self._known = run, self._read_anew()
        return self._known[1]

    def _read_anew(self) -> _Read[E, V]:
        parameters = address.parameters(self._formulas)
        kept = self._kept
        said = tuple((key, *texts) for key, texts in parameters.items())
        stamp = (self._kind, tuple(kept.items()), said, tuple(session().beside.items()))
        name = f"address of {self._kind.page}"
        return remembered(name, stamp, lambda: self._of(parameters, kept))

    @property
    def _kept(self) -> Mapping[str, Any]:
        """What a field is while the text typed for it cannot be read."""
        here = session()
        last = here.experiments.get(self._kind.page)
        kept = {} if last is None else {x: getattr(last, x) for x in self._kind.kept_while_typing}
        return kept if here.function is None else {**kept, "function": here.function}

    @property
    def _formulas(self) -> tuple[str, ...]:
        declared = self._kind.settings().values()
        return tuple(each.key for each in declared if isinstance(each, Text) and each.formula)

    def _of(self, parameters: Parameters, kept: Mapping[str, Any]) -> _Read[E, V]:
        reader = LinkReader(parameters, beside=session().beside)
        experiment = self._kind.read(reader, kept)
        of_experiment = frozenset(reader.known)
        view = self._view.read(reader)
        of_view = frozenset(reader.known) - of_experiment
        read_presentation(reader)
        reader.refuse_the_rest(but=OTHERS)
        return _Read(experiment, view, tuple(reader.refusals), of_experiment, of_view)

    def _write(
        self,
        read: _Read[E, V],
        experiment: E,
        typed: Parameters,
        new: Collection[str],
        view: V | None = None,
    ) -> None:
        """Write an experiment into the address, with the texts that cannot be read beside it.

        Of the keys that are `new`, what was typed before goes. A `view` is written with it, so that
        one change is one step of the browser's history.
        """
        before = address.parameters()
        gone = read.of_experiment if view is None else read.of_experiment | read.of_view
        kept = {key: texts for key, texts in before.items() if key not in gone}
        kept |= {} if view is None else view.parameters()
        drafts = {key: texts for key, texts in self._drafts(read).items() if key not in new}
        self._send({**kept, **experiment.parameters(), **drafts, **typed})

    def _drafts(self, read: _Read[E, V]) -> Parameters:
        """Return the typed texts of the address that cannot be read."""
        before = address.parameters(self._formulas)
        wrong = (each.key for each in read.refusals if self._is_draft(each))
        return {key: before[key] for key in wrong if key in before}

    def _enter(self) -> None:
        """Take what the address says as a page is opened; leave out of it what is wrong."""
        here, name = session(), self._kind.page
        parameters = address.parameters(self._formulas)
        own = {key for key in parameters if key not in OTHERS}
        if here.page not in (None, name):
            left = _left_over(parameters)
            if own <= left:
                self._return({key: each for key, each in parameters.items() if key not in left})
            elif "f" not in own and here.function is not None:
                self._carry(parameters)
        here.page, parameters = name, address.parameters(self._formulas)
        read = self._read()
        ours = read.of_experiment | read.of_view
        wrong = [each for each in read.refusals if each.key in ours and not self._is_draft(each)]
        unknown = [each for each in read.refusals if each.key not in ours | here.unknown]
        here.unknown.update(each.key for each in unknown)
        self.refusals = (*wrong, *unknown)
        drafts, said = self._drafts(read), read.experiment.parameters()
        if parameters != address.parameters():
            address.replace(parameters)  # a bare + that was read as a plus
        if wrong or said.keys() - parameters.keys():
            # what is wrong goes; what has another form now, such as runs that are sealed, is taken
            others = {key: texts for key, texts in parameters.items() if key not in ours}
            self._send({**others, **said, **read.view.parameters(), **drafts})
        here.experiments[name], here.views[name] = self.experiment, self.view
        here.drafts[name] = self._drafts(self._read())
        if isinstance(self.experiment, FunctionExperiment):
            here.function = self.experiment.function
        changes.note(self.experiment)
        self._known = None  # what is kept for who types on has just changed

    def _return(self, parameters: Parameters) -> None:
        """Show again what this page showed before, on the function of the page that was left."""
        here, name = session(), self._kind.page
        known, view = here.experiments.get(name), here.views.get(name)
        experiment: Any = self._kind() if known is None else known
        seen = {} if view is None else view.parameters()
        drafts = {key: texts for key, texts in here.drafts.get(name, {}).items() if key != "f"}
        address.replace({**parameters, **_on_function(experiment).parameters(), **seen, **drafts})

    def _carry(self, parameters: Parameters) -> None:
        """Show what a link says without naming a function on the function of the page left."""
        function = {"f": [session().function or ""]} if "f" in self._keys else {}
        address.replace({**parameters, **function})

    def _send(self, parameters: Parameters) -> None:
        """Write the address, if it changes: a step of the browser's history.

        Streamlit writes a space as +, so a formula is written in a form that is read as it is.
        """
        self._known = None
        new = dict(parameters)
        for declared in self._kind.settings().values():
            if isinstance(declared, Text) and declared.formula and declared.key in new:
                new[declared.key] = declared.to_texts(new[declared.key][-1])
        address.push(new)

    @property
    def _all_keys(self) -> frozenset[str]:
        return self._keys | {each.key for each in self._view.settings().values()}

    @property
    def _keys(self) -> frozenset[str]:
        return frozenset(each.key for each in self._kind.settings().values())


def _left_over(parameters: Parameters) -> set[str]:
    """Return the keys that are still those of the page that was left.

    Where a script has replaced the address, Streamlit opens the next page with its parameters.
    """
    here = session()
    before = here.experiments.get(here.page or "")
    if before is None:
        return set()
    said = {**before.parameters(), **here.drafts.get(before.page, {})}
    seen = {each.key for each in before.view.settings().values()}
    return {key for key, texts in parameters.items() if key in seen or said.get(key) == texts}


def _on_function(experiment: Experiment) -> Experiment:
    function = session().function
    if function is None or not isinstance(experiment, FunctionExperiment):
        return experiment
    return experiment.changed(function=function)


def open_page(kind: type[E], view: type[V]) -> Page[E, V]:
    """Return the page of a kind of experiment; call it before any control is made."""
    page = Page(kind, view)
    page._enter()  # noqa: SLF001  (its own module)
    return page
