"""The address of the page, as the session knows it.

The browser sends its address with every message. What it sent before it heard of a change carries
the address from before, and would undo that change: a second control touched while the first one is
answered, a player that comes to its end at that moment. So the session's own address counts, but
where a page has just been opened, or a person went back or forward.
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


def push(new: Parameters) -> None:
    """Put parameters in the address, if they change it: a step of the browser's history."""
    here = _settled()
    here.parameters, here.opened, here.replaced = _copied(new), "", None
    if here.parameters != _of_the_browser():
        st.query_params.from_dict(here.parameters)


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
    """Return the address, settled once in each run between what the browser and the session say."""
    here, run = session().address, this_run()
    if here.run is run:
        return here
    here.run, context = run, get_script_run_ctx()
    if context is None:
        return here
    found = _of_the_browser()
    if here.script != context.page_script_hash or context.is_history_navigation:
        here.script, here.parameters = context.page_script_hash, found
        here.opened, here.replaced = context.query_string, None
    elif found == here.parameters:
        here.replaced = None
    elif found != here.replaced:
        st.query_params.from_dict(here.parameters)
    return here


def _of_the_browser() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _copied(asked: Parameters) -> dict[str, list[str]]:
    return {key: list(texts) for key, texts in asked.items() if texts}
