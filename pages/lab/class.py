"""Class: a teacher opens one, students join it with its code."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.classroom.class_entrance import class_entrance
from gradviz.ui.i18n import gettext

st.title(gettext("A class that plays together"))
st.write(
    gettext(
        "One screen at the front, and the same experiment in everybody's hands: predict together"
        " where it ends, race, and see what all of you expected."
    )
)
class_entrance()
