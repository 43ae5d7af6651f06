"""What README promises: two commands that do everything, and links that lead somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from gradviz.gradients import ALL

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


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_every_estimator_is_named() -> None:
    found = re.search(r"every estimator in `gv\.gradients\.ALL`: ([^(]+)", README)
    assert found
    assert re.findall(r"`(\w+)`", found[1]) == list(ALL)
