"""Saddles and plateaus: where the gradient vanishes and nothing is reached."""

from __future__ import annotations

from math import inf

from gradviz.declarations.sentences import N_
from gradviz.functions.surfaces.base import Surface, SurfaceGroup

GROUP = SurfaceGroup(
    order=40,
    name=N_("Saddles and plateaus"),
    surfaces=(
        Surface(
            key="saddle",
            name=N_("Saddle"),
            text="x^2 - y^2",
            domain=((-2.0, 2.0), (-2.0, 2.0)),
            minima=(),
            value=-inf,
            start=(1.8, 0.001),
            learning_rate=0.05,
            steps=78,
            source=N_("The simplest function with a saddle point"),
            story=N_(
                "Down one way, up the other: the paths aim at the pass, hesitate, and then fall "
                "off sideways."
            ),
        ),
        Surface(
            key="monkey_saddle",
            name=N_("Monkey saddle"),
            text="x^3 - 3x y^2",
            domain=((-2.0, 2.0), (-2.0, 2.0)),
            minima=(),
            value=-inf,
            start=(1.4, 0.02),
            learning_rate=0.02,
            steps=66,
            source="Hilbert & Cohn-Vossen (1932), Anschauliche Geometrie",
            story=N_(
                "Two valleys for the legs and a third for the tail: at the middle even the "
                "curvature is zero, so that everybody is slow."
            ),
        ),
        Surface(
            key="two_sided_saddle",
            name=N_("Saddle between two minima"),
            text="x^2/2 + y^4/4 - y^2/2",
            domain=((-1.5, 1.5), (-1.5, 1.5)),
            minima=((0.0, -1.0), (0.0, 1.0)),
            value=-0.25,
            start=(1.2, 0.001),
            learning_rate=0.1,
            steps=200,
            source=N_(
                "Nesterov (2004), Introductory Lectures on Convex Optimization, section 1.2.3"
            ),
            story=N_(
                "It looks like convergence, then it is not: the loss rests on a plateau at the "
                "saddle before it falls again."
            ),
        ),
        Surface(
            key="sigmoid_plateau",
            name=N_("Plateau of sigmoids"),
            text="sigmoid(3(x - 1)) + sigmoid(-3(x + 1)) + sigmoid(3(y - 1)) + sigmoid(-3(y + 1))",
            domain=((-4.0, 4.0), (-4.0, 4.0)),
            minima=((0.0, 0.0),),
            value=0.18970349271026712,
            start=(2.6, 2.0),
            learning_rate=0.3,
            steps=200,
            source="Saturated units: Glorot & Bengio (2010)",
            story=N_(
                "Vanishing gradients made visible: far out, plain descent hardly moves, while "
                "methods that divide by the gradient's size stride on."
            ),
        ),
    ),
)
