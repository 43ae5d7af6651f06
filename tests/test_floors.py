"""The rules that hold the design: who imports whom, what text may never become, what is pinned."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradviz.ui.main import LAB, PAGES

ROOT = Path(__file__).resolve().parent.parent

FLOORS = (
    ("gradviz.declarations",),
    ("gradviz.language",),
    ("gradviz.functions",),
    ("gradviz.gradients",),
    ("gradviz.optimizers",),
    ("gradviz.descent",),
    ("gradviz.comparing", "gradviz.learning", "gradviz.workers"),
    ("gradviz.export", "gradviz.recordings"),
    ("gradviz.engines", "gradviz.keras"),
    ("gradviz.experiments",),
    ("gradviz.lessons", "gradviz.takeaway"),
    ("gradviz.rooms",),
    ("gradviz",),
    ("gradviz.__main__", "gradviz.plots"),
    ("gradviz.ui",),
    ("pages",),
    ("app",),
)
"""From the bottom to the top. A file imports from its own floor or from one below it."""

ONLY_IN = {
    "streamlit": ("gradviz.ui", "pages", "app"),
    "plotly": ("gradviz.plots",),
    "sympy": ("gradviz.language", "gradviz.functions.objective"),
    "lark": ("gradviz.language",),
    "babel": ("gradviz.ui",),
    "segno": ("gradviz.ui",),
    "pyarrow": ("gradviz.engines",),
    "nbformat": ("gradviz.takeaway",),
    "matplotlib": ("gradviz.plots",),
    "prometheus_client": ("gradviz.ui.server",),
    "redis": ("gradviz.rooms.redis_store",),
}

DANGEROUS_CALLS = {
    *("eval", "exec", "compile", "__import__", "sympify", "parse_expr", "lambdify"),
    *("simplify", "nsimplify", "parse_latex"),
}
DANGEROUS_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
MAY_CALL = {
    ("gradviz/language/targets.py", "compile"): "runs what was printed from a checked tree",
}

STATE = {"session_state", "query_params"}

IMPORTED_AS = {"scikit-learn": "sklearn", "tensorboardX": "tensorboardX"}
"""Packages that are imported by another name than they are installed by."""

ONLY_WITH = {
    "gradviz.keras": {"keras"},
    "gradviz.recordings.step_probe": {"keras", "jax", "tensorflow"},
    "gradviz.engines.spark_session": {"pyspark"},
}
"""What is imported for those who have it: the app needs none of it."""

SHARED_NAMES = {"__init__", "base", "discovery"}
"""Modules that every folder of declarations may have."""

OF_A_PAGE = (
    "pages/",
    *(f"gradviz/ui/{page}/" for page in ("compare", "descent", "gradient", "losses")),
)
"""Here a module may bear the name of the one that it shows."""

NAMESPACES = {"www.w3.org"}
CDN = re.compile(r"\b(cdn|unpkg|jsdelivr|googleapis|gstatic|cloudflare)\b", re.IGNORECASE)


def files(*patterns: str) -> list[Path]:
    found = [
        path
        for folder in ("gradviz", "pages", "tests")
        for pattern in patterns
        for path in (ROOT / folder).rglob(pattern)
        if "__pycache__" not in path.parts
    ]
    return sorted([*found, *([ROOT / "app.py"] if "*.py" in patterns else [])])


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


SOURCES = [path for path in files("*.py") if not place(path).startswith("tests/")]


class Trees(dict[Path, ast.Module]):
    """What the sources hold, each parsed when it is first asked for."""

    def __missing__(self, path: Path) -> ast.Module:
        self[path] = ast.parse(path.read_text("utf-8"))
        return self[path]


TREES = Trees()
by_file = pytest.mark.parametrize("path", SOURCES, ids=place)


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def floor(name: str) -> int:
    """Return the number of a module's floor: that of the longest name that fits."""
    fitting = [
        (len(package), number)
        for number, packages in enumerate(FLOORS)
        for package in packages
        if (name == package if package == "gradviz" else within(name, package))
    ]
    assert fitting, f"{name} has no floor: give it one in FLOORS"
    return max(fitting)[1]


