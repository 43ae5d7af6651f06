"""Where a page's state lives: the address. The only folder that touches it and the session."""

from gradviz.ui.state.page import Page, open_page
from gradviz.ui.state.session import remembered

__all__ = ["Page", "open_page", "remembered"]
