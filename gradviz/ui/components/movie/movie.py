"""Mounts what makes films of the player, or of the network, that the page shows."""

from __future__ import annotations

from gradviz.ui.components.component import Component
from gradviz.ui.i18n import gettext

_MOVIE = Component("movie")


def movie(title: str, *, key: str) -> None:
    """Offer the animation on this page as a GIF or MP4, under a title."""
    words = {
        "title": title,
        "movie": gettext("Animation"),
        "step": gettext("Step {step} of {steps}"),
        "gif": gettext("Make a GIF"),
        "mp4": gettext("Make an MP4"),
        "cancel": gettext("Cancel"),
        "save": gettext("Download the {format}"),
        "nothing": gettext("There is no animation on this page at the moment."),
        "changed": gettext("The training has changed meanwhile. Make the film again."),
        "other_codec": gettext(
            "This browser does not encode H.264. The film is in {codec}: browsers and VLC play it,"
            " programs for slides may not."
        ),
        "recorded": gettext(
            "Here the browser can only record the film while it plays: about {seconds} s. A page"
            " that comes by HTTPS encodes it faster, and so does another browser."
        ),
        "failed": gettext(
            "This browser cannot encode the film. Take the other format, or another browser."
        ),
    }
    _MOVIE({"words": words}, key=key)


__all__ = ["movie"]
