"""History: what was shown in this session, with small pictures; reopened, or put side by side."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.links import SettingError
from gradviz.ui.components.history import history_list
from gradviz.ui.i18n import gettext, ngettext
from gradviz.ui.sharing.described import described
from gradviz.ui.sharing.session_file import LARGEST, read_session, write_session
from gradviz.ui.sharing.share_box import TOOLS
from gradviz.ui.state.changes import add_visited, visited
from gradviz.ui.state.going import go_to
from gradviz.ui.state.presenting import presentation
from gradviz.ui.state.session import forget, keep, last
from gradviz.ui.widgets.plain import told
from gradviz.ui.widgets.upload_box import translate_upload_box

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.ui.state.session import Visited

_WRONG = "history that cannot be read"
_FILE = f"{TOOLS}history_file"


def history_box(titles: Mapping[str, str]) -> None:
    """Show what was shown in this session, the last first; `titles` are those of the pages."""
    entries = visited()
    history_list(
        [_entry(each, titles) for each in entries],
        _words(),
        on_open=partial(_reopen, entries),
        on_pair=partial(_beside, entries),
        key=f"{TOOLS}history",
    )
    st.download_button(
        gettext("Save the history"),
        partial(write_session, [each.experiment for each in entries]),
        "history.gradviz.json",
        "application/json",
        key=f"{TOOLS}save_history",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )
    file = st.file_uploader(
        gettext("Open a saved history"), key=_FILE, type="json", max_upload_size=1
    )
    translate_upload_box("tools-history_file", gettext("JSON, up to 1 MB"))
    if file is not None and last(_FILE) != file.file_id:
        keep(_FILE, file.file_id)
        try:
            add_visited(read_session(file.getvalue()[: LARGEST + 1]))
            forget(_WRONG)
        except SettingError as error:
            keep(_WRONG, error)
        st.rerun()
    wrong: SettingError | None = last(_WRONG)
    if wrong is not None:
        st.error(told(wrong.template, **wrong.data), icon=":material/edit:")


def _entry(each: Visited, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "link": each.experiment.link(),
        "page": titles.get(each.experiment.page, ""),
        "text": described(each.experiment),
        "age": _age(each.since),
    }


def _age(since: float) -> str:
    if not since:
        return gettext("from a file")
    minutes = int((time.monotonic() - since) // 60)
    if minutes < 1:
        return gettext("just now")
    return ngettext("{count} minute ago", "{count} minutes ago", minutes)


def _words() -> dict[str, str]:
    return {
        "open": gettext("Open"),
        "choose": gettext("Choose for side by side"),
        "pair": gettext("Side by side"),
        "hint": gettext("Choose two to put them side by side."),
        "list": gettext("What was shown in this session"),
    }


def _reopen(entries: list[Visited], place: object) -> None:
    if isinstance(place, int) and 0 <= place < len(entries):
        go_to(entries[place].experiment.link())


def _beside(entries: list[Visited], places: object) -> None:
    """Show two experiments side by side."""
    chosen = places if isinstance(places, list) else []
    known = [each for each in chosen if isinstance(each, int) and 0 <= each < len(entries)]
    if len(known) != 2:
        return
    left, right = (entries[each].experiment.link() for each in known)
    go_to(left, presentation().changed(present=False, beside=right))
