"""What README promises: two commands that do everything, and links that lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradviz.gradients import ALL
from tests.layers import with_drawing

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def command(section: str) -> str:
    """Return the one-line command that opens a section."""
    found = re.search(rf"^## {section}\n+```\w*\n(.*)\n```$", README, re.MULTILINE)
    assert found, f"the section {section!r} must open with one fenced line"
    return found[1]


@pytest.mark.parametrize("section", ["Run", "Test"])
def test_a_section_opens_with_a_command_that_the_shell_can_read(section: str) -> None:
    subprocess.run(["sh", "-n", "-c", command(section)], check=True)


def test_the_commands_name_what_is_there() -> None:
    for section in ("Run", "Test"):
        for name in re.findall(r"[\w./-]+\.(?:txt|py)\b", command(section)):
            assert (ROOT / name).exists(), name
    assert "streamlit run app.py" in command("Run")
    assert "pytest" in command("Test")
    assert "not browser" not in command("Test")


def test_ci_runs_the_very_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    printed = subprocess.run(
        [script, "--print"], check=True, capture_output=True, text=True
    ).stdout.strip()
    assert printed == command("Test")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", (ROOT / name).read_text("utf-8")):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_every_folder_of_the_code_is_in_the_table() -> None:
    """A row is a folder and one line; folders that others speak for are left to those."""
    named = re.findall(r"^\| \[`([^`]+/)`\]\(([^)]+)\) \| .+ \|$", README, re.MULTILINE)
    assert all(shown == f"{target}/" for shown, target in named)
    folders = {
        f"{path.relative_to(ROOT).as_posix()}/"
        for parent in ("gradviz", "gradviz/ui")
        for path in (ROOT / parent).iterdir()
        if any(each.is_file() and "__pycache__" not in each.parts for each in path.rglob("*"))
    }
    assert folders <= {shown for shown, _ in named}


def test_the_layers_are_drawn_as_they_are() -> None:
    assert with_drawing(README) == README, "draw them: .venv/bin/python -m tests.layers"


CHECKS = (
    """
assert run.positions.shape == (201, 2)
assert run.values.shape == (201,)
""",
    """
assert len(found.trajectories) == 1
assert found.trajectories[0].positions.shape == (301, 2)
assert gv.open_link(experiment.changed(steps=50).link()).steps == 50
""",
)


@pytest.mark.parametrize("number", range(len(CHECKS)))
def test_the_examples_of_a_notebook_run(number: int) -> None:
    examples = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert len(examples) == len(CHECKS)
    program = examples[number] + CHECKS[number]
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=ROOT, check=True)


def test_every_estimator_is_named() -> None:
    found = re.search(r"every estimator in `gv\.gradients\.ALL`: ([^(]+)", README)
    assert found
    assert re.findall(r"`(\w+)`", found[1]) == list(ALL)
