"""Curved valleys: the classic hard cases for a method that follows the gradient."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.functions.surfaces.base import Surface, SurfaceGroup

GROUP = SurfaceGroup(
    order=20,
    name=N_("Curved valleys"),
    surfaces=(
        Surface(
            key="rosenbrock",
            name=N_("Rosenbrock's valley"),
            text="100(y - x^2)^2 + (1 - x)^2",
            domain=((-2.0, 2.0), (-1.0, 3.0)),
            minima=((1.0, 1.0),),
            value=0.0,
            start=(-1.2, 1.0),
            learning_rate=0.0015,
            steps=1000,
            source="Rosenbrock (1960); Moré, Garbow & Hillstrom (1981) No. 1; "
            "Jamil & Yang (2013) No. 105",
            story=N_(
                "Finding the banana-shaped valley takes a few steps, following it to its end takes "
                "thousands: momentum shortens the journey."
            ),
        ),
        Surface(
            key="beale",
            name=N_("Beale"),
            text="(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
            domain=((-4.5, 4.5), (-4.5, 4.5)),
            minima=((3.0, 0.5),),
            value=0.0,
            start=(1.0, 1.5),
            learning_rate=0.01,
            steps=500,
            source="Beale (1958); Moré, Garbow & Hillstrom (1981) No. 5; "
            "Jamil & Yang (2013) No. 10",
            story=N_(
                "Steep walls at the corners, a flat floor in between: a rate that is safe on the "
                "walls is slow on the floor."
            ),
        ),
        Surface(
            key="goldstein_price",
            name=N_("Goldstein–Price"),
            text="(1 + (x + y + 1)^2 (19 - 14x + 3x^2 - 14y + 6x y + 3y^2)) "
            "(30 + (2x - 3y)^2 (18 - 32x + 12x^2 + 48y - 36x y + 27y^2))",
            domain=((-2.0, 2.0), (-2.0, 2.0)),
            minima=((0.0, -1.0),),
            value=3.0,
            start=(0.5, -0.2),
            learning_rate=0.00005,
            steps=400,
            source="Goldstein & Price (1971); Jamil & Yang (2013) No. 58",
            story=N_(
                "Heights from three to a million on one map: the gradient's size says little about "
                "how far there is to go."
            ),
        ),
        Surface(
            key="mccormick",
            name=N_("McCormick"),
            text="sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1",
            domain=((-1.5, 4.0), (-3.0, 4.0)),
            minima=((-0.5471975511965977, -1.5471975511965979),),
            value=-1.9132229549810364,
            start=(1.2, 3.0),
            learning_rate=0.1,
            steps=100,
            source="McCormick (1976); Jamil & Yang (2013) No. 72",
            story=N_(
                "A wave across a parabolic gutter: two basins side by side, and the"
                " starting point decides which one you get."
            ),
        ),
        Surface(
            key="freudenstein_roth",
            name=N_("Freudenstein–Roth"),
            text="(x - 13 + ((5 - y)y - 2)y)^2 + (x - 29 + ((y + 1)y - 14)y)^2",
            domain=((-10.0, 20.0), (-6.0, 6.0)),
            minima=((5.0, 4.0),),
            value=0.0,
            start=(0.5, -2.0),
            learning_rate=0.001,
            steps=1000,
            source="Freudenstein & Roth (1963); Moré, Garbow & Hillstrom (1981) No. 2; "
            "Jamil & Yang (2013) No. 56",
            story=N_(
                "The standard starting point leads to a second, worse valley with value"
                " 48.98; only a jump over the ridge finds zero."
            ),
        ),
    ),
)
