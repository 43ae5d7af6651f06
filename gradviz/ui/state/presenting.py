"""How the link presents the page: which controls it leaves out or fixes, and the deck's scene."""

from __future__ import annotations

from gradviz.experiments.links import LinkReader
from gradviz.experiments.presentation import PRESENTATION, Presentation
from gradviz.ui.state import address
from gradviz.ui.state.session import session, this_run


def presentation() -> Presentation:
    """Return how the link presents the page, which a run of the script asks for often."""
    here, run = session(), this_run()
    if here.presented is None or here.presented[0] is not run or run is None:
        here.presented = run, Presentation.read(LinkReader(address.parameters()))
    return here.presented[1]


def present(shown: Presentation) -> None:
    """Present the page, in a callback, in another way."""
    here = {key: texts for key, texts in address.parameters().items() if key not in PRESENTATION}
    address.push({**here, **shown.parameters()})
    session().presented = None


def controls() -> dict[str, str]:
    """Return the keys of the page's controls, with their labels."""
    return dict(session().controls)
