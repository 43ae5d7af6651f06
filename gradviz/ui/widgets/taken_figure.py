"""A figure for slides or paper, drawn by a worker of the server when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.plots.printed_figures import FigureWords, figure_of
from gradviz.ui.i18n import gettext
from gradviz.ui.state.session import keep, last
from gradviz.ui.widgets.long_work import finished
from gradviz.workers import Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.takeaway import Scene

_ASKED = "figure asked for"
_MIMES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


def show_figure(scene: Scene) -> None:
    """Offer the paths and the values of a scene as a figure."""
    st.caption(
        gettext(
            "The contour plot with the paths, and the values at each step. Lines and marks differ,"
            " so that the runs can be told apart in grey. SVG and PDF are vector graphics."
        )
    )
    with st.container(horizontal=True):
        part = _select_of(
            gettext("Show"),
            {
                "both": gettext("Paths and values"),
                "paths": gettext("Paths"),
                "values": gettext("Values"),
            },
            "figure part",
        )
        size = _select_of(
            gettext("Size"),
            {
                "slide": gettext("Slide, 1920 × 1080"),
                "page": gettext("Page of a paper"),
                "column": gettext("Column of a paper"),
            },
            "figure size",
        )
        kind = _select_of(
            gettext("Format"), {"pdf": "PDF", "svg": "SVG", "png": "PNG"}, "figure format"
        )
    words = FigureWords(step=gettext("step"), title=scene.title)
    work = (scene.experiment, kind, size, part, words)
    if last(_ASKED) != work:
        st.button(
            gettext("Draw the figure"),
            key="draw figure",
            on_click=lambda: keep(_ASKED, work),
            icon=":material/draw:",
        )
        return
    data = finished(_ASKED, Call(figure_of, *work), gettext("Drawing the figure"))
    if data is None:
        return
    st.download_button(
        gettext("Download the figure"),
        data,
        file_name=f"gradviz.{kind}",
        mime=_MIMES[kind],
        on_click="ignore",
        icon=":material/download:",
    )
    if kind == "png":
        st.image(data, width=480)


def _select_of(label: str, titles: Mapping[str, str], key: str) -> Any:
    return st.selectbox(
        label, list(titles), format_func=lambda code: titles[code], key=key, width=260
    )


__all__ = ["show_figure"]
