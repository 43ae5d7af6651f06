"""A page's state is its address: what a link says is shown, what a person changes is written there.

A page that is left and come back to shows again what it showed, on the function of the other page.
"""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from gradviz.experiments import DescentExperiment, GradientExperiment
    from gradviz.experiments.gradient import GradientView
    from gradviz.experiments.views import PlayerView
    from gradviz.ui.state import open_page
    from gradviz.ui.widgets.controls import show
    from gradviz.ui.widgets.function import function_box
    from gradviz.ui.widgets.optimizer_controls import choose_runs
    from gradviz.ui.widgets.report import report_link
    from gradviz.ui.window import choose_language

    choose_language()
    if st.radio("page", ["descent", "gradient"]) == "gradient":
        other = open_page(GradientExperiment, GradientView)
        function_box(other)
        st.text(other.experiment.link())
        st.stop()
    here = open_page(DescentExperiment, PlayerView)
    function_box(here)
    show(here, "steps")
    show(here, "start")
    choose_runs(here)
    st.button("half", on_click=lambda: here.set(noise=0.5))
    st.button("none", on_click=lambda: here.set(noise=0.0))
    st.button(
        "rate", on_click=lambda: here.replace(here.experiment.with_learning_rate("sgd", 1 / 3))
    )
    st.button("again", on_click=here.start_again)
    st.button("both", on_click=lambda: here.replace(here.experiment.changed(steps=50), step=7))
    st.button("fast", on_click=lambda: here.set_view(speed=2.0))
    report_link(here)
    st.text(here.experiment.link())
    st.text(str(getattr(here.view, "speed", "")))


def opened(**link: str | list[str]) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    for key, value in link.items():
        app.query_params[key.replace("__", ".")] = value
    return app.run()


