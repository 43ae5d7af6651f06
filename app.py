"""gradviz: type a function, see its gradient, and watch optimizers descend.

Start it with `streamlit run app.py`. This file sets the window up, chooses the language and leads
to the pages; what they show is in `pages/`, what they compute in `gradviz/`.
"""

from __future__ import annotations

import streamlit as st

from gradviz.ui.frame import choose_language, window
from gradviz.ui.i18n import gettext

choose_language()
page = st.navigation(
    [
        st.Page("pages/lab/descent.py", title=gettext("Descent"), default=True),
        st.Page("pages/lab/gradient.py", title=gettext("Gradient")),
        st.Page("pages/lab/compare.py", title=gettext("Compare")),
        st.Page("pages/lab/losses.py", title=gettext("Loss surfaces")),
    ],
    position="top",
)
with window(page):
    page.run()
