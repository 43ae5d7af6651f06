"""The app's own server around the scene of the browser benchmark."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gradviz.ui.components.serving import module_routes

app = st.App(Path(__file__).with_name("plotly_scene.py"), routes=module_routes())
