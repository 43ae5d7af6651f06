"""The app's own server around two maps of cells."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gradviz.ui.components.serving import module_routes

app = st.App(Path(__file__).with_name("cells_script.py"), routes=module_routes())
