"""The app's own server around a script that breaks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gradviz.ui.server.error_handling import tell

app = st.App(Path(__file__).with_name("broken_script.py"), on_script_error=tell)
