"""What a person reads when gradviz itself breaks."""

from __future__ import annotations

from html import escape

import streamlit as st

from gradviz.declarations.sentences import N_
from gradviz.ui.i18n import current_language, gettext
from gradviz.ui.server.figures import BROKEN as BROKEN_ANSWERS

BROKEN = N_(
    "Something broke inside gradviz; it was nothing you did wrong. Reload the page: its address"
    " keeps what you had set. If it breaks again, go back to what worked, or open the page anew."
    " Whoever runs the server finds the cause in its log."
)
ANEW = N_("Open the page anew, without what its address says")


def tell(error: Exception) -> bool:
    """Say what to do; return whether the error itself is to stay on the server, in its log.

    Whoever develops sees it as well: `--client.showErrorDetails full`.
    """
    BROKEN_ANSWERS.labels(type(error).__name__).inc()
    st.error(gettext(BROKEN), icon=":material/error:")
    # a link of Markdown would open another window, and a page of Streamlit's keep the session
    st.html(f'<a href="?lang={current_language()}">{escape(gettext(ANEW))}</a>')
    return st.get_option("client.showErrorDetails") not in {True, "full", "stacktrace"}
