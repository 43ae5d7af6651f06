"""The Compare page without a browser: its address is its state, and typed words are words."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest

PAGE = str(Path(__file__).resolve().parent.parent / "pages" / "lab" / "compare.py")
BOWL = "f=x%5E2%2B10y%5E2"


def opened(link: str) -> AppTest:
    """Return the page as a link shows it."""
    app = AppTest.from_file(PAGE, default_timeout=120)
    for key, texts in parse_qs(link, keep_blank_values=True).items():
        app.query_params[key] = texts
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """Return an app that shows no exception."""
    assert not app.exception, [each.value for each in app.exception]
    return app


def address(app: AppTest) -> dict[str, list[str]]:
    """Return what the address says."""
    said = app.query_params.items()
    return {key: [texts] if isinstance(texts, str) else list(texts) for key, texts in said}


def test_words_of_a_link_are_shown_as_they_are() -> None:
    app = opened(f"{BOWL}&run1.start=!%5Ba%5D(//host/p),1&run2.start=7")
    said = [each.value for each in app.error]
    assert len(said) == 2
    assert "\\!\\[a\\]\\(" in said[0]
    assert all("![a]" not in each for each in said)
    # what was typed stays until it is mended
    assert address(app)["run1.start"] == ["![a](//host/p),1"]
    app.slider(key="steps").set_value(100).run()
    assert address(sound(app))["run1.start"] == ["![a](//host/p),1"]


def test_a_start_of_ones_own_is_typed_and_mended() -> None:
    app = opened(f"{BOWL}&run1.start=here")
    assert len(app.error) == 1
    app.selectbox(key="run1").select("adam").run()
    assert address(sound(app))["run1.start"] == ["here"]
    assert address(app)["run1"] == ["adam"]


def test_another_view_begins_as_without_a_link() -> None:
    app = opened(f"{BOWL}&picture=multiples&target=0.1&metric=step_length&against=cost&step=3")
    assert not app.warning
    app.button_group(key="view").set_value("own").run()
    assert address(sound(app)) == {"f": ["x^2+10y^2"], "step": ["3"], "view": ["own"]}


def test_the_race_goes_on_with_the_last_equations_that_could_be_read() -> None:
    app = opened(f"{BOWL}&view=own&steps=20")
    original = app.text_area(key="own").value
    app.text_area(key="own").input("Signs:\nx = x - 0.1*sign(g)").run()
    assert address(sound(app))["own"] == ["Signs:\nx = x - 0.1*sign(g)"]
    app.text_area(key="own").input("Signs:\nx = x - 0.1*sign(h)").run()
    assert app.text_area(key="own").value.endswith("sign(h)")
    assert len(sound(app).error) == 1
    assert any("Signs" in str(each.proto.body) for each in app.get("html"))
    app.button(key="anew").click().run()
    assert app.text_area(key="own").value == original
    assert "own" not in address(sound(app))


def test_the_names_are_sealed_while_they_are_hidden() -> None:
    app = opened(f"{BOWL}&run2=adam&run2.beta_1=0.5")
    app.button(key="begin race").click().run()
    assert set(address(sound(app))) == {"f", "race", "sealed"}
    app.selectbox(key="guess1").select("run2").run()
    app.button(key="reveal").click().run()
    said = address(sound(app))
    assert said["run2"] == ["adam"]
    assert said["guess1"] == ["run2"]
    assert "sealed" not in said


def test_a_link_of_which_a_part_is_wrong_is_told_once() -> None:
    app = opened(f"{BOWL}&count=3&run9=adam&race=3&sealed=nonsense&cells=7&run3.learning_rate=nan")
    assert len(app.warning) == 4
    assert set(address(app)) == {"f", "count", "race", "run9"}  # there is no ninth run: not ours
    app.slider(key="steps").set_value(100).run()
    assert not sound(app).warning
