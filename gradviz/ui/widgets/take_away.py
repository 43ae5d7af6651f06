"""The box from which a person takes away what is shown: nothing is made until it is asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments import DescentExperiment
from gradviz.export.descent_programs import DESCENT_PROGRAMS, NoProgramError
from gradviz.export.training_programs import DATA_FILE
from gradviz.takeaway import (
    Scene,
    bibtex,
    citation,
    gradviz_notebook,
    many_starts_csv,
    numpy_notebook,
    scene_of,
    scene_program,
    training_csv,
    training_data,
    trajectory_csv,
)
from gradviz.ui.components.movie import movie
from gradviz.ui.components.pictures import pictures
from gradviz.ui.i18n import current_language, gettext, speaking
from gradviz.ui.sharing.links_out import server_address
from gradviz.ui.state.session import keep, last
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import plain, told
from gradviz.ui.widgets.scene_page import scene_page
from gradviz.ui.widgets.taken_figure import show_figure
from gradviz.workers import Call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradviz.experiments.runs import Descents
    from gradviz.experiments.training_problem import Trainings
    from gradviz.ui.state import Page

    Part = tuple[str, Callable[[], None]]
    """What can be taken away: its title, and what shows it."""

_ASKED = "table asked for"


def take_away(
    page: Page[Any, Any], found: Descents | Trainings, player: Mapping[str, Any] | None = None
) -> None:
    """Offer what is shown as files; `player` is the data of the player, where there is one."""
    with take_away_box() as box:
        if box.open:
            offer(_parts(scene_of(page.experiment, found, server_address()), player))


def _parts(scene: Scene, player: Mapping[str, Any] | None) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    if player is not None:
        parts["page"] = gettext("Web page"), lambda: _page(scene, player)
        parts["film"] = gettext("Animation"), lambda: _film(scene)
    parts["figure"] = gettext("Figure"), lambda: show_figure(scene)
    parts["table"] = gettext("Table (CSV)"), lambda: _table(scene)
    parts["notebook"] = gettext("Notebook"), lambda: _notebook(scene)
    parts["code"] = gettext("Code"), lambda: _code(scene)
    parts["charts"] = gettext("Charts"), show_charts
    parts["cited"] = gettext("Citation"), lambda: show_citation(scene.link)
    return parts


def take_away_box() -> Any:
    """Return the box; what is in it is only made where it is open."""
    return st.expander(
        gettext("Take away"), key="take away", on_change="rerun", icon=":material/download:"
    )


def offer(parts: Mapping[str, Part], key: str = "taken") -> None:
    """Show what there is to choose from, and what is chosen."""
    chosen = choose(list(parts), {code: title for code, (title, _) in parts.items()}, key)
    parts[chosen][1]()


def choose(codes: list[str], titles: Mapping[str, str], key: str = "taken") -> str:
    """Show what there is to choose from; return the choice."""
    chosen = st.segmented_control(
        gettext("What to take away"),
        codes,
        format_func=lambda code: titles[code],
        default=codes[0],
        required=True,
        key=key,
        label_visibility="collapsed",
    )
    return chosen if chosen in codes else codes[0]


def download(
    label: str,
    data: str | bytes | Callable[[], str | bytes],
    name: str,
    mime: str,
    key: str | None = None,
) -> None:
    """Offer a file; a function makes it when it is asked for, in the language of the page."""
    made = partial(_in_language, current_language(), data) if callable(data) else data
    st.download_button(
        label, made, file_name=name, mime=mime, key=key, on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _in_language(code: str, make: Callable[[], str | bytes]) -> str | bytes:
    with speaking(code):
        return make()


def _page(scene: Scene, player: Mapping[str, Any]) -> None:
    st.caption(
        gettext(
            "One HTML file with the player in it, which opens without a server or a network: it"
            " plays, and the starting point and the learning rates can be dragged."
        )
    )
    offer_page(partial(scene_page, scene, player))


def offer_page(make: Callable[[], str]) -> None:
    """Offer a web page, which is made when it is asked for."""
    download(gettext("Download the web page"), make, "gradviz.html", "text/html")


def _film(scene: Scene) -> None:
    st.caption(
        gettext(
            "Your browser draws the animation as the player shows it, from the first step to the"
            " last, in 150 pictures of 960 × 540."
        )
    )
    movie(scene.title, key="film")


def _table(scene: Scene) -> None:
    st.caption(
        gettext(
            "A row for each step of each run: position, value, gradient, and what the optimizer"
            " keeps, under its own names."
        )
    )
    label = gettext("Download the table")
    download(label, partial(trajectory_csv, scene), "gradviz.csv", "text/csv")
    experiment = scene.experiment
    if isinstance(experiment, DescentExperiment) and experiment.many is not None:
        words = gettext("Of many starting points: where each path began, where and how it ended.")
        made_table(Call(many_starts_csv, experiment), words)


def made_table(job: Call[str], words: str) -> None:
    """Offer a table that a worker of the server makes when it is asked for."""
    st.caption(words)
    if last(_ASKED) != job:
        st.button(
            gettext("Make the table"), on_click=lambda: keep(_ASKED, job), icon=":material/table:"
        )
        return
    data = finished(_ASKED, job, gettext("Making the table"))
    if data is not None:
        label = gettext("Download the table")
        download(label, data, "gradviz.csv", "text/csv", "made table")


def _notebook(scene: Scene) -> None:
    titles = {"gradviz": gettext("With gradviz"), "numpy": gettext("With NumPy alone")}
    kind = choose(list(titles), titles, "taken notebook")
    if kind == "numpy":
        words = gettext(
            "It computes the same paths from scratch: the function, its gradient, and the rule of"
            " each optimizer."
        )
        _data(scene)
    else:
        words = gettext("It opens the link with gradviz, runs the optimizers, and draws the paths.")
    st.caption(words)
    make = {"gradviz": gradviz_notebook, "numpy": numpy_notebook}[kind]
    label = gettext("Download the notebook")
    name, mime = f"{kind}.ipynb", "application/x-ipynb+json"
    download(label, partial(make, scene, gettext), name, mime)


def _code(scene: Scene) -> None:
    if not scene.runs:
        st.caption(gettext("There is no run to write down."))
        return
    labels = [run.entry.label for run in scene.runs]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        framework = choose(
            list(DESCENT_PROGRAMS), dict.fromkeys(DESCENT_PROGRAMS, "") | _NAMES, "taken framework"
        )
        place = st.selectbox(
            gettext("Run"),
            range(len(labels)),
            format_func=lambda number: labels[number],
            key=f"taken run {len(labels)}",
            width=240,
        )
    try:
        code = scene_program(scene, place, framework, gettext)
    except NoProgramError as error:
        st.info(told(error.template, **error.data))
        return
    st.caption(
        told(
            "This program makes the same steps with {framework}, in double precision.",
            framework=plain(framework),
        )
    )
    name = "descent.py" if scene.training is None else "training.py"
    with st.container(horizontal=True):
        download(gettext("Download the program"), code, name, "text/x-python")
        _data(scene)
    st.code(code, language="python")


def _data(scene: Scene) -> None:
    """Offer the examples, where they are too many to stand in a program."""
    problem = scene.training
    if problem is None or not training_data(problem).is_beside:
        return
    make = partial(training_csv, problem)
    download(gettext("Download the data"), make, DATA_FILE, "text/csv", "training data")


_NAMES = {name: name for name in DESCENT_PROGRAMS}


def show_charts() -> None:
    """Show what takes away the charts of the page."""
    st.caption(
        gettext(
            "What this page shows now. Your browser draws each chart anew for a slide or for paper,"
            " where its lines differ in grey too: PNG, or SVG and PDF, which are vector graphics;"
            " and their numbers as CSV."
        )
    )
    pictures(key="pictures")


def show_citation(link: str) -> None:
    """Show how a scene is cited, as a line and for BibTeX."""
    st.code(citation(link), language=None, wrap_lines=True)
    st.code(bibtex(link), language=None, wrap_lines=True)


__all__ = [
    "choose",
    "download",
    "made_table",
    "offer",
    "offer_page",
    "show_charts",
    "show_citation",
    "take_away",
    "take_away_box",
]
