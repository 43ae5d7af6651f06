"""gradviz: type a function, see its gradient, and watch optimizers descend.

Start it with `streamlit run app.py`. This is the server: what it does as it starts, and what it
says when something breaks. What it shows begins in `gradviz/ui/main.py`.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from gradviz.ui.components.serving import module_routes
from gradviz.ui.server.error_handling import tell
from gradviz.ui.server.first_load import FirstLoad
from gradviz.ui.server.warmup import warmed

MAIN = Path(__file__).resolve().parent / "gradviz" / "ui" / "main.py"

app = st.App(
    MAIN,
    lifespan=warmed,
    routes=module_routes(),
    middleware=[Middleware(FirstLoad)],
    on_script_error=tell,
)
