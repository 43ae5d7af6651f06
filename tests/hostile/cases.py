"""Hostile inputs by name: typed texts, own optimizers, typed models, links, tables, values.

Each is what somebody who tries to break the app, or knows no better, could type, link, upload or
send. They are written once here, for the tests and for `tests.benchmarks.bench_hostile`.
"""

from __future__ import annotations

from itertools import product
from urllib.parse import quote

PICTURE = "![a](//example.com/a.png)"
MARKUP = "<img src=//example.com/b.png onerror=alert(1)>"

_OPERATIONS = ("sin", "exp", "log", "sqrt", "abs", "floor", "gamma", "relu", "sigmoid", "atan")
_PIECES = ("floor({k}x)*mod(y,{k})", "|x-{k}|", "max(x,{k}y)", "1/(x-{k})", "log(x+{k}y)",
           "where(x>{k},y,x)", "sqrt(x-{k})", "sign(x*y-{k})", "sin({k}/x)", "x^{k}*y^{k}",
           "hypot(x-{k},y)", "(x+{k})^(y/{k})", "tan({k}x)", "mod(x,y+{k})", "exp({k}x^2)")  # fmt: skip


def _many(piece: str, sign: str) -> str:
    """Return as many pieces as a text may have characters for."""
    text, count = "", 1
    while len(more := f"{text}{sign if text else ''}{piece.format(k=count)}") <= 1000:
        text, count = more, count + 1
    return text


TEXTS: dict[str, str] = {
    **{f"many {piece} {sign}": _many(piece, sign) for piece in _PIECES for sign in "+*"},
    **{f"deep {name}": f"{name}(" * 150 + "x" + ")" * 150 for name in _OPERATIONS},
    **{f"nested {name}": f"{name}(" * 25 + "x*y" + ")" * 25 for name in _OPERATIONS},
    **{f"500 of {sign}": sign.join(["x"] * 500) for sign in "+-*/^"},
    **{f"100 of {sign}": sign.join(["x"] * 100) for sign in "+-*/^"},
    "ten variables": "+".join(f"sin(x{k}*x{k + 1})*exp(-x{k}^2)" for k in range(1, 10)),
    "sines of products": "+".join(f"sin({k}x*y)" for k in range(1, 36)),
    "Michalewicz": "-sin(x)*sin(x^2/pi)^20-sin(y)*sin(2y^2/pi)^20",
    **{f"alone {sign}": sign for sign in "()[]{}|!^*/+-=,;:.~'\"\\`$%&@#?<>_\0\n\t"},
    **{f"twice {sign}": f"x{sign}{sign}y" for sign in "()[]{}|!^*/+-=,;:.~'\"\\`$%&@#?<>_"},
    **{
        f"power {n}": text
        for n, text in enumerate(
            (
                "9^9^9^9",
                "x^9999999",
                "x^1e308",
                "2^x^x^x^x",
                "(x^99)^99",
                "1e308*1e308*x",
                "x^-1e9",
                "1e-308^9*x",
                "0^0",
                "0/0",
                "x!!!!!!",
                "170!*x",
                "171!",
                "(10^9)!",
                "x^0.1^0.1^0.1",
                "(((((x+y)^9)^9)^9)^9)^9",
                "1/0",
                "log(0)",
                "sqrt(-1)",
                "gamma(-1)",
                "mod(x,0)",
                "1e309",
                "9" * 400,
                "0." + "0" * 400 + "1",
                "1e-400x",
                "-" * 300 + "x",
                "9" * 999,
            )
        )
    },
    **{
        f"code {n}": text
        for n, text in enumerate(
            (
                "__import__('os').system('x')",
                "x.__class__",
                "lambda: x",
                "eval('x')",
                "exec(x)",
                "().__class__.__bases__[0]",
                "f'{x}'",
                "x if x else y",
                "[x for x in y]",
                "x := 1",
                "import os",
                "print(x)",
                "open('/etc/passwd')",
                "globals()",
                "x; y",
                "{{7*7}}",
                "${7*7}",
                "<script>alert(1)</script>",
                MARKUP,
                PICTURE,
                "$x$ **x**",
                "np.exp(x)",
                r"\input{/etc/passwd}",
                r"\def\a{\a}\a",
                r"\frac{1}{0}",
                r"\href{//a}{x}",
                "%s%s%n",
            )
        )
    },
    **{
        f"letters {n}": text
        for n, text in enumerate(
            (
                "х^2",
                "x²³⁴",
                "½½½x",
                "𝒙+𝓎",
                "ﷺ",
                "ﬁ(x)",
                "\u05d7\u05da",
                "x\u0301\u0301\u0301",
                "é",
                "\u202ex+y\u202c",
                "\ufeffx",
                "x\u200by",
                "∑x",
                "√√√x",
                "‖x‖",
                "∞",
                "π^π^π",
                "x−y",
                "٣x",
                "１２",
                "𝟙(x)",
                "\ud7a3",
                "\U0001f600",
                "x" * 1000,
                "a b c d e f g h i j k l",
                "ⅷx",
                "㏒x",
            )
        )
    },
}

