"""What Streamlit runs for every visit and every change: the language, the window, the page.

It stands here, and not beside `pages/`: where a folder of that name lies beside the main script,
Streamlit takes a server's first visitor through its older way of finding pages, which tells that
there is no such page.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gradviz.declarations.sentences import N_
from gradviz.ui.i18n import gettext
from gradviz.ui.server.figures import timed
from gradviz.ui.server.visits import is_served
from gradviz.ui.state.going import arrive, taken
from gradviz.ui.window import choose_language, wait_for_room, window

LAB = Path(__file__).resolve().parents[2] / "pages" / "lab"

# The file and the title of every page, by its address. (Streamlit shows a bare text on the page.)
PAGES = {
    "": ("descent.py", N_("Descent")),
    "learn": ("learn.py", N_("Learn")),
    "gradient": ("gradient.py", N_("Gradient")),
    "compare": ("compare.py", N_("Compare")),
    "losses": ("losses.py", N_("Loss surfaces")),
    "network": ("network.py", N_("Network")),
    "bigdata": ("big_data.py", N_("Big data")),
    "class": ("class.py", N_("Class")),
}


def main() -> None:
    """Show the page that the address names."""
    choose_language()
    if not is_served():
        wait_for_room()
        return
    pages = {
        address: st.Page(LAB / file, title=gettext(title), url_path=address, default=not address)
        for address, (file, title) in PAGES.items()
    }
    page = st.navigation(list(pages.values()), position="top")
    arrive(page.url_path)
    going = taken()
    if going is not None:
        st.switch_page(pages[going[0]], query_params=going[1])
    titles = {address: each.title for address, each in pages.items()}
    with window(page, titles) as is_shown, timed(f"answer: {page.url_path or 'descent'}"):
        if is_shown:
            page.run()


if __name__ == "__main__":
    main()
