"""Formulas in the notation of slides, books, programs and tables of characters.

Values and meanings are those of mathematics: each text stands beside what a person means by it,
written out in the language's plain notation, or beside mpmath's value.
"""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

import gradviz as gv
from gradviz.language import ExpressionError, read_equations, to_text
from gradviz.learning.typed import read_model

IMPLICIT = [
    ("2πx", "2*pi*x"),
    ("cos(3πx + 4πy)", "cos(3*pi*x + 4*pi*y)"),
    ("0.5πx", "0.5*pi*x"),
    ("5πx", "5*pi*x"),
    ("xπ", "x*pi"),
    ("2πxy", "2*pi*x*y"),
    ("sin(2πx)cos(2πy)", "sin(2*pi*x)*cos(2*pi*y)"),
    ("2pix", "2*pi*x"),
    ("πr²", "pi*r^2"),
    ("xlnx", "x*log(x)"),
    ("sinx", "sin(x)"),
    ("2sinx", "2*sin(x)"),
    ("xsinx", "x*sin(x)"),
    ("sin2x", "sin(2*x)"),
    ("cosxy", "cos(x*y)"),
    ("senx + tgx", "sin(x) + tan(x)"),
    ("sqrtx", "sqrt(x)"),
    ("sinθ", "sin(theta)"),
    ("cos2πx", "cos(2*pi*x)"),
    ("2ab", "2*a*b"),
    ("ax^2 + bx + c", "a*x^2 + b*x + c"),
    ("2abc", "2*a*b*c"),
    ("kxy", "k*x*y"),
    ("x1x2 + 2x1y1", "x1*x2 + 2*x1*y1"),
    ("λx²", "lambda*x^2"),
    ("αβ", "alpha*beta"),
    ("θ₁x + θ₀", "theta_1*x + theta_0"),
    ("pow(x, y)", "x^y"),
    ("pow(2, x) + power(x, 3)", "2^x + x^3"),
    ("root(x, 3) + raiz(x, 5)", "cbrt(x) + x^(1/5)"),
]
WORDS = [
    ("2*width + 2*height + 50/(width*height)", ("height", "width")),
    ("price*amount", ("amount", "price")),
    ("3width + 1", ("width",)),
    ("sin(angle)^2", ("angle",)),
    ("sin angle", ("angle",)),
    ("2*largo + 2*ancho", ("ancho", "largo")),
    ("speed^2/2 + learning_rate", ("learning_rate", "speed")),
    ("|error|", ("error",)),
    ("max(left, right)", ("left", "right")),
    ("xy + xyz", ("x", "y", "z")),
]
INDICES = [
    ("(1 - x[0])**2 + 100*(x[1] - x[0]**2)**2", "(1 - x_0)^2 + 100*(x_1 - x_0^2)^2"),
    ("x(1)^2 + x(2)^2", "x_1^2 + x_2^2"),
    ("x[[1]] + x[[2]]^2", "x_1 + x_2^2"),
    ("theta[0] + theta[1]^2", "theta_0 + theta_1^2"),
    ("w[10]*w[2]", "w_10*w_2"),
    ("params[0]^2 + params[1]^2", "f(params_0, params_1) = params_0^2 + params_1^2"),
    ("2x[0]x[1]", "2*x_0*x_1"),
    ("sin(x[0])", "sin(x_0)"),
    ("f(x) = x[0]^2 + x[1]", "x_0^2 + x_1"),
    ("f(x) = x_1^2 + x_2^2", "x_1^2 + x_2^2"),
    ("f(x) = x(2)*x", "2*x*x"),
    ("x[1] + x1", "f(x1) = x1 + x1"),
]
CHARACTERS = [
    ("½(x²+y²)", "(1/2)*(x^2 + y^2)"),
    ("x^½ + ¾y", "x^(1/2) + (3/4)*y"),
    ("2½ x", "2.5*x"),
    ("⅓x + ⅛", "x/3 + 1/8"),
    ("𝑒^𝑥", "e^x"),
    ("sin(𝜋𝑥)", "sin(pi*x)"),
    ("𝐱² + 𝘺²", "x^2 + y^2"),
    ("ｘ＾２", "x^2"),
    ("ℯ^(−x)", "e^(-x)"),
    ("x‑1", "x - 1"),
    ("x–1—y", "x - 1 - y"),
    ("x﹣1", "x - 1"),
    ("2 x", "2*x"),
    ("3∗x•y", "3*x*y"),
    ("where(x ⩽ 1, x, y)", "where(x <= 1, x, y)"),
    ("∛x + ∜y", "cbrt(x) + y^(1/4)"),
    ("⌊x⌋ + ⌈y⌉", "floor(x) + ceil(y)"),
    ("xⁿ + eˣ", "x^n + e^x"),
    ("x²⁺¹", "x^3"),
    ("e⁻ˣ", "e^(-x)"),
    ("x⁄2", "x/2"),
    ("x∣y∣", "x*abs(y)"),
    ("µ²", "mu^2"),
    ("x\N{ZERO WIDTH SPACE}+1", "x + 1"),
]
LATEX = [
    (r"\frac{x^2}{2}", "x^2/2"),
    (r"\dfrac12 x", "x/2"),
    (r"\tfrac{1}{2}\left(x^2+y^2\right)", "(x^2 + y^2)/2"),
    (r"\sin(x)", "sin(x)"),
    (r"\sin x \cos y", "sin(x)*cos(y)"),
    (r"\sin^2\theta", "sin(theta)^2"),
    (r"\sin^{-1}(x)", "asin(x)"),
    (r"\sin 2\pi x", "sin(2*pi*x)"),
    (r"x \cdot y \times 2", "x*y*2"),
    (r"\left( x + 1 \right)^2", "(x + 1)^2"),
    (r"\bigl[x + 1\bigr]^{2}", "(x + 1)^2"),
    (r"\sqrt{x}", "sqrt(x)"),
    (r"\sqrt[3]{x} + \sqrt[4]{y}", "cbrt(x) + y^(1/4)"),
    (r"x_{1}", "x_1"),
    (r"x_{1}^{2} + x^{2}_{2}", "x_1^2 + x_2^2"),
    (r"e^{-x^2}", "e^(-x^2)"),
    (r"x\,e^{-x}", "x*e^(-x)"),
    (r"\exp(-x)", "exp(-x)"),
    (r"\ln x + \log_{10} y", "log(x) + log10(y)"),
    (r"\log_{3}(x)", "log(x)/log(3)"),
    (r"|x| + \left|y\right| + \lvert x\rvert", "abs(x) + abs(y) + abs(x)"),
    (r"\max(x, y)", "max(x, y)"),
    (r"\operatorname{sech}(x)", "1/cosh(x)"),
    (r"\mathrm{e}^{x}", "e^x"),
    (r"\lfloor x \rfloor", "floor(x)"),
    (r"f(x, y) = x^{2} + y^{2}", "x^2 + y^2"),
    (r"J(\theta) = (\theta - 1)^2", "(theta - 1)^2"),
    (r"$x^2$", "x^2"),
    (r"\[ x^2 + \alpha x \]", "x^2 + alpha*x"),
    (r"\begin{cases} x^2 & x \geq 0 \\ 0 & \text{otherwise} \end{cases}", "where(x >= 0, x^2, 0)"),
    (r"\begin{equation} x^{2} \end{equation}", "x^2"),
    (r"1{,}5 x \alpha", "1.5*x*alpha"),
    (r"\mathrm{width}\cdot 2", "f(width) = width*2"),
    (r"\hat{x}^2", "x_hat^2"),
]
PROGRAMS = [
    ("np.sin(x)**2", "sin(x)^2"),
    ("math.exp(-x)", "exp(-x)"),
    ("torch.relu(x) + tf.math.log(x)", "relu(x) + log(x)"),
    ("Math.pow(x, 2)", "x^2"),
    ("numpy.pi*x + math.e", "pi*x + e"),
    ("jnp.maximum(x, y)", "max(x, y)"),
    ("std::sqrt(x)", "sqrt(x)"),
    ("np.square(x) + torch.square(y)", "x^2 + y^2"),
    ("np.where(x > 0, x, 0)", "where(x > 0, x, 0)"),
    ("tf.nn.softplus(x)", "softplus(x)"),
    ("x.^2 + x.*y./2", "x^2 + x*y/2"),
    ("lambda x: x**2", "x^2"),
    ("f = lambda x, y: x - y", "x - y"),
    ("def f(x, y): return x**2 + y", "x^2 + y"),
    ("f = @(x, y) x.^2 + y", "x^2 + y"),
    ("(x, y) => x**2 + Math.abs(y)", "x^2 + abs(y)"),
    ("x ↦ x^2", "x^2"),
    ("function(x) { return x**2; }", "x^2"),
    ("f[x_, y_] := Sin[x] y", "sin(x)*y"),
    ("sin^-1(x)", "asin(x)"),
    ("cos⁻¹(x)", "acos(x)"),
    ("tan^(-1) x", "atan(x)"),
    ("tanh^-1(x)", "atanh(x)"),
    ("sin^-2(x)", "1/sin(x)^2"),
    ("sin(x)^-1", "1/sin(x)"),
    ("Pi x + PI", "pi*x + pi"),
]
SPANISH_AND_PORTUGUESE = [
    ("sen x + tg x", "sin(x) + tan(x)"),
    ("raiz(x) + raíz(y)", "sqrt(x) + sqrt(y)"),
    ("arcsen x + arctg y", "asin(x) + atan(y)"),
    ("cotg(x) + cosec(y) + cossec(x)", "cot(x) + csc(y) + csc(x)"),
    ("senh(x) + tgh(y)", "sinh(x) + tanh(y)"),
    ("máx(x, y) + mín(x, 1)", "max(x, y) + min(x, 1)"),
    ("sinal(x) + signo(y)", "sign(x) + sign(y)"),
    ("sen²(x)", "sin(x)^2"),
]
ALL = [
    *IMPLICIT,
    *INDICES,
    *CHARACTERS,
    *LATEX,
    *PROGRAMS,
    *SPANISH_AND_PORTUGUESE,
]


