"""Functions of three to ten variables, seen by their loss and in slices."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.functions.surfaces.base import Surface, SurfaceGroup

GROUP = SurfaceGroup(
    order=70,
    name=N_("Many variables"),
    surfaces=(
        Surface(
            key="sphere_3d",
            name=N_("Sphere, 3 variables"),
            text="x^2 + y^2 + z^2",
            domain=((-5.12, 5.12),) * 3,
            minima=((0.0, 0.0, 0.0),),
            value=0.0,
            start=(4.0, -3.0, 2.0),
            learning_rate=0.1,
            steps=60,
            source="De Jong (1975), F1; Jamil & Yang (2013) No. 137",
            story=N_("On a logarithmic scale the loss of gradient descent is a straight line."),
        ),
        Surface(
            key="helical_valley",
            name=N_("Helical valley, 3 variables"),
            text="100(z - 5/pi*(atan(y/x) + where(x < 0, pi, 0)))^2 "
            "+ 100(sqrt(x^2 + y^2) - 1)^2 + z^2",
            domain=((-4.0, 4.0), (-4.0, 4.0), (-4.0, 8.0)),
            minima=((1.0, 0.0, 0.0),),
            value=0.0,
            start=(-1.0, 0.0, 0.0),
            learning_rate=0.0005,
            steps=1000,
            source="Fletcher & Powell (1963); Moré, Garbow & Hillstrom (1981) No. 7; "
            "Jamil & Yang (2013) No. 64",
            story=N_(
                "A spiral staircase around the z axis: the way down is half a turn,"
                " although the minimum is just across."
            ),
        ),
        Surface(
            key="rosenbrock_4d",
            name=N_("Rosenbrock's valley, 4 variables"),
            text="100(x2 - x1^2)^2 + (1 - x1)^2 + 100(x3 - x2^2)^2 + (1 - x2)^2 "
            "+ 100(x4 - x3^2)^2 + (1 - x3)^2",
            domain=((-2.0, 2.0),) * 4,
            minima=((1.0, 1.0, 1.0, 1.0),),
            value=0.0,
            start=(-1.2, 1.0, -1.2, 1.0),
            learning_rate=0.0005,
            steps=1000,
            source="Jamil & Yang (2013) No. 105",
            story=N_(
                "Each variable chases the square of the one before it, and there is a false end of "
                "the valley where the first is negative."
            ),
        ),
        Surface(
            key="powell_singular",
            name=N_("Powell's singular function, 4 variables"),
            text="(x1 + 10x2)^2 + 5(x3 - x4)^2 + (x2 - 2x3)^4 + 10(x1 - x4)^4",
            domain=((-4.0, 5.0),) * 4,
            minima=((0.0, 0.0, 0.0, 0.0),),
            value=0.0,
            start=(3.0, -1.0, 0.0, 1.0),
            learning_rate=0.003,
            steps=500,
            source="Powell (1962); Moré, Garbow & Hillstrom (1981) No. 13; "
            "Jamil & Yang (2013) No. 91",
            story=N_(
                "At the solution the Hessian is singular: fast at first, then every method slows "
                "down, Newton's too."
            ),
        ),
        Surface(
            key="wood",
            name=N_("Wood (Colville), 4 variables"),
            text="100(x2 - x1^2)^2 + (1 - x1)^2 + 90(x4 - x3^2)^2 + (1 - x3)^2 "
            "+ 10(x2 + x4 - 2)^2 + 0.1(x2 - x4)^2",
            domain=((-5.0, 5.0),) * 4,
            minima=((1.0, 1.0, 1.0, 1.0),),
            value=0.0,
            start=(-3.0, -1.0, -3.0, -1.0),
            learning_rate=0.0002,
            steps=1000,
            source="Colville (1968); Moré, Garbow & Hillstrom (1981) No. 14, Wood; "
            "Jamil & Yang (2013) No. 36, Colville",
            story=N_(
                "Two banana valleys tied together: near (-1, 1, -1, 1) the loss pretends to have "
                "converged."
            ),
        ),
        Surface(
            key="zakharov_5d",
            name=N_("Zakharov, 5 variables"),
            text="x1^2 + x2^2 + x3^2 + x4^2 + x5^2 + (x1/2 + x2 + 3x3/2 + 2x4 + 5x5/2)^2 "
            "+ (x1/2 + x2 + 3x3/2 + 2x4 + 5x5/2)^4",
            domain=((-5.0, 5.0),) * 5,
            minima=((0.0, 0.0, 0.0, 0.0, 0.0),),
            value=0.0,
            start=(1.0, -1.0, 1.0, 1.0, -1.0),
            learning_rate=0.01,
            steps=200,
            source="Jamil & Yang (2013), Zakharov; Surjanovic & Bingham (2013), Virtual Library",
            story=N_(
                "No local minimum to be caught in, but one direction with a fourth power: it sets "
                "the largest rate that all others have to bear."
            ),
        ),
        Surface(
            key="styblinski_tang_5d",
            name=N_("Styblinski–Tang, 5 variables"),
            text="(x1^4 - 16x1^2 + 5x1 + x2^4 - 16x2^2 + 5x2 + x3^4 - 16x3^2 + 5x3 "
            "+ x4^4 - 16x4^2 + 5x4 + x5^4 - 16x5^2 + 5x5)/2",
            domain=((-5.0, 5.0),) * 5,
            minima=((-2.903534027771177,) * 5,),
            value=-195.8308285188571,
            start=(0.5, -0.5, 0.1, 0.4, -1.0),
            learning_rate=0.01,
            steps=100,
            source="Styblinski & Tang (1990); Jamil & Yang (2013) No. 144",
            story=N_(
                "Thirty-two wells, one for each choice of signs: every coordinate that begins on "
                "the wrong side costs about fourteen."
            ),
        ),
        Surface(
            key="quadratic_10d",
            name=N_("Ill-conditioned bowl, 10 variables"),
            text="f(x1, x2, x3, x4, x5, x6, x7, x8, x9, x10) = "
            "x1^2 + 2x2^2 + 4x3^2 + 8x4^2 + 16x5^2 + 32x6^2 + 64x7^2 + 128x8^2 "
            "+ 256x9^2 + 512x10^2",
            domain=((-2.0, 2.0),) * 10,
            minima=((0.0,) * 10,),
            value=0.0,
            start=(1.0,) * 10,
            learning_rate=0.0018,
            steps=500,
            source="A quadratic of condition number 512",
            story=N_(
                "Ten speeds in one loss curve: the steep directions are done at once, the flat "
                "ones make the long tail."
            ),
        ),
    ),
)
