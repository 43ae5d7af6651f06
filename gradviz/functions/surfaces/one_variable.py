"""Functions of one variable: the curve, the ball and the tangent."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.functions.surfaces.base import Surface, SurfaceGroup

GROUP = SurfaceGroup(
    order=60,
    name=N_("One variable"),
    surfaces=(
        Surface(
            key="parabola",
            name=N_("Parabola"),
            text="x^2",
            domain=((-2.0, 2.0),),
            minima=((0.0,),),
            value=0.0,
            start=(-1.7,),
            learning_rate=0.1,
            steps=40,
            source="Cauchy (1847) is where gradient descent begins",
            story=N_(
                "Each step shrinks the distance by the same factor: raise the rate past 1 and it "
                "grows instead."
            ),
        ),
        Surface(
            key="double_well",
            name=N_("Double well"),
            text="(x^2 - 1)^2 + 0.3x",
            domain=((-1.8, 1.8),),
            minima=((-1.0355787140888537,),),
            value=-0.30542848374391596,
            start=(1.6,),
            learning_rate=0.03,
            steps=80,
            source="The quartic potential of Landau's theory, tilted",
            story=N_(
                "The right-hand well is the poorer one: only a ball with momentum gets over the "
                "hill in the middle."
            ),
        ),
        Surface(
            key="gramacy_lee",
            name=N_("Gramacy–Lee"),
            text="sin(10pi*x)/(2x) + (x - 1)^4",
            domain=((0.5, 2.5),),
            minima=((0.5485634445276052,),),
            value=-0.8690111349894998,
            start=(2.3,),
            learning_rate=0.005,
            steps=100,
            source="Gramacy & Lee (2012); Surjanovic & Bingham (2013), Virtual Library",
            story=N_(
                "A slope full of ruts: gradient descent stops in the first one, velocity"
                " carries others through."
            ),
        ),
        Surface(
            key="forrester",
            name=N_("Forrester"),
            text="(6x - 2)^2 sin(12x - 4)",
            domain=((0.0, 1.0),),
            minima=((0.7572487578418559,),),
            value=-6.0207400557670825,
            start=(0.5,),
            learning_rate=0.001,
            steps=60,
            source="Forrester, Sóbester & Keane (2008); Surjanovic & Bingham (2013), "
            "Virtual Library",
            story=N_(
                "From the middle the ball rolls left onto a level spot that is no minimum, and "
                "rests there; the deep dip lies on the other side."
            ),
        ),
        Surface(
            key="x_sin_x",
            name=N_("Growing wave"),
            text="x sin(x)",
            domain=((-12.0, 12.0),),
            minima=((-11.085538406497022,), (11.085538406497022,)),
            value=-11.04070801593,
            start=(2.2,),
            learning_rate=0.05,
            steps=80,
            source="A wave whose height grows with the distance",
            story=N_(
                "The deepest valleys are the farthest out: everything that only goes downhill ends "
                "in a nearer one."
            ),
        ),
        Surface(
            key="absolute",
            name=N_("Absolute value"),
            text="|x|",
            domain=((-2.0, 2.0),),
            minima=((0.0,),),
            value=0.0,
            start=(1.7,),
            learning_rate=0.08,
            steps=60,
            source="Shor (1985), Minimization Methods for Non-Differentiable Functions",
            story=N_(
                "The slope is one until the very end: a constant rate hops around the tip"
                " for ever, a decaying one converges."
            ),
        ),
        Surface(
            key="huber",
            name=N_("Huber loss"),
            text="where(|x| <= 1, x^2/2, |x| - 1/2)",
            domain=((-4.0, 4.0),),
            minima=((0.0,),),
            value=0.0,
            start=(-3.5,),
            learning_rate=0.2,
            steps=60,
            source="Huber (1964)",
            story=N_(
                "Straight outside, round inside: steady steps come first, shrinking ones as soon "
                "as the ball is in the bowl."
            ),
        ),
        Surface(
            key="half_line",
            name=N_("Edge of the domain"),
            text="x - log(x)",
            domain=((-0.5, 4.0),),
            minima=((1.0,),),
            value=1.0,
            start=(0.15,),
            learning_rate=0.1,
            steps=80,
            source=N_("Boyd & Vandenberghe (2004), Convex Optimization, section 9.6"),
            story=N_(
                "The logarithm ends at zero: the first step from near the wall is a leap, and a "
                "longer one would end in nothing."
            ),
        ),
    ),
)
