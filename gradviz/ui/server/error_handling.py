"""What a person reads when gradviz itself breaks."""

from __future__ import annotations

import streamlit as st

from gradviz.declarations.sentences import N_
from gradviz.ui.i18n import gettext
from gradviz.ui.server.figures import BROKEN as BROKEN_ANSWERS

BROKEN = N_(
    "Something broke inside gradviz; it was nothing you did wrong. Reload the page: its address"
    " keeps what you had set. If it breaks again, go back to what worked. Whoever runs the server"
    " finds the cause in its log."
)


def tell(error: Exception) -> bool:
    """Say what to do; return whether the error itself is to stay on the server, in its log.

    Whoever develops sees it as well: `--client.showErrorDetails full`.
    """
    BROKEN_ANSWERS.labels(type(error).__name__).inc()
    st.error(gettext(BROKEN), icon=":material/error:")
    return st.get_option("client.showErrorDetails") not in {True, "full", "stacktrace"}