@pytest.mark.parametrize(("typed", "meant"), ALL)
def test_means(typed: str, meant: str) -> None:
    read, wanted = gv.parse(typed), gv.parse(meant)
    assert read.variables == wanted.variables
    points = np.random.default_rng(1).uniform(0.2, 0.9, (7, read.dimension))
    np.testing.assert_allclose(read.value(points), wanted.value(points), rtol=1e-14)


@pytest.mark.parametrize(("typed", "variables"), WORDS)
def test_a_word_between_operators_is_one_variable(typed: str, variables: tuple[str, ...]) -> None:
    f = gv.parse(typed)
    assert f.variables == variables
    # what is printed reads back
    assert gv.parse(to_text(f.tree)).tree == f.tree


RECIPROCALS = "sec csc cot asec acsc acot sech csch coth asech acsch acoth".split()


@pytest.mark.parametrize("name", RECIPROCALS)
@pytest.mark.parametrize("x", [-2.5, -0.4, 0.3, 0.7, 1.2, 4.0])
def test_reciprocal_functions_are_mpmaths(name: str, x: float) -> None:
    value = getattr(mpmath, name)(mpmath.mpf(x))
    wanted = float(value) if not isinstance(value, mpmath.mpc) else np.nan
    f = gv.parse(f"{name}(x)")
    np.testing.assert_allclose(f.value([x]), wanted, rtol=1e-14)
    if np.isfinite(wanted):
        slope = float(mpmath.diff(getattr(mpmath, name), mpmath.mpf(x)))
        np.testing.assert_allclose(f.gradient([x]), [slope], rtol=1e-12)