_SETTINGS = ("{1, ..., 1e16}", "{0, ..., 9" + "9" * 300 + "}", "[0, 1e308]", "[-1e308, 1e308]", "[1, 0]",
             "[0, 1e999]", "[nan, 1]", "[0, 0]", "{0.5, ..., 2}", "{off, off}", "[0, 1] log",
             "[1e-320, 1] log", "{1, ..., 1}", "[0,1][0,1]")  # fmt: skip
_RULES = ("x = x - k*g", "x = x/0", "x = k^k^k^k", "x = x - g^999", "x = 1e308*x*x", "x = gamma(x)",
          "v = v + v; x = v*v", "x = where(x > k, x, where(g > 0, g, k))", "x = norm(g)*g",
          "x = x", "x = g = x", "= x", "x =", "x = x - " + "+".join(["g"] * 400),
          "\n".join(f"a{n} = {'a' + str(n - 1) if n else 'g'}*2" for n in range(80)) + "\nx = a79",
          "x = " + "sin(" * 60 + "g" + ")" * 60, PICTURE, "g = x", "t = 1", "x = t^t^t")  # fmt: skip
OWN: dict[str, str] = {
    **{f"setting {span[:24]}": f"k = 1 in {span}\nx = x - 0.1*k*g" for span in _SETTINGS},
    **{f"rule {n}": f"k = 0.5 in [0, 1]\n{rule}" for n, rule in enumerate(_RULES)},
    **{f"bare {n}": rule for n, rule in enumerate(_RULES)},
    "named": f"{PICTURE}:\nx = x - 0.1*g",
    "many settings": "\n".join(f"k{n} = 1 in [0, 2]" for n in range(60)) + "\nx = x - k0*g",
    "long": "x = x - 0.1*g\n" * 200,
    "longer": "# " + "x" * 50_000,
}

MODELS: dict[str, str] = {
    **{f"model {n}": text for n, text in enumerate(
        ("w*x", "w/x", "w^w^w", "w*x^99", "exp(w*exp(w*exp(w*x)))", "log(w)", "sqrt(w)*x", "1/0", "x",
         "w", "floor(w*x)", "where(x > w, w, x)", "gamma(w*x)", "y", "w*y", "a+b+c+d+e*x", "w*nan",
         "+".join(f"w{n}*x" for n in range(80)), "+".join(f"sin({n}*w*x)" for n in range(70)),
         "1e308*w*x", "w*1e-308", "(" * 200 + "w" + ")" * 200, PICTURE, MARKUP, "mod(x, w)", "|w|*|x|")
    )},
}  # fmt: skip

_NUMBERS = (
    "inf",
    "-inf",
    "nan",
    "1e309",
    "9" * 400,
    "-1",
    "0",
    "",
    "0x10",
    "1_0",
    "１２",
    "1,5",
    "true",
    PICTURE,
)
_KEYS = {
    "": ("f", "start", "domain", "steps", "seed", "number", "runs", "view", "step", "camera", "speed"),
    "gradient": ("f", "start", "angle", "seed", "h", "gradient", "optimizer", "sweep", "by"),
    "compare": ("run1", "run1.start", "run1.learning_rate", "run2.clip", "count", "race", "cells",
                "target", "own", "sealed", "guess1"),
    "losses": ("data", "seed", "split_seed", "batch_size", "batch_seed", "patience", "degree", "edits",
               "points", "formula", "features", "positive", "noise"),
}  # fmt: skip
LINKS: dict[str, str] = {
    **{
        f"{page}?{key}={text[:12]}": f"/{page}?{key}={quote(text)}"
        for page, keys in _KEYS.items()
        for key, text in product(keys, _NUMBERS)
    },
    **{f"{page} repeated": f"/{page}?" + "&".join(f"f={n}x&seed={n}" for n in range(500)) for page in _KEYS},
    **{f"{page} unknown": f"/{page}?" + "&".join(f"{quote(PICTURE)}{n}=1" for n in range(500)) for page in _KEYS},
    **{f"{page} bytes": f"/{page}?f=%ff%fe%00&start=%80&domain=%c3%28&run1=%ed%a0%80" for page in _KEYS},
    **{f"{page} long": f"/{page}?f=" + "x%2B" * 20_000 for page in _KEYS},
    **{f"{page} broken": f"/{page}?&&==&f&=x&%&f=%zz&?f=x#f=y" for page in _KEYS},
    "runs": "/compare?" + "&".join(f"run{n}=adam" for n in range(500)),
    "labels": "/?runs=" + quote(",".join(f"Adam {n}" for n in range(5_000))),
    "edits": "/losses?data=line&points=" + "~".join(f"+:{n}:1" for n in range(5_000)),
}  # fmt: skip

