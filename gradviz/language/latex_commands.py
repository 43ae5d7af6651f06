"""The commands of LaTeX that are read, by what they become."""

from __future__ import annotations

import re
from collections.abc import Mapping

SIGNS: Mapping[str, str] = {
    **dict.fromkeys(("cdot", "times", "ast", "star", "bullet", "cdotp"), "*"),
    "div": "/",
    "colon": ":",
    "lbrace": "{",
    "rbrace": "}",
    "lbrack": "[",
    "rbrack": "]",
    **dict.fromkeys(("le", "leq", "leqslant"), "<="),
    **dict.fromkeys(("ge", "geq", "geqslant"), ">="),
    "lt": "<",
    "gt": ">",
    **dict.fromkeys(("ne", "neq"), "!="),
    **dict.fromkeys(("wedge", "land"), " and "),
    **dict.fromkeys(("vee", "lor"), " or "),
    **dict.fromkeys(("neg", "lnot"), " not "),
    **dict.fromkeys(("vert", "mid"), "|"),
    **dict.fromkeys(("to", "rightarrow", "mapsto", "longmapsto"), "→"),
    "{": "{",
    "}": "}",
    "%": "%",
    "_": "_",
    "#": "#",
}
SPACES = frozenset(
    [
        *",;:! >()[]\n",
        *"quad qquad displaystyle textstyle limits nolimits thinspace enspace medspace".split(),
        *"space nonumber notag hfill mathstrut null rm bf it bigm Bigm".split(),
        *(size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")),
    ]
)
FONTS = frozenset(
    "mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol bm text textrm"
    " textbf textit textnormal operatorname operatorname* mbox vec mathop pmb symbf symup".split()
)
MARKS = {"hat": "_hat", "widehat": "_hat", "bar": "_bar", "overline": "_bar"} | dict.fromkeys(
    ("tilde", "widetilde"), "_tilde"
)
GREEK_COMMANDS = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon"
    " phi chi psi omega pi".split()
)
CAPITALS = frozenset("Gamma Delta Theta Lambda Xi Sigma Upsilon Phi Psi Omega".split())
FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"))
ENCLOSING = {"lvert": "abs", "lfloor": "floor", "lceil": "ceil"}
CLOSING = frozenset(("rvert", "rfloor", "rceil"))
NORMS = frozenset(("|", "lVert", "rVert", "Vert", "norm", "parallel"))
FRAMES = frozenset(
    "equation equation* align align* aligned gather gather* gathered math displaymath split"
    " multline multline* eqnarray eqnarray*".split()
)
WORDS_BEFORE = re.compile(r"^\s*(?:for|if|when|si|se|para|quando|cuando|where|falls|wenn)\b\s*")
OTHERWISE = re.compile(
    r"^\s*(?:otherwise|else|(?:en\s+)?otro\s+caso|(?:en\s+)?caso\s+contrario|(?:em\s+)?outro\s+caso"
    r"|caso\s+contr[áa]rio|(?:de\s+)?lo\s+contrario|sonst)\b.*$",
    re.DOTALL,
)