@pytest.mark.parametrize("text", ["acot(0)", "acot(0) + 0x"])
def test_the_arccotangent_of_zero_is_a_right_angle(text: str) -> None:
    assert float(gv.parse(text).value([1.0])) == np.pi / 2


REFUSED = [
    ("xe^x", "glued_name", "x*e^x"),
    ("2xe^(-x)", "glued_name", "x*e^(-x)"),
    ("te⁻²", "glued_name", "t*e⁻²"),
    ("lambdax", "glued_name", "lambda*x"),
    ("cost", "glued_name", "cos(t)"),
    ("asinx", "two_readings", "asin(x)"),
    ("acosx", "two_readings", "a*cos(x)"),
    ("log2x", "two_readings", "log(2*x)"),
    ("x[i]", "index_form", "x[i]"),
    ("x[i+1] - x[i]", "index_form", "x[i+1]"),
    ("x[0, 1]", "index_form", "x[0, 1]"),
    ("x[0][1]", "index_form", "x[0][1]"),
    ("x[0] + x", "index_and_name", "x_0"),
    ("x(2) + x", "index_and_name", "x*2"),
    (r"\lVert x \rVert", "norm_bars", "sqrt(x^2 + y^2)"),
    (r"\left\| x \right\|^2", "norm_bars", "sqrt(x^2 + y^2)"),
    (r"\|x\|_1", "norm_bars", "sqrt(x^2 + y^2)"),
    ("‖x‖²", "norm_bars", "sqrt(x^2 + y^2)"),
    (r"\sum_{i=1}^{n} x_i", "unknown_command", r"\sum"),
    (r"\int x dx", "unknown_command", r"\int"),
    (r"x \pm 1", "unknown_command", r"\pm"),
    (r"\frac{d}{dx} x^2", "derivative_mark", "gradient"),
    ("x>0 ? x : 0", "use_where", "where(x>0, x, 0)"),
    ("2 + (x>0 ? x : 0)", "use_where", "where(x>0, x, 0)"),
    ("If[x>0,x,0]", "use_where", "where(x>0,x,0)"),
    ("if(x > 0, x, 0)", "use_where", "where(x > 0, x, 0)"),
    ("SI(x>0; x; 0)", "use_where", "where(x>0, x, 0)"),
    ("x if x > 0 else 0", "use_where", "where(x > 0, x, 0)"),
    ("f = lambda x: x if x > 0 else 0", "use_where", "where(x > 0, x, 0)"),
    ("5!", "factorial", "120"),
    ("x + 3!", "factorial", "6"),
    ("n!", "factorial_of_variable", ""),
    ("10%", "percent", "10/100"),
    ("x*12.5%", "percent", "12.5/100"),
    ("x % 2", "remainder", "mod(x, 2)"),
    ("sum(x^2)", "reduction_in_function", "x^2 + y^2"),
    ("mean(x)", "reduction_in_function", "x^2 + y^2"),
    ("np.linalg.norm(x)", "reduction_in_function", "x^2 + y^2"),
    ("pi = 3", "left_side_meaning", "pi"),
    ("e = 2", "left_side_meaning", "e"),
    ("sin = x", "left_side_meaning", "sin"),
    ("π = 3", "left_side_meaning", "π"),
    ("log(x) = x^2", "left_side_meaning", "log"),
    ("sen = x", "left_side_meaning", "sen"),
    ("max = x", "left_side_meaning", "max"),
    ("sin(30°)", "degrees", "pi/180"),
    ("log^-1(x)", "no_inverse", "1/log(x)"),
    ("inf*x", "unknown_name", "inf"),
    ("the function x squared", "unknown_name", "the"),
    ("width height", "unknown_name", "width"),
]


