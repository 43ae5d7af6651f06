"""Kinks and edges: corners that the gradient does not see, and domains that end."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.functions.surfaces.base import Surface, SurfaceGroup

GROUP = SurfaceGroup(
    order=50,
    name=N_("Kinks and edges"),
    surfaces=(
        Surface(
            key="taxicab",
            name=N_("Taxicab distance"),
            text="|x| + |y|",
            domain=((-2.0, 2.0), (-2.0, 2.0)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(1.7, 0.95),
            learning_rate=0.04,
            steps=80,
            source="Schwefel (1977), Problem 2.20; Jamil & Yang (2013) No. 122",
            story=N_(
                "The slope never gets smaller, so that a fixed step never lands: it hops to and "
                "fro across the fold."
            ),
        ),
        Surface(
            key="lasso",
            name=N_("Lasso"),
            text="(x - 2)^2/2 + (y - 0.4)^2/2 + |x| + |y|",
            domain=((-1.0, 3.0), (-2.0, 2.0)),
            minima=((1.0, 0.0),),
            value=1.58,
            start=(-0.6, 1.7),
            learning_rate=0.05,
            steps=80,
            source="Tibshirani (1996), orthonormal design",
            story=N_(
                "The fold along y = 0 is what makes the lasso choose: see the paths reach the fold "
                "and then run along it."
            ),
        ),
        Surface(
            key="ring_fold",
            name=N_("Folded ring"),
            text="-x + 2(x^2 + y^2 - 1) + 1.75|x^2 + y^2 - 1|",
            domain=((-2.0, 2.0), (-2.0, 2.0)),
            minima=((1.0, 0.0),),
            value=-1.0,
            start=(-1.0, 1.2),
            learning_rate=0.02,
            steps=200,
            source=N_("Mifflin (1982), second problem; Lukšan & Vlček (2000)"),
            story=N_(
                "A crease along a circle: the paths zigzag around it and creep towards its lowest "
                "point."
            ),
        ),
        Surface(
            key="bukin_6",
            name=N_("Bukin 6"),
            text="100sqrt(|y - 0.01x^2|) + 0.01|x + 10|",
            domain=((-15.0, -5.0), (-3.0, 3.0)),
            minima=((-10.0, 1.0),),
            value=0.0,
            start=(-6.0, 2.0),
            learning_rate=0.001,
            steps=100,
            source="Bukin (1997); Jamil & Yang (2013) No. 28",
            story=N_(
                "A knife edge whose slope grows without bound towards the bottom: fixed steps "
                "shake across it and never get along."
            ),
        ),
        Surface(
            key="log_barrier",
            name=N_("Logarithmic barrier"),
            text="x + 2y - log(x) - log(y) - log(3 - x - y)",
            domain=((0.0, 3.0), (0.0, 3.0)),
            minima=((0.6601231133768174, 0.3976350356535164),),
            value=2.129099901688097,
            start=(0.4, 2.3),
            learning_rate=0.03,
            steps=100,
            source=N_("Boyd & Vandenberghe (2004), Convex Optimization, section 11.2"),
            story=N_(
                "Beyond the hatched edge the function does not exist: a step that is too long "
                "leaves the domain, and the run ends there."
            ),
        ),
    ),
)
