"""Says what of the link that was opened was not followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.ui.i18n import ngettext
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.ui.state import Page

_MOST = 12
"""Sentences about one link."""


def report_link(page: Page[Any, Any]) -> None:
    """Show which parts of the link were not followed; texts are said beside their controls."""
    for refusal in page.refusals[:_MOST]:
        st.warning(told(refusal.template, **refusal.data), icon=":material/link_off:")
    more = len(page.refusals) - _MOST
    if more > 0:
        st.warning(
            ngettext(
                "And {count} more part of the link was not followed.",
                "And {count} more parts of the link were not followed.",
                more,
            ),
            icon=":material/link_off:",
        )
