"""The language of the session, and what the address says of it."""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx

from gradviz.ui.state.address import parameters, push
from gradviz.ui.state.session import session

_PARAMETER = "lang"


def asked_language() -> str | None:
    """Return the language that the address asks for, None where it asks for none."""
    asked = parameters().get(_PARAMETER)
    return asked[-1] if asked else None


def write_language(code: str) -> None:
    """Write a language into the address."""
    push({**parameters(), _PARAMETER: [code]})


def kept_language() -> str | None:
    """Return the language of the session, None where there is none yet, or no session."""
    return None if _is_outside() else session().language


def keep_language(code: str) -> None:
    """Keep a language for the session's later runs; outside of a session, do nothing."""
    if not _is_outside() and session().language != code:
        session().language = code
        # the browser has what the choices were called before, until it is told anew
        session().controls.clear()


def _is_outside() -> bool:
    """Tell whether no script runs: in a test, in a notebook."""
    return get_script_run_ctx(suppress_warning=True) is None
