"""Which rows the page looks at: made ones, or a data set of whoever runs the server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.engines.data_folder import default_folder, own_data
from gradviz.engines.data_source import DataSource, open_data
from gradviz.experiments.big_data_work import MakingWork
from gradviz.experiments.links import SettingError
from gradviz.ui.i18n import gettext, grouped
from gradviz.ui.server.environment import environment
from gradviz.ui.server.shared_workers import data_workers
from gradviz.ui.server.visits import is_own
from gradviz.ui.state import remembered
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.experiments import BigDataExperiment
    from gradviz.ui.state import Page

_MADE = "made"


def choose_data(page: Page[BigDataExperiment, Any]) -> None:
    """Show the data sets there are, and of made ones how many rows in which order."""
    st.subheader(gettext("Data"))
    known = own_data(_folder())
    if known:
        show(
            page,
            "data",
            options=[_MADE, *known],
            offered=_MADE,
            names=lambda name: gettext("Synthetic data") if name == _MADE else name,
        )
    if page.experiment.made is not None:
        show(page, "rows")
        show(page, "order")
    show(page, "model")


def choose_target(page: Page[BigDataExperiment, Any], source: DataSource) -> str | None:
    """Show the columns to predict, of data that were not made; None where one is refused."""
    try:
        target = page.experiment.target_of(source)
    except SettingError as error:
        _tell(error.template, error.data)
        return None
    if page.experiment.made is None:
        first = page.experiment.changed(target=None).target_of(source)
        names = list(source.features(""))
        with st.sidebar:
            show(page, "target", options=names, offered=first)
    return target


def ready_data(page: Page[BigDataExperiment, Any]) -> tuple[Path, DataSource] | None:
    """Return where the data lie, made if need be; None, after telling why, where they do not."""
    folder, experiment = _folder(), page.experiment
    try:
        if experiment.made is None:
            known = own_data(folder)
            if experiment.data not in known:
                st.warning(
                    told(
                        "There is no data set “{name}” on this server. Choose another one.",
                        name=experiment.data or "",
                    ),
                    icon=":material/database_off:",
                )
                return None
            path = known[experiment.data]
        else:
            path = experiment.made.path(folder)
            if not path.exists():
                if is_own():
                    return None
                job = MakingWork(folder, _state_of(path.parent), experiment.made)
                words = gettext(
                    "Generating {count} rows, once for everybody",
                    count=grouped(experiment.made.rows),
                )
                made = finished("made data", job, words, data_workers)
                if made is None:
                    return None
        key = (path, path.stat().st_mtime_ns)
        return path, remembered("large data", key, lambda: open_data(path))
    except SentenceError as error:
        tell(error)
    except OSError:
        st.warning(gettext("The data were removed at this moment. Reload the page."))
    return None


def tell(error: SentenceError) -> None:
    """Say what is wrong with data; of a path, a visitor is told the name only."""
    _tell(error.template, error.data)


def _tell(template: str, data: Any) -> None:
    shown = {
        name: each.name if isinstance(each, Path) else each for name, each in dict(data).items()
    }
    st.error(told(template, **shown), icon=":material/database_off:")


def _folder() -> Path:
    return environment().data or default_folder()


def _state_of(folder: Path) -> int:
    """Return what changes when a file in a folder goes: what was made once may have to be again."""
    return folder.stat().st_mtime_ns if folder.exists() else 0


__all__ = ["choose_data", "choose_target", "ready_data", "tell"]
