"""What the window itself says in the browser: of the connection, and in Streamlit's controls.

Streamlit translates nothing. Its own texts stand here as it writes them, with what changes in them
in braces; the browser replaces them (`gradviz/ui/components/frame/translator.js`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gradviz.declarations.sentences import N_
from gradviz.ui.i18n.translation import SOURCE, languages, translated

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = {
    "loading": N_("The page is being loaded…"),
    "away": N_(
        "The server cannot be reached. What you see goes on working, and the page connects again"
        " by itself."
    ),
    "back": N_("Connected again: everything is as it was."),
    "lost": N_("The connection to the server was lost for good."),
    "reload": N_("Reload the page"),
    "unknown": N_("There is no page at this address. This is the first page."),
    "close": N_("Close"),
    "formula": N_("Formula"),
    "table": N_("Table"),
    "program": N_("Program"),
    "figure": N_("Figure"),
}
"""What the strip says, by what has happened, and the names of what scrolls."""

STREAMLIT = (
    # the menu, the header and the sidebar
    N_("Main menu"),
    N_("Theme"),
    N_("System"),
    N_("Light"),
    N_("Dark"),
    N_("Print"),
    N_("App pages"),
    N_("{count} more"),
    N_("Sidebar"),
    N_("Expand sidebar"),
    N_("Collapse sidebar"),
    N_("Navigate to home page"),
    N_("Skip to main content"),
    N_("Scroll tabs left"),
    N_("Scroll tabs right"),
    # Translators: said while the server computes.
    N_("Running..."),
    N_("Stop"),
    N_("Stopping..."),
    # boxes for texts and numbers
    N_("Press Enter to apply"),
    N_("Press Ctrl+Enter to apply"),
    N_("Press ⌘+Enter to apply"),
    N_("Clear entry"),
    N_("Clear value"),
    N_("Increment"),
    N_("Decrement"),
    N_("Invalid input."),
    N_("Error: {message}"),
    N_("Invalid data type"),
    N_(
        "Number is below the allowed range. Please enter a value greater than or equal to {number}."
    ),
    N_("Number is above the allowed range. Please enter a value less than or equal to {number}."),
    N_(
        "Number is outside the allowed range. Please enter a value between {smallest} and"
        " {largest}."
    ),
    # choices
    N_("No results"),
    N_("Choose an option"),
    N_("Choose options"),
    N_("No options to select"),
    N_("No options to select."),
    N_("Open"),
    N_("Select all"),
    N_("Select {count} matches"),
    N_("Clear all"),
    N_("Remove {name}"),
    N_("Selected values"),
    N_(
        "You can only select up to {count} options. Remove an option first.",
    ),
    # the box for a file
    N_("Upload"),
    N_("Uploading..."),
    N_("Uploading {name}"),
    N_("Please wait..."),
    N_("Add files"),
    N_("Drag and drop a file here"),
    N_("{size} per file"),
    N_("File must be {size} or smaller."),
    N_("{kind} files are not allowed."),
    N_("Only one file is allowed."),
    N_("file upload"),
    N_("Error:"),
    N_("AxiosError: Network Error"),
    N_("AxiosError: Request failed with status code {code}"),
    # what lies over a figure, a text or a program
    N_("Copy"),
    N_("Copied"),
    N_("Copy to clipboard"),
    N_("Link to heading"),
    N_("Fullscreen"),
    N_("Close fullscreen"),
    N_("Help for {name}"),
    N_("Help"),
    N_("Logo"),
)
"""Streamlit's own texts that a visitor can meet, with what changes in them in braces."""


@cache
def window_texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return, for each language, the strip's sentences by name, and Streamlit's texts by its own.

    >>> window_texts()["es"]["streamlit"]["Print"], window_texts()["en"]["strip"]["close"]
    ('Imprimir', 'Close')
    """
    return {
        code: {
            "strip": {name: translated(text, code) for name, text in OWN.items()},
            "streamlit": {text: translated(text, code) for text in STREAMLIT if code != SOURCE},
        }
        for code in languages()
    }
