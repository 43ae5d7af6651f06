"""Many hills: surfaces with several minima, where the start and the noise decide."""

from __future__ import annotations

from math import pi

from gradviz.declarations.sentences import N_
from gradviz.functions.surfaces.base import Surface, SurfaceGroup

GROUP = SurfaceGroup(
    order=30,
    name=N_("Many minima"),
    surfaces=(
        Surface(
            key="himmelblau",
            name=N_("Himmelblau"),
            text="(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
            domain=((-5.0, 5.0), (-5.0, 5.0)),
            minima=(
                (3.0, 2.0),
                (-2.805118086952745, 3.131312518250573),
                (-3.779310253377747, -3.2831859912861696),
                (3.5844283403304917, -1.8481265269644036),
            ),
            value=0.0,
            start=(0.4, 4.0),
            learning_rate=0.01,
            steps=100,
            source="Himmelblau (1972); Jamil & Yang (2013) No. 65",
            story=N_(
                "Four equally deep basins around one hill: from this starting point three"
                " of them are reached, depending on how a method uses its velocity."
            ),
        ),
        Surface(
            key="six_hump_camel",
            name=N_("Six-hump camel"),
            text="(4 - 2.1x^2 + x^4/3)x^2 + x y + 4(y^2 - 1)y^2",
            domain=((-2.0, 2.0), (-1.2, 1.2)),
            minima=(
                (0.08984201310031806, -0.7126564030207396),
                (-0.08984201310031806, 0.7126564030207396),
            ),
            value=-1.0316284534898774,
            start=(1.6, 1.1),
            learning_rate=0.02,
            steps=150,
            source="Dixon & Szegő (1978); Jamil & Yang (2013) No. 30",
            story=N_(
                "Six hollows, two of them deepest and mirror images: gradient descent takes the "
                "nearest, which is neither; momentum rolls past it."
            ),
        ),
        Surface(
            key="three_hump_camel",
            name=N_("Three-hump camel"),
            text="2x^2 - 1.05x^4 + x^6/6 + x y + y^2",
            domain=((-2.5, 2.5), (-2.5, 2.5)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(2.0, 1.8),
            learning_rate=0.05,
            steps=100,
            source="Jamil & Yang (2013) No. 29",
            story=N_(
                "A good hollow in the middle, a poorer one on each side: who rolls with"
                " enough velocity gets over the sill."
            ),
        ),
        Surface(
            key="branin",
            name=N_("Branin"),
            text="(y - 5.1/(4pi^2)*x^2 + 5/pi*x - 6)^2 + 10(1 - 1/(8pi))cos(x) + 10",
            domain=((-5.0, 10.0), (0.0, 15.0)),
            minima=((-pi, 12.275), (pi, 2.275), (3 * pi, 2.475)),
            value=5 / (4 * pi),
            start=(5.6, 13.0),
            learning_rate=0.02,
            steps=200,
            source="Branin (1972); Dixon & Szegő (1978); Jamil & Yang (2013) No. 22",
            story=N_(
                "Three equal minima in one curved trough: the last ripple before the floor decides "
                "which of them wins."
            ),
        ),
        Surface(
            key="styblinski_tang",
            name=N_("Styblinski–Tang"),
            text="(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)/2",
            domain=((-5.0, 5.0), (-5.0, 5.0)),
            minima=((-2.903534027771177, -2.903534027771177),),
            value=-78.33233140754282,
            start=(0.4, -0.2),
            learning_rate=0.01,
            steps=100,
            source="Styblinski & Tang (1990); Jamil & Yang (2013) No. 144",
            story=N_(
                "One well in each quadrant and the deepest where both coordinates are negative: "
                "each coordinate chooses its side alone."
            ),
        ),
        Surface(
            key="rastrigin",
            name=N_("Rastrigin"),
            text="20 + x^2 - 10cos(2pi*x) + y^2 - 10cos(2pi*y)",
            domain=((-5.12, 5.12), (-5.12, 5.12)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(2.4, -1.6),
            learning_rate=0.002,
            steps=100,
            source="Rastrigin (1974); Surjanovic & Bingham (2013), Virtual Library",
            story=N_(
                "An egg box with a hundred holes: gradient descent takes the nearest one; large "
                "momentum or noise may hop on."
            ),
        ),
        Surface(
            key="ackley",
            name=N_("Ackley"),
            # hypot has a gradient, 0, at the origin too
            text="20 + e - 20exp(-0.2hypot(x, y)/sqrt(2)) - exp((cos(2pi*x) + cos(2pi*y))/2)",
            domain=((-5.0, 5.0), (-5.0, 5.0)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(3.4, 2.6),
            learning_rate=0.01,
            steps=200,
            source="Ackley (1987); Jamil & Yang (2013) No. 1",
            story=N_(
                "A funnel seen only from afar: close up there are nothing but dimples, and each of "
                "them holds gradient descent."
            ),
        ),
        Surface(
            key="griewank",
            name=N_("Griewank"),
            text="(x^2 + y^2)/4000 - cos(x)cos(y/sqrt(2)) + 1",
            domain=((-10.0, 10.0), (-10.0, 10.0)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(5.0, -6.5),
            learning_rate=0.5,
            steps=100,
            source="Griewank (1981); Jamil & Yang (2013) No. 59",
            story=N_(
                "All hollows look equally deep from here: the bowl that tells them apart is four "
                "thousand times flatter than its waves."
            ),
        ),
        Surface(
            key="levy_13",
            name=N_("Levy 13"),
            text="sin(3pi*x)^2 + (x - 1)^2 (1 + sin(3pi*y)^2) + (y - 1)^2 (1 + sin(2pi*y)^2)",
            domain=((-6.0, 6.0), (-6.0, 6.0)),
            minima=((1.0, 1.0),),
            value=0.0,
            start=(-5.5, 3.5),
            learning_rate=0.0002,
            steps=600,
            source="Surjanovic & Bingham (2013), Virtual Library, Levy N. 13",
            story=N_(
                "Corrugated iron bent into a bowl: the grooves steer every path along the axes."
            ),
        ),
        Surface(
            key="easom",
            name=N_("Easom"),
            text="-cos(x)cos(y)exp(-((x - pi)^2 + (y - pi)^2))",
            domain=((-1.0, 7.0), (-1.0, 7.0)),
            minima=((pi, pi),),
            value=-1.0,
            start=(1.9, 4.2),
            learning_rate=0.1,
            steps=200,
            source="Easom (1990); Jamil & Yang (2013) No. 50",
            story=N_(
                "A needle's eye in an endless plain: outside its little moat there is no slope to "
                "follow."
            ),
        ),
        Surface(
            key="michalewicz",
            name=N_("Michalewicz"),
            text="-sin(x)sin(x^2/pi)^20 - sin(y)sin(2y^2/pi)^20",
            domain=((0.0, pi), (0.0, pi)),
            minima=((2.2029055201726093, pi / 2),),
            value=-1.8013034100985525,
            start=(2.6, 1.25),
            learning_rate=0.01,
            steps=200,
            source="Michalewicz (1992); Surjanovic & Bingham (2013), Virtual Library",
            story=N_(
                "Narrow canyons on a flat plateau: either you stand in one, or the gradient tells "
                "you nothing."
            ),
        ),
        Surface(
            key="egg_crate",
            name=N_("Egg crate"),
            text="x^2 + y^2 + 25(sin(x)^2 + sin(y)^2)",
            domain=((-5.0, 5.0), (-5.0, 5.0)),
            minima=((0.0, 0.0),),
            value=0.0,
            start=(4.5, -1.8),
            learning_rate=0.01,
            steps=80,
            source="Jamil & Yang (2013) No. 52",
            story=N_(
                "Nine cups in a tray, the middle one the deepest: count the cups that each method "
                "rolls through."
            ),
        ),
        Surface(
            key="drop_wave",
            name=N_("Drop wave"),
            # hypot has a gradient, 0, at the origin too
            text="-(1 + cos(12hypot(x, y)))/((x^2 + y^2)/2 + 2)",
            domain=((-2.0, 2.0), (-2.0, 2.0)),
            minima=((0.0, 0.0),),
            value=-1.0,
            start=(1.1, 0.7),
            learning_rate=0.01,
            steps=100,
            source="Surjanovic & Bingham (2013), Virtual Library",
            story=N_(
                "Rings of waves around the place where the drop fell: a path that lands in a ring "
                "stays in it."
            ),
        ),
        Surface(
            key="shubert",
            name=N_("Shubert"),
            text="(cos(2x + 1) + 2cos(3x + 2) + 3cos(4x + 3) + 4cos(5x + 4) + 5cos(6x + 5)) "
            "(cos(2y + 1) + 2cos(3y + 2) + 3cos(4y + 3) + 4cos(5y + 4) + 5cos(6y + 5))",
            domain=((-10.0, 10.0), (-10.0, 10.0)),
            # one coordinate from each of two families, in either order
            minima=tuple(
                point
                for a in (-7.708313735499347, -1.425128428319761, 4.858056878859825)
                for b in (-7.0835064076515595, -0.8003211004719731, 5.482864206707613)
                for point in ((a, b), (b, a))
            ),
            value=-186.73090883102384,
            start=(-1.1, -0.5),
            learning_rate=0.0002,
            steps=100,
            source="Shubert (1972); Jamil & Yang (2013) No. 133",
            story=N_(
                "Eighteen global minima among 760 local ones: drag the starting point by"
                " one pixel and watch the ending change."
            ),
        ),
        Surface(
            key="peaks",
            name=N_("Peaks"),
            text="3(1 - x)^2 exp(-x^2 - (y + 1)^2) - 10(x/5 - x^3 - y^5)exp(-x^2 - y^2) "
            "- exp(-(x + 1)^2 - y^2)/3",
            domain=((-3.0, 3.0), (-3.0, 3.0)),
            minima=((0.22827892055636909, -1.6255349574999964),),
            value=-6.551133332835837,
            start=(-0.1, 1.3),
            learning_rate=0.02,
            steps=150,
            source="The sample surface of MATLAB, peaks",
            story=N_(
                "Three hills, three hollows, flat far out: a postcard landscape with one deep hole "
                "in the south."
            ),
        ),
    ),
)