@pytest.mark.parametrize(("typed", "code", "shown"), REFUSED)
def test_is_refused_by_a_sentence_that_shows_what_to_type(
    typed: str, code: str, shown: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        gv.parse(typed)
    assert caught.value.code == code
    assert shown in str(caught.value)


@pytest.mark.parametrize("text", ["cot", "math.foo", "foo(x)", "bar(x)", "norme(x)", "sums(x)"])
def test_a_suggestion_is_close_to_what_was_typed(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        gv.parse(text)
    suggested = caught.value.data.get("suggestion")
    assert suggested is None or suggested[0] == text.removeprefix("math.")[0]
    assert suggested not in ("sum", "mean", "norm", "atanh")


NOTED = [
    ("x[0]^2", "An index makes the name of a variable: x[0] → x_0"),
    ("np.sin(x)", "Functions are written without a prefix here. Left out: np."),
    (r"\frac{x}{2}", "Read as LaTeX: x/2"),
    ("width*2", "A word is read as one variable: width. A product is written with *."),
    ("2πx", "What is written together is read apart: πx → π*x"),
    ("λx²", "What is written together is read apart: λx → λ*x"),
    ("ab", "Letters side by side are read as a product: ab → a*b"),
]


@pytest.mark.parametrize(("typed", "sentence"), NOTED)
def test_the_reading_that_was_taken_is_said(typed: str, sentence: str) -> None:
    assert [str(each) for each in gv.parse(typed).notes] == [sentence]


@pytest.mark.parametrize("surface", gv.SURFACES.values(), ids=lambda each: each.key)
def test_of_plain_notation_nothing_is_said(surface: gv.Surface) -> None:
    assert gv.parse(surface.text).notes == ()


# typed models and optimizers


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("w[0]*x + w[1]", "w_0*x + w_1"),
        ("½ a x", "(1/2)*a*x"),
        ("½*a*x", "(1/2)*a*x"),
        ("𝑎*𝑥", "a*x"),
        (r"a \cdot e^{-b x}", "a*e^(-b*x)"),
        ("a*np.exp(b*x)", "a*exp(b*x)"),
        ("ax + b", "a*x + b"),
        ("a*sinx + b", "a*sin(x) + b"),
        ("a*sin(2πx)", "a*sin(2*pi*x)"),
        ("a*sin(2*π*x)", "a*sin(2*pi*x)"),
        ("λx²", "lambda*x^2"),
    ],
)
def test_models_are_read_in_other_notations_too(typed: str, meant: str) -> None:
    read = read_model(typed, ("x",))
    assert read.tree == read_model(meant, ("x",)).tree


