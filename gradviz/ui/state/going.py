"""Going to what a link says, on this page or on another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradviz.experiments import read_link
from gradviz.experiments.presentation import OF_A_SCENE, Presentation
from gradviz.ui.state import address
from gradviz.ui.state.session import session

if TYPE_CHECKING:
    from gradviz.experiments.links import Parameters


def go_to(link: str, shown: Presentation | None = None) -> None:
    """Show, in a callback, what a link says; `shown` is how, as a scene of a deck or on a screen.

    Which controls are left out or fixed is the link's own to say.
    """
    opened = read_link(link)
    own = {name: getattr(opened.presentation, name) for name in OF_A_SCENE}
    presented = (shown or Presentation()).changed(**own)
    here = session()
    parameters: dict[str, list[str]] = {
        **{key: list(texts) for key, texts in address.parameters().items() if key == "lang"},
        **{key: list(texts) for key, texts in opened.experiment.parameters().items()},
        **opened.view.parameters(),
        **presented.parameters(),
    }
    here.begun += 1
    if opened.experiment.page != here.at:
        here.going = opened.experiment.page, parameters
        return
    here.presented = None
    address.push(parameters)


def arrive(page: str) -> None:
    """Note which page the browser shows."""
    session().at = page


def taken() -> tuple[str, Parameters] | None:
    """Return, once, the page to go to, with its parameters."""
    here = session()
    going, here.going = here.going, None
    return going
