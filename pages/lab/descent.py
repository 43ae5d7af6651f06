"""The page where optimizers descend a typed function."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.i18n import gettext

st.title(gettext("Descent"))
st.write(gettext("Type a function and watch every optimizer descend."))
