"""The player's animation as a GIF or an MP4 film, made in the browser."""

from gradviz.ui.components.movie.movie import movie

__all__ = ["movie"]
