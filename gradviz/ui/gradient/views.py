"""The tabs of the Gradient page; only the chosen one is computed, and imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradviz.experiments.gradient import GradientExperiment, GradientView
    from gradviz.ui.state import Page


def show_tab(page: Page[GradientExperiment, GradientView]) -> None:
    """Show the chosen tab."""
    tab = page.experiment.tab
    if tab == "estimated":
        from gradviz.ui.gradient.estimated import show_estimated

        show_estimated(page)
    elif tab == "autodiff":
        from gradviz.ui.gradient.autodiff import show_autodiff

        show_autodiff(page)
    else:
        from gradviz.ui.gradient.exact import show_exact

        show_exact(page)