_ROWS = "".join(f"{n},{n * n}\n" for n in range(1, 30))
TABLES: dict[str, bytes] = {
    name: text.encode("utf-8") if isinstance(text, str) else text
    for name, text in {
        "empty": "", "blank": "   \n\n", "zero": b"\0\0\0", "binary": bytes(range(256)) * 9,
        "header": "x,y\n", "one row": "x,y\n1,2\n", "one column": "x\n1\n2\n3\n", "good": "x,y\n" + _ROWS,
        "one long cell": "t,y\n" + "x" * 2000 + ",1\n" + "u,2\nv,3\n" * 5000,
        "long reviews": "n,text\n" + "".join(f"{n % 7},{'word ' * (n % 60)}\n" for n in range(5000)),
        "131,072 characters": 'x,y\n1,2\n3,"' + "w" * 140_000 + ' word"\n4,5\n5,6\n',
        "131,072 digits": "x,y\n1,2\n3," + "9" * 140_000 + "\n4,5\n5,6\n",
        "long name": "x" * 140_000 + ",y\n" + _ROWS, "no end": 'x,y\n1,2\n"' + '""' * 50_000,
        "1e153": "".join(f"{n}e153,{n}e154\n" for n in range(1, 30)),
        "1e307": "x,y\n" + "".join(f"{n}e306,{n}\n" for n in range(1, 30)),
        "1e19": "x,z,y\n" + "".join(f"{n}e18,{n % 3}e-300,{n * n}e16\n" for n in range(1, 30)),
        "1e-320": "x,y\n" + "".join(f"{n}e-320,{n}\n" for n in range(1, 30)),
        "inf": "x,y\ninf,1\n-inf,2\nnan,3\n1e999,4\n", "wide": ",".join(["1"] * 20_000) + "\n",
        "ragged": "".join(",".join(["1"] * (n % 9 + 1)) + "\n" for n in range(500)),
        "quotes": 'x,y\n' + '"1","2"\n' * 500 + '"', "carriage": "x,y\r" + "1,2\r" * 500,
        "marks": f"{PICTURE},{MARKUP}\n" + _ROWS, "same names": "x,x,x,x\n" + "1,2,3,4\n4,3,2,1\n9,1,2,3\n",
        "constant": "x,y\n" + "1,1\n" * 50, "missing": "x,y\n" + ",\n" * 50, "words": "a,b\n" + "u,v\nw,z\n" * 20,
        "comments": "#\n" * 5000 + "x,y\n" + _ROWS, "units": "x,y\n(m),(s)\n" + _ROWS,
        "utf-16": ("x,y\n" + _ROWS).encode("utf-16"), "latin-1": "größe;maß\n1,5;2\n2;3\n3;5\n".encode("latin-1"),
        "bom": b"\xef\xbb\xbf", "half": "x,y\n1,é".encode()[:-1], "surrogate": b"x,y\n\xed\xa0\x80,1\n2,3\n4,5\n",
        "formulas": "x,y\n=1+1,2\n@SUM(A1),3\n+1,4\n-1,5\n", "sep": "sep=;\n1;2\n3;4\n5;7\n", "sep only": "sep=;\n",
        "dates": "x,y\n" + "".join(f"2020-01-{n:02},{n}\n" for n in range(1, 30)),
        "money": "x;y\n" + "".join(f"€ 1.{n:03},5;{n}\n" for n in range(300)),
        "names": ",".join(f"c{n}" for n in range(251)) + "\n" + ",".join(["1"] * 251) + "\n",
        "spaces": "x y\n1" + " " * 50_000 + "2\n2 3\n3 4\n", "tabs": "\t" * 5000 + "\n", "commas": ",\n" * 500,
        "separators": ",;\t|,;\t|\n" * 100, "x1": "x1,,,x1 (2),\n1,2,3,4,5\n5,4,3,2,1\n1,3,5,2,4\n",
    }.items()
}  # fmt: skip

VALUES: dict[str, object] = {
    "none": None, "text": "1", "list": [], "nan": float("nan"), "inf": float("inf"), "zero": 0, "minus": -1,
    "digits": 10**400, "pair of digits": [10**400, 1], "pair": [1.5, -2.0], "large pair": [1e300, -1e300],
    "nan pair": [float("nan"), 1.0], "nested": [[1, 2], [3, 4]], "true": True, "many": [0.0] * 10_000,
    "object": {}, "run of a list": {"id": [1], "value": 1, "start": [1, 2]},
    "run of an object": {"id": {}, "value": 1, "start": [1, 2]},
    "unknown run": {"id": "zz", "value": 1, "start": [1, 2]},
    "run": {"id": "adam", "value": 10**400, "start": [10**400, 0]},
    "run with nan": {"id": "adam", "value": float("nan"), "start": [None, "1"]},
    "run with text": {"id": "adam", "value": "1", "start": "12"},
    "action": {"action": "move", "row": 10**400, "numbers": [1, 2]},
    "action of a list": {"action": ["move"], "row": 0, "numbers": [1, 2]},
    "action of digits": {"action": "add", "row": -1, "numbers": [10**400, 1]},
    "action of a text": {"action": "remove", "row": "0", "numbers": "12"},
    "action of true": {"action": "remove", "row": True, "numbers": []},
}  # fmt: skip
"""What a component in the browser may be made to send."""