def imports(tree: ast.AST) -> set[str]:
    """Return the full names of all that is imported, anywhere, for whatever purpose."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def own_modules(names: set[str]) -> set[str]:
    """Return which modules of ours are imported, without the names taken from them."""
    known = {module(path) for path in SOURCES}
    return {
        name if name in known else name.rpartition(".")[0]
        for name in names
        if name.split(".")[0] in {"gradviz", "pages", "app"}
    }


@by_file
def test_a_file_imports_only_from_its_floor_or_below(path: Path) -> None:
    own = floor(module(path))
    above = {name for name in own_modules(imports(TREES[path])) if floor(name) > own}
    assert not above


def needed(path: Path) -> set[str]:
    """Return which modules of ours a file imports, anywhere, types included."""
    return own_modules(imports(TREES[path])) - {module(path)}


def test_no_import_goes_round_in_a_circle() -> None:
    needs = {module(path): needed(path) for path in SOURCES}
    while free := {name for name, below in needs.items() if not below & needs.keys()}:
        needs = {name: below for name, below in needs.items() if name not in free}
    assert not needs, f"each of these needs another one of them: {sorted(needs)}"


def test_two_modules_do_not_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for path in SOURCES:
        if path.stem not in SHARED_NAMES and not place(path).startswith(OF_A_PAGE):
            homes.setdefault(path.stem, []).append(place(path))
    assert not [found for found in homes.values() if len(found) > 1]


@by_file
def test_libraries_stay_where_they_belong(path: Path) -> None:
    for name in imports(TREES[path]):
        library = name.split(".")[0]
        allowed = ONLY_IN.get(library)
        assert allowed is None or any(within(module(path), each) for each in allowed), name


@by_file
def test_text_never_becomes_code(path: Path) -> None:
    called = set()
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                called.add(function.id)
            elif isinstance(function, ast.Attribute) and not within_re(function):
                called.add(function.attr)
    bad = {name for name in called & DANGEROUS_CALLS if (place(path), name) not in MAY_CALL}
    assert not bad
    assert not {name.split(".")[0] for name in imports(TREES[path])} & DANGEROUS_MODULES


def within_re(function: ast.Attribute) -> bool:
    """Tell whether this is `re.compile`, which compiles no code."""
    return isinstance(function.value, ast.Name) and function.value.id == "re"


def test_every_exception_is_still_needed() -> None:
    for (where, name), reason in MAY_CALL.items():
        assert reason
        assert f"{name}(" in (ROOT / where).read_text("utf-8"), (where, name)


@by_file
def test_state_is_touched_in_one_folder_only(path: Path) -> None:
    if within(module(path), "gradviz.ui.state"):
        return
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            assert name not in STATE, f"line {node.lineno}"
        elif isinstance(node, ast.ImportFrom):
            assert not {alias.name for alias in node.names} & STATE, f"line {node.lineno}"
        elif isinstance(node, ast.keyword):
            assert node.arg != "bind", (
                f"line {node.value.lineno}: Streamlit's own way to keep state"
            )


@by_file
def test_no_page_carries_a_script_in_its_text(path: Path) -> None:
    """The policy that the server sends lets none of them run."""
    named = {node.arg for node in ast.walk(TREES[path]) if isinstance(node, ast.keyword)}
    assert "unsafe_allow_javascript" not in named


def test_pages_lie_one_folder_deep() -> None:
    assert not {place(path) for path in files("*.py") if place(path).count("/") != 2} & {
        place(path) for path in (ROOT / "pages").rglob("*.py")
    }
    used = {place(LAB / file) for file, _ in PAGES.values()}
    assert used == {place(path) for path in (ROOT / "pages").rglob("*.py")}


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=place)
def test_pages_compute_nothing(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imports(TREES[path])}
    assert not libraries & {"numpy", "scipy", "sympy", "math", "cmath", "plotly", "pandas"}
    for node in ast.walk(TREES[path]):
        assert not isinstance(node, ast.While)
        if isinstance(node, ast.For | ast.comprehension):
            assert "range(" not in ast.unparse(node.iter), "a loop over steps belongs to the core"


def test_the_core_needs_no_interface() -> None:
    program = (
        "import sys; import gradviz; gradviz.descend(gradviz.parse('x^2 + 3y^2'), (2, 1),"
        " gradviz.optimizers.Adam(learning_rate=0.1)); print(*sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert not answer.stderr
    loaded = {name.split(".")[0] for name in answer.stdout.split()}
    assert "numpy" in loaded
    assert not loaded & {
        *("streamlit", "plotly", "pandas", "matplotlib", "babel", "pyarrow", "sklearn")
    }


@pytest.mark.parametrize("path", [*files("*.js", "*.css", "*.html", "*.svg"), *SOURCES], ids=place)
def test_nothing_is_fetched_from_outside(path: Path) -> None:
    for host in re.findall(r"(?:https?:)?//([\w.-]+\.[a-z]{2,})", path.read_text("utf-8")):
        if path.suffix == ".py":  # a source may be cited there
            assert not CDN.search(host), host
        else:
            assert host in NAMESPACES, host


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r ", "--"))]
    assert all(re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+", line) for line in wanted), wanted
    return dict(line.split("==") for line in wanted)


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=place)
def test_every_version_is_pinned(path: Path) -> None:
    assert pins(path.name)


def test_requirements_are_what_the_app_imports() -> None:
    imported = {
        name.split(".")[0]
        for path in SOURCES
        for name in imports(TREES[path])
        if name.split(".")[0] not in ONLY_WITH.get(module(path), ())
    }
    foreign = imported - set(sys.stdlib_module_names) - {"gradviz", "pages"}
    # Plotly is what Streamlit draws charts with, and comes into use with the first chart.
    names = {IMPORTED_AS.get(name, name.lower()) for name in pins("requirements.txt")}
    assert foreign | {"plotly"} == names