@pytest.mark.parametrize(
    ("typed", "code"), [("a*x[0] + b*x[1]", "index_of_column"), ("a*x1[0]", "index_of_scalar")]
)
def test_an_index_in_a_model_is_no_new_parameter(typed: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_model(typed, ("x1", "x2"))
    assert caught.value.code == code


def test_equations_are_read_in_other_notations_too() -> None:
    def trees(text: str) -> list[object]:
        return [each.tree for each in read_equations(text, ("x", "g", "rate"))]

    assert trees("x = x − ½*rate*g") == trees("x = x - (1/2)*rate*g")
    assert trees("x = x - rate*np.sign(g)") == trees("x = x - rate*sign(g)")
    assert trees(r"x = x - \frac{g}{2}") == trees("x = x - g/2")
    assert trees("𝑥 = 𝑥 - 𝑔") == trees("x = x - g")
    with pytest.raises(ExpressionError) as caught:
        trees("x = x - g[0]")
    assert caught.value.code == "index_of_scalar"


def test_other_spellings_of_functions_may_be_names_in_equations() -> None:
    """As they were before they were read, and as links hold them."""
    read = read_equations("cosine = cos(g); power = g^2; x = x - cosine*power", ("x", "g"))
    assert [each.target for each in read] == ["cosine", "power", "x"]
    assert read_model("power*x + sign", ("x",)).variables == ("power", "sign")
    assert gv.parse("power*2 + power^2").variables == ("power",)


# limits


def watson(n: int = 6) -> str:
    """Return Watson's function (More, Garbow & Hillstrom 1981, No. 20), written out."""
    terms = []
    for i in range(1, 30):
        t = f"({i}/29)"
        first = " + ".join(f"{j - 1}*x{j}*{t}^{j - 2}" for j in range(2, n + 1))
        second = " + ".join(f"x{j}*{t}^{j - 1}" for j in range(1, n + 1))
        terms.append(f"({first} - ({second})^2 - 1)^2")
    return " + ".join([*terms, "x1^2", "(x2 - x1^2 - 1)^2"])


def brown_dennis() -> str:
    """Return the function of Brown and Dennis (More, Garbow & Hillstrom 1981, No. 16)."""
    return " + ".join(
        f"((x1 + {i}/5*x2 - exp({i}/5))^2 + (x3 + x4*sin({i}/5) - cos({i}/5))^2)^2"
        for i in range(1, 21)
    )


def test_a_program_may_read_longer_formulas() -> None:
    wide = gv.Limits(length=100_000, parts=50_000, variables=20)
    with pytest.raises(ExpressionError, match="characters"):
        gv.parse(watson())
    f = gv.parse(watson(), wide)
    # the minimum that More, Garbow and Hillstrom print, and Watson's own point
    best = [-0.015725, 1.012435, -0.232992, 1.260430, -1.513729, 0.992996]
    assert float(f.value(best)) == pytest.approx(2.28767e-3, rel=1e-4)
    assert float(f.value(np.zeros(6))) == pytest.approx(30.0)
    g = gv.parse(brown_dennis(), wide)
    assert float(g.value([-11.594440, 13.203630, -0.403439, 0.236779])) == pytest.approx(
        85822.2, rel=1e-6
    )
    # 25, 5, -5, -1 is the start they give
    assert float(g.value([25, 5, -5, -1])) == pytest.approx(7926693.336997, rel=1e-9)
    assert np.abs(g.gradient([-11.594440, 13.203630, -0.403439, 0.236779])).max() < 1.0