def shown(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def press(app: AppTest, label: str) -> AppTest:
    return next(each for each in app.button if each.label == label).click().run()


def test_a_link_is_shown_by_its_controls() -> None:
    app = opened(steps="120", start="1, 2", schedule="CosineDecay", runs=["SGD", "Adam"])
    assert app.slider(key="steps").value == 120
    assert app.text_input(key="start").value == "1, 2"
    assert app.selectbox(key="schedule").value == "CosineDecay"
    assert app.multiselect(key="runs").value == ["SGD", "Adam"]
    assert not app.warning


def test_a_control_writes_the_address_and_its_default_leaves_it() -> None:
    app = opened(lang="en")
    app.slider(key="steps").set_value(120).run()
    assert app.query_params == {"lang": ["en"], "steps": ["120"]} or app.query_params == {
        "lang": "en",
        "steps": "120",
    }
    app.slider(key="steps").set_value(300).run()
    assert set(app.query_params) == {"lang"}


def test_callbacks_write_fields_and_views() -> None:
    app = press(opened(step="7"), "half")
    assert set(app.query_params) == {"step", "noise"}
    press(app, "fast")
    assert set(app.query_params) == {"step", "noise", "speed"}
    press(app, "none")
    assert set(app.query_params) == {"step", "speed"}
    press(app, "rate")
    assert "sgd.learning_rate=0.333" in shown(app)


def test_numbers_are_followed_while_their_boxes_are_closed() -> None:
    app = opened(adam__beta_1="0.5", adam__amsgrad="true")
    assert "adam.amsgrad=true&adam.beta_1=0.5" in shown(app)
    assert not [each for each in app.slider if each.key == "adam.beta_1"]


def test_what_cannot_be_followed_is_said_once_and_leaves_the_address() -> None:
    wrong = {"steps": "99999", "adam__beta_1": "nan", "schedule": "Never", "colour": "7"}
    app = opened(**wrong)
    assert len(app.warning) == len(wrong)
    assert set(app.query_params) == {"colour"}  # it is not ours
    assert shown(app) == "/"
    app.run()
    assert not app.warning


def test_a_text_that_cannot_be_read_stays_as_it_was_typed() -> None:
    app = opened(f="x^2 + y^2")
    app.text_input(key="f").input("foo(x)").run()
    assert len(app.error) == 1
    assert app.text_input(key="f").value == "foo(x)"
    assert shown(app) == "/?f=x%5E2%20%2B%20y%5E2"  # the last good one
    app.slider(key="steps").set_value(120).run()
    assert app.text_input(key="f").value == "foo(x)"
    assert set(app.query_params) == {"f", "steps"}
    app.text_input(key="f").input("x^2").run()
    assert not app.error
    assert shown(app).startswith("/?f=x%5E2&steps=120")


def test_a_start_of_another_size_waits_for_its_function() -> None:
    app = opened(start="1, 2, 3")
    assert len(app.error) == 1
    app.text_input(key="f").input("x^2 + y^2 + z^2").run()
    assert not app.error
    assert "start=1%2C%202%2C%203" in shown(app)


def test_a_page_shows_again_what_it_showed_on_the_function_of_the_other() -> None:
    app = opened(f="x^2 + 3y^2", steps="120")
    app.radio[0].set_value("gradient").run()
    assert shown(app) == "/gradient?f=x%5E2%20%2B%203y%5E2"
    app.text_input(key="f").input("x^4 + y^2").run()
    app.radio[0].set_value("descent").run()
    assert shown(app).startswith("/?f=x%5E4%20%2B%20y%5E2&steps=120")
    assert app.slider(key="steps").value == 120


def test_a_page_shows_again_how_it_was_seen_and_what_could_not_be_read() -> None:
    app = opened(f="x^2 + 3y^2", speed="2")
    app.text_input(key="start").input("1, two").run()
    assert len(app.error) == 1
    app.radio[0].set_value("gradient").run()
    assert not app.error
    for key in list(app.query_params):  # as the navigation does
        del app.query_params[key]
    app.radio[0].set_value("descent").run()
    assert app.text[1].value == "2.0"
    assert app.text_input(key="start").value == "1, two"
    assert len(app.error) == 1


def test_a_product_written_with_a_space_stays_one() -> None:
    app = opened(f="x\N{NO-BREAK SPACE}y")  # as the app writes it: x%C2%A0y
    assert shown(app) == "/?f=x%C2%A0y"
    press(app, "fast")
    assert shown(app) == "/?f=x%C2%A0y"
    app.run()
    assert shown(app) == "/?f=x%C2%A0y"


def test_a_page_begins_again_as_without_a_link_and_keeps_the_language() -> None:
    app = opened(
        f="x^2 + 3y^2", lang="es", steps="120", speed="2", adam__beta_1="0.5", start="1, 2"
    )
    app.text_input(key="start").input("1; dos").run()
    assert len(app.error) == 1
    press(app, "again")
    assert set(app.query_params) == {"lang"}
    assert shown(app) == "/"
    assert app.text[1].value == "1.0"
    assert app.slider(key="steps").value == 300
    assert app.text_input(key="start").value == ""
    assert not app.error


def test_an_experiment_and_its_view_change_in_one_step() -> None:
    app = press(opened(noise="0.5", step="3", camera="1, 0.5, 1"), "both")
    assert set(app.query_params) == {"noise", "step", "camera", "steps"}
    assert app.query_params["step"] in ("7", ["7"])


def test_decimal_commas_are_read_where_the_language_writes_them() -> None:
    app = opened(f="x^2 + 3y^2", start="1.5, 2", lang="es")
    assert app.text_input(key="start").value == "1,5; 2"
    app.text_input(key="start").input("0,75; 1,4").run()
    assert "start=0.75%3B%201.4" in shown(app)
    assert app.text_input(key="start").value == "0,75; 1,4"
    app.text_input(key="start").input("0,75; uno").run()
    assert len(app.error) == 1
    assert app.text_input(key="start").value == "0,75; uno"
    app.text_input(key="start").input("1,2").run()  # two numbers are asked for
    assert not app.error
    assert app.text_input(key="start").value == "1; 2"
