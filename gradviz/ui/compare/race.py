"""The race for a classroom: the names are hidden, people guess, then they are revealed."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.declarations.hyperparameters import flag, number
from gradviz.ui.i18n import gettext, ngettext
from gradviz.ui.state.links import choice, held, hold
from gradviz.ui.widgets.html_table import table

if TYPE_CHECKING:
    from gradviz.ui.descent.runs import Run

_NUMBER = number("race", 0, 0, 9999, kind="integer")
_REVEALED = flag("revealed")
_LETTERS = "ABCDEFGHIJKL"
_UNSURE = "none"


def _race() -> tuple[int, bool]:
    """Return the number of the race, 0 for none, and whether it is over."""
    in_view = st.query_params.get("view", "side") == "side"
    if not in_view:
        return 0, False
    return int(held("race", _NUMBER, 0)), bool(held("revealed", _REVEALED, shown=False))


def is_hidden() -> bool:
    """Tell whether the names are to be hidden now."""
    race, revealed = _race()
    return bool(race) and not revealed


def in_colors(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return the runs in the colours of the race, which tell nothing of their names."""
    race, _ = _race()
    if not race:
        return runs
    order = [run.entry.key for run in _mixed(runs, race)]
    return tuple(replace(run, color=order.index(run.entry.key)) for run in runs)


def _mixed(runs: tuple[Run, ...], race: int) -> list[Run]:
    mixed = list(runs)
    random.Random(race).shuffle(mixed)  # noqa: S311  (a game: each link has its own order)
    return mixed


def runners(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return the runs in the order of the race, without their names while it goes on."""
    race, revealed = _race()
    if not race:
        return runs
    mixed = _mixed(runs, race)
    if revealed:
        return tuple(
            replace(
                run,
                entry=replace(run.entry, label=f"{_LETTERS[place]}: {run.entry.label}"),
            )
            for place, run in enumerate(mixed)
        )
    return tuple(
        replace(
            run,
            entry=replace(
                run.entry,
                key=f"runner{place + 1}",
                label=gettext("Runner {letter}", letter=_LETTERS[place]),
            ),
        )
        for place, run in enumerate(mixed)
    )


def _begin() -> None:
    hold("race", random.randint(1, 9999), 0)  # noqa: S311  (a game)
    hold("revealed", value=False, shown=False)
    for place in range(1, len(_LETTERS) + 1):
        st.query_params.pop(f"guess{place}", None)
        st.session_state.pop(f"guess{place}", None)


def _reveal() -> None:
    hold("revealed", value=True, shown=False)


def _end() -> None:
    hold("race", 0, 0)
    hold("revealed", value=False, shown=False)
    for place in range(1, len(_LETTERS) + 1):
        st.query_params.pop(f"guess{place}", None)


def race_controls() -> None:
    """Show what begins a race, reveals it and ends it."""
    race, revealed = _race()
    with st.container(horizontal=True, vertical_alignment="center"):
        if not race:
            st.button(
                gettext("Hide the names and race"), key="begin race", on_click=_begin,
                icon=":material/sports_score:",
            )  # fmt: skip
            return
        if revealed:
            st.button(gettext("Another race"), key="begin race", on_click=_begin)
        else:
            st.button(gettext("Reveal"), key="reveal", on_click=_reveal, type="primary")
        st.button(gettext("End the race"), key="end race", on_click=_end)


def guesses(runs: tuple[Run, ...]) -> None:
    """Show the guesses: boxes for them while the names are hidden, then what was right."""
    race, revealed = _race()
    if not race:
        return
    raced, labels = runners(runs), {run.entry.key: run.entry.label for run in runs}
    names = {_UNSURE: gettext("no guess"), **labels}
    if revealed:
        _answers(raced, names)
        return
    st.caption(gettext("Who is who? Watch, guess, then reveal."))
    with st.container(horizontal=True):
        for place, run in enumerate(raced, 1):
            choice(
                st.selectbox,
                run.entry.label,
                list(names),
                key=f"guess{place}",
                names=names.__getitem__,
                default=_UNSURE,
                width=170,
            )


def _answers(raced: tuple[Run, ...], names: dict[str, str]) -> None:
    rows, right = [], 0
    for place, run in enumerate(raced, 1):
        guess = st.query_params.get(f"guess{place}", _UNSURE)
        guess = guess if guess in names else _UNSURE
        st.session_state[f"guess{place}"] = guess
        good = guess == run.entry.key
        right += good
        mark = "" if guess == _UNSURE else "✓" if good else "✗"
        runner = gettext("Runner {letter}", letter=_LETTERS[place - 1])
        rows.append((run.entry.key, [runner, names[run.entry.key], names[guess], mark]))
    heads = [gettext("Runner"), gettext("Was"), gettext("Guess"), ""]
    with st.container(key="answers"):
        st.markdown(
            ngettext("**{count} guess was right.**", "**{count} guesses were right.**", right)
        )
        table(heads, rows)
