"""The Learn page without a browser: every lesson, the languages in turn; links, a wrong folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from gradviz.lessons import Lesson, class_notes, library, questions
from gradviz.lessons.lesson import CHOICE
from gradviz.lessons.lesson_library import TEXTS
from gradviz.lessons.text_files import LANGUAGES
from gradviz.ui.server.environment import environment
from tests.spoken import spoken

APP = str(Path(__file__).resolve().parents[2] / "gradviz/ui/main.py")
LESSONS = list(library().lessons.values())


def opened(**link: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=200)
    app._page_hash = calc_hash("learn")
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def html(app: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in app.get("html"))


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    shutil.copytree(TEXTS / "momentum", tmp_path / "mine")
    monkeypatch.setenv("GRADVIZ_LESSONS", str(tmp_path))
    environment.cache_clear()
    yield tmp_path
    environment.cache_clear()


@pytest.mark.parametrize(
    ("lesson", "code"),
    spoken(LESSONS, LANGUAGES),
    ids=lambda each: getattr(each, "name", each),
)
def test_a_lesson_is_predicted_and_plays(lesson: Lesson, code: str) -> None:
    before = opened(lesson=lesson.name, lang=code)
    words = lesson.words[code]
    assert before.button("play").disabled
    assert not before.warning
    shown = html(before)
    assert "gv-term" in shown
    assert "{" not in shown.split("<style>")[0]
    right = lesson.prediction.right or ", ".join(map(str, lesson.end))
    after = opened(lesson=lesson.name, prediction=right, played="true", lang=code)
    assert after.success
    assert not after.warning
    assert "gv-value" in html(after)
    assert words.title in after.header[0].value.replace("\\", "")


def test_a_prediction_is_made_then_it_plays_then_another_lesson_comes() -> None:
    app = opened(lesson="momentum")
    app.radio("prediction").set_value("sgd").run()
    assert not app.button("play").disabled
    app.button("play").click().run()
    assert app.query_params["played"] == "true"
    assert app.query_params["prediction"] == "sgd"
    assert app.info[0].value == "It is another: Nesterov\\: it looks ahead"
    app.button("again").click().run()
    assert "prediction" not in app.query_params
    app.button("lesson 1").click().run()
    assert app.query_params["lesson"] == "local_minima"
    assert not app.exception


def test_a_place_says_how_near_it_was() -> None:
    app = opened(lesson="local_minima", prediction="0.9", played="true")
    assert "1.9 from your prediction" in app.info[0].value.replace("\\", "")


@pytest.mark.parametrize(
    "link",
    [
        {"lesson": "no_such"},
        {"lesson": "<b>x</b>", "prediction": "1"},
        {"lesson": "local_minima", "prediction": "1, 2, 3", "played": "true"},
        {"lesson": "local_minima", "prediction": "inf", "played": "true"},
        {"lesson": "momentum", "prediction": "[x](y)", "played": "true"},
        {"played": "true"},
        {"part": "nowhere"},
        {"prediction": "x" * 5000},
    ],
)
def test_a_wrong_link_shows_a_lesson(link: dict[str, str]) -> None:
    app = opened(**link)
    assert app.header or app.subheader
    assert not app.success


@pytest.mark.parametrize("part", ["glossary", "questions", "class"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_read_beside_the_lessons(part: str, code: str) -> None:
    app = opened(part=part, lang=code)
    assert "gv-" in html(app)
    assert not app.warning


def test_a_term_leads_to_its_lesson() -> None:
    app = opened(part="glossary")
    app.button("shows saddle_point").click().run()
    assert app.query_params["lesson"] == "saddle_points"
    assert "part" not in app.query_params


def test_a_teacher_s_lesson_is_there(own_folder: Path) -> None:
    title = "My <b>lesson</b> [x](y) $z$"
    path = own_folder / "mine" / "en.md"
    text = path.read_text("utf-8").replace("title: Momentum", f"title: {title}")
    text = text.replace("adds up past steps", "<script>adds</script> up *past* steps", 1)
    path.write_text(text, "utf-8")
    app = opened(lesson="mine")
    assert app.header[0].value.replace("\\", "") == title
    assert app.header[0].value != title
    assert "&lt;script&gt;adds&lt;/script&gt; up *past* steps" in html(app)


def test_a_wrong_lesson_is_one_sentence_and_the_others_are_there(own_folder: Path) -> None:
    (own_folder / "mine" / "es.md").unlink()
    app = opened(lesson="momentum", lang="es")
    assert [each.value.replace("\\", "") for each in app.warning] == [
        "Falta «mine/es.md», o no se puede leer."
    ]
    assert app.header


def test_a_claim_that_cannot_be_computed_is_said(own_folder: Path) -> None:
    path = own_folder / "mine" / "lesson.toml"
    text = path.read_text("utf-8")
    old = 'steps_sgd = { quantity = "steps", run = "sgd" }'
    assert old in text
    path.write_text(text.replace(old, 'steps_sgd = { quantity = "steps", run = "adam" }'), "utf-8")
    lesson = library(own_folder).lessons["mine"]
    assert lesson.prediction.kind == CHOICE
    app = opened(lesson="mine", prediction="sgd", played="true")
    assert "steps_sgd" in app.warning[0].value.replace("\\", "")


@pytest.mark.parametrize("part", ["questions", "class"])
def test_what_cannot_be_computed_is_said_without_the_server_s_files(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise PermissionError("/home/secret")

    questions.cache_clear()
    class_notes.cache_clear()
    monkeypatch.setattr("gradviz.lessons.claims.result", refuse)
    app = opened(part=part)
    questions.cache_clear()
    class_notes.cache_clear()
    assert app.warning
    assert all("PermissionError" in each.value for each in app.warning)
    assert not any("secret" in each.value for each in app.warning)
