"""Every page of the app with each of its views, as links: what a test walks that is of all pages.

The pages are those of the app's own list, so that a new one is walked too.
"""

from __future__ import annotations

import os

from gradviz.experiments import KINDS
from gradviz.experiments.settings import Choice
from gradviz.ui.main import PAGES

ALL = os.environ.get("GRADVIZ_ALL_VIEWS") == "1"
"""Whether all is walked, as before a change is accepted."""

SOON = {"": "runs=Adam&runs=SGD&steps=60", "losses": "runs=Adam&epochs=10", "network": "epochs=8"}
"""What makes a page's answer quick, by its address."""

MORE = (
    "/?f=x^4-3x^2%2Bx&runs=Adam&steps=60",  # one variable
    "/?starts=many&runs=Adam&steps=60",
    "/compare?picture=multiples",
    "/losses?data=moons&runs=Adam&epochs=10",
    "/network?data=iris_species&epochs=8&landscape=principal",
)
"""What a page shows that is no view of its own."""


def links() -> tuple[str, ...]:
    """Return the links: each page, each view that is chosen above it, and `MORE`.

    Without `GRADVIZ_ALL_VIEWS=1` each page is walked with its first view only.
    """
    found = []
    for address in PAGES:
        soon = SOON.get(address, "")
        views = _views(address)
        shown = views or [""]
        found += [
            f"/{address}?{'&'.join(filter(None, (soon, view)))}"
            for view in (shown if ALL else shown[:1])
        ]
    return (*found, *(MORE if ALL else ()))


def _views(address: str) -> list[str]:
    """Return a page's views as parameters of its link."""
    kind = KINDS.get(address)
    if kind is None:
        return []
    declared = [*kind.settings().values(), *kind.view.settings().values()]
    return [
        f"{each.key}={option}"
        for each in declared
        if isinstance(each, Choice) and each.key in ("view", "section")
        for option in each.options
    ]
