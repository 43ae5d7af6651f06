"""The address of the page, as the session knows it.

The browser sends its address with every message. What it sent before it heard of a change carries
the address from before, and would undo that change: a second control touched while the first one is
answered, a player that comes to its end at that moment. So an address that the session has left
since it last heard the browser's counts for nothing, but where a person went back to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gradviz.experiments.links import formula_in, query_of
from gradviz.ui.components.document import replace_address
from gradviz.ui.state.session import Address, session, this_run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradviz.experiments.links import Parameters


def parameters(formulas: Iterable[str] = ()) -> dict[str, list[str]]:
    """Return the parameters of the address; in those `formulas` a bare + is a plus."""
    here = _settled()
    found = dict(here.parameters)
    for key in formulas:
        formula = formula_in(f"?{here.opened}", key) if here.opened and key in found else None
        if formula is not None:
            found[key] = [formula]
    return found


def is_behind() -> bool:
    """Tell whether the browser had not heard of the last change when it sent what is answered."""
    return _settled().behind


def push(new: Parameters) -> None:
    """Put parameters in the address, if they change it: a step of the browser's history."""
    here = _settled()
    here.older += [each for each in (here.parameters, here.replaced) if each is not None]
    here.parameters, here.opened, here.replaced, here.told = _copied(new), "", None, None
    _settled()


def replace(new: Parameters) -> None:
    """Write the address of a page that was just opened, in place of the one without parameters.

    Streamlit can only add a step to the browser's history: Back would then lead to a page that has
    lost what it showed. So the browser is asked to do it.
    """
    here, before = _settled(), _of_the_browser()
    here.parameters, here.opened = _copied(new), ""
    if here.parameters != before:
        here.replaced = before
        replace_address(f"?{query_of(new)}")


def _settled() -> Address:
    """Return the address, settled once in each run between what the browser and the session say.

    The browser is told of it in the script and not in a callback: a message is where Streamlit ends
    a run for the next one, and a callback that has not done its work by then would lose it.
    """
    here, run, context = session().address, this_run(), get_script_run_ctx()
    if context is None:
        return here
    if here.run is not run:
        here.run, here.told, found = run, None, _of_the_browser()
        opened = here.script != context.page_script_hash or context.is_history_navigation
        here.behind = not opened and found != here.parameters and found in here.older
        if context.is_history_navigation:
            session().begun += 1  # the pictures take the view that Back opened
        if not here.behind:
            # an answer to what came before Back writes its address over that which Back opened
            late = [*here.older, here.parameters] if opened and here.older else []
            here.older.clear()
            here.older.extend(late)
            session().superseded.clear()
            if opened or found not in (here.parameters, here.replaced):
                here.script, here.parameters = context.page_script_hash, found
                here.opened, here.replaced = context.query_string, None
            elif found == here.parameters:
                here.replaced = None
    if here.told is not run and context.has_script_started:
        here.told = run
        is_written_over = context.is_history_navigation and bool(here.older)
        if is_written_over or _of_the_browser() not in (here.parameters, here.replaced):
            st.query_params.from_dict(here.parameters)
    return here


def _of_the_browser() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _copied(asked: Parameters) -> dict[str, list[str]]:
    return {key: list(texts) for key, texts in asked.items() if texts}
