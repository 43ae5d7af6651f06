"""A teacher's folder of lessons: what is right is added, what is wrong is one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gradviz.lessons import LessonError, library, read_library
from gradviz.lessons.glossary import glossary
from gradviz.lessons.lesson import read_lesson
from gradviz.lessons.lesson_library import MOST, TEXTS
from gradviz.ui.server.environment import read_environment

GOOD = "momentum"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TEXTS / GOOD, tmp_path / "mine")
    return tmp_path


def changed(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "mine" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def the_problem(folder: Path) -> LessonError:
    found = read_library(folder)
    assert "mine" not in found.lessons
    [problem] = found.problems
    assert "mine" in str(problem)
    assert len(str(problem)) < 900
    return problem


def test_a_lesson_is_added_and_a_namesake_takes_its_place(folder: Path) -> None:
    shutil.copytree(folder / "mine", folder / "gradient")
    found = library(folder)
    assert found.problems == ()
    assert set(found.lessons) == {*library().lessons, "mine"}
    assert found.lessons["gradient"].words["en"].title == "Momentum"
    assert library().lessons["gradient"].words["en"].title != "Momentum"


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("es.md", "---\n", "", "no_front"),
        ("es.md", "title: ", "tittle: ", "no_field"),
        ("es.md", "question: ", "question ", "no_line"),
        ("en.md", "## reveal", "## reason", "no_field"),
        ("en.md", "choice.none:", "choice.nobody:", "no_field"),
        ("en.md", "{steps_momentum}", "{steps_of_momentum}", "no_claim"),
        ("pt.md", "]{gradient}", "]{gradiente}", "no_term"),
        ("lesson.toml", "order = 50", "order = ", "no_toml"),
        ("lesson.toml", "order = 50", "order = 'first'", "wrong_kind"),
        ("lesson.toml", "order = 50", "rank = 50", "wrong_field"),
        ("lesson.toml", 'right = "nesterov"', 'right = "adam"', "wrong_choice"),
        ("lesson.toml", 'because = ["explodes"', 'because = ["implodes"', "no_claim"),
        ("lesson.toml", 'kind = "choice"', 'kind = "guess"', "wrong_field"),
        ("lesson.toml", '"steps", run = "sgd"', '"speed", run = "sgd"', "no_quantity"),
        ("lesson.toml", 'run = "sgd" }', 'runner = "sgd" }', "wrong_field"),
        ("lesson.toml", '"steps_momentum", "steps_sgd"]', '"steps_adam"]', "no_claim"),
        ("lesson.toml", "steps=120", "steps=1e9", "wrong_link"),
        ("lesson.toml", "f=(x^2+50y^2)/2", "f=__import__('os')", "wrong_link"),
        ("lesson.toml", "/?f=", "/nowhere?f=", "wrong_link"),
        ("lesson.toml", '"/?f=', '"/bigdata?view=engines&f=', "wrong_link"),
        ("lesson.toml", '"/?f=', '"/?lang=' + "x" * 5000 + "&f=", "wrong_link"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    folder: Path, file: str, old: str, new: str, code: str
) -> None:
    changed(folder, file, old, new)
    assert the_problem(folder).code == code


def test_a_language_that_is_missing_is_said(folder: Path) -> None:
    (folder / "mine" / "pt.md").unlink()
    assert str(the_problem(folder)) == "“mine/pt.md” is missing or cannot be read."


@pytest.mark.parametrize("file", ["en.md", "lesson.toml"])
def test_a_long_file_and_one_that_is_no_text_are_said(folder: Path, file: str) -> None:
    path = folder / "mine" / file
    kept = path.read_bytes()
    path.write_bytes(kept + b"x" * 2**20)
    assert the_problem(folder).code == "too_long"
    path.write_bytes(kept + b"\xff\xfe")
    assert the_problem(folder).code == "no_file"


def test_engines_of_other_processes_are_not_started_by_a_lesson(folder: Path) -> None:
    path = folder / "mine" / "lesson.toml"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = 'scene = "/bigdata?view=engines&engines=Spark"'
    path.write_text("\n".join(lines), "utf-8")
    assert the_problem(folder).code == "heavy_link"


def test_too_many_claims_and_too_many_lessons_are_said(folder: Path) -> None:
    path = folder / "mine" / "lesson.toml"
    more = "".join(f'more{k} = {{ quantity = "first" }}\n' for k in range(50))
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    assert the_problem(folder).code == "too_many"
    shutil.rmtree(folder / "mine")
    for number in range(MOST + 1):
        (folder / f"lesson{number}").mkdir()
    assert any(each.code == "too_many" for each in read_library(folder).problems)


def test_a_place_needs_a_run_that_ends_somewhere(folder: Path) -> None:
    text = (folder / "mine" / "lesson.toml").read_text("utf-8")
    begin, end = text.index("[prediction]"), text.index("[claims]")
    place = '[prediction]\nkind = "place"\nrun = "adam"\ntolerance = 0.1\n\n'
    (folder / "mine" / "lesson.toml").write_text(text[:begin] + place + text[end:], "utf-8")
    assert the_problem(folder).code == "wrong_field"


def test_one_bad_lesson_leaves_the_others(folder: Path) -> None:
    shutil.copytree(folder / "mine", folder / "other")
    changed(folder, "en.md", "title: ", "titel: ")
    found = library(folder)
    assert "other" in found.lessons
    assert len(found.problems) == 1


def test_the_environment_names_the_folder() -> None:
    assert read_environment({"GRADVIZ_LESSONS": "mine"}).lessons == Path("mine")
    assert read_environment({"GRADVIZ_LESSONS": ""}).lessons is None


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    [problem] = read_library(tmp_path / "nowhere").problems
    assert problem.code == "no_file"


@pytest.mark.parametrize("name", ["..", "a b", "<b>", "A", "x" * 60])
def test_a_lesson_has_a_plain_name(name: str) -> None:
    with pytest.raises(LessonError):
        read_lesson(Path("/nowhere") / name, glossary())
