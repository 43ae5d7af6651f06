"""The app's own server around a script that takes its time."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gradviz.ui.server.running import doors, running

app = st.App(Path(__file__).with_name("slow_script.py"), lifespan=running, middleware=doors())
