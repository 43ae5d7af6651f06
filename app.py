"""gradviz: type a function, see its gradient, and watch optimizers descend.

Start it with `streamlit run app.py`. This is the server: what it does as it starts, and what it
says when something breaks. What it shows begins in `gradviz/ui/main.py`.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gradviz.ui.components.serving import module_routes
from gradviz.ui.server.error_handling import tell
from gradviz.ui.server.rooms_routes import room_routes
from gradviz.ui.server.running import doors, running

MAIN = Path(__file__).resolve().parent / "gradviz" / "ui" / "main.py"

app = st.App(
    MAIN,
    lifespan=running,
    middleware=doors(),
    routes=[*module_routes(), *room_routes()],
    on_script_error=tell,
)
