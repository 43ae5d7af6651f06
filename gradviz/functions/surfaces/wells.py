"""Wells and bowls: the first screen, and the convex functions everything is compared with."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.functions.surfaces.base import Surface, SurfaceGroup

GROUP = SurfaceGroup(
    order=10,
    name=N_("Wells and bowls"),
    surfaces=(
        Surface(
            key="two_wells",
            name=N_("Two wells"),
            text="x^2 + y^2 - 2exp(-((x-1)^2+y^2)/0.2) - 3exp(-((x+1)^2+y^2)/0.2)",
            domain=((-2.0, 2.0), (-2.0, 2.0)),
            minima=((-0.9363006340109187, 0.0),),
            value=-2.063090251768194,
            start=(0.75, 1.4),
            learning_rate=0.02,
            steps=300,
            source="gradviz: a bowl with two Gaussian wells",
            story=N_(
                "Plain gradient descent drops into the nearer, poorer well; momentum and adaptive "
                "steps carry the others past it, to the deep one."
            ),
        ),
        Surface(
            key="bowl",
            name=N_("Round bowl"),
            text="x^2 + y^2",
            domain=((-3.0, 3.0), (-3.0, 3.0)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(2.4, 1.6),
            learning_rate=0.1,
            steps=60,
            source="De Jong (1975), F1; Jamil & Yang (2013) No. 137, Sphere",
            story=N_(
                "The gradient points straight at the bottom: whoever leaves the straight line here "
                "does so by its own rule."
            ),
        ),
        Surface(
            key="ill_conditioned",
            name=N_("Ill-conditioned bowl"),
            text="(x^2 + 50y^2)/2",
            domain=((-10.0, 10.0), (-3.0, 3.0)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(-9.0, 2.2),
            learning_rate=0.038,
            steps=120,
            source=N_("Nocedal & Wright (2006), Numerical Optimization, section 3.3"),
            story=N_(
                "Fifty times steeper across than along: gradient descent bounces from wall to wall "
                "while it crawls towards the bottom."
            ),
        ),
        Surface(
            key="tilted_valley",
            name=N_("Tilted valley"),
            text="5(x - y)^2 + (x + y)^2/20",
            domain=((-4.0, 4.0), (-4.0, 4.0)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(-3.4, -1.4),
            learning_rate=0.09,
            steps=200,
            source="A quadratic of condition number 100, turned by 45 degrees",
            story=N_(
                "The valley runs along the diagonal, where a step size of its own for each "
                "coordinate is no help: watch the adaptive methods lose their advantage."
            ),
        ),
        Surface(
            key="booth",
            name=N_("Booth"),
            text="(x + 2y - 7)^2 + (2x + y - 5)^2",
            domain=((-10.0, 10.0), (-10.0, 10.0)),
            minima=((1.0, 3.0),),
            value=0.0,
            start=(-8.0, 5.0),
            learning_rate=0.05,
            steps=60,
            source="Jamil & Yang (2013) No. 20",
            story=N_(
                "Two lines cross, and their crossing is the solution: least squares as a landscape."
            ),
        ),
        Surface(
            key="matyas",
            name=N_("Matyas"),
            text="0.26(x^2 + y^2) - 0.48x y",
            domain=((-10.0, 10.0), (-10.0, 10.0)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(-9.0, 2.0),
            learning_rate=0.8,
            steps=120,
            source="Jamil & Yang (2013) No. 71",
            story=N_(
                "The first steps fall into a long shallow trough; almost all of the time goes into "
                "walking along it."
            ),
        ),
    ),
)
