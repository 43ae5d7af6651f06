"""Links carry codes, not translated names, and wrong ones do no harm."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from gradviz.ui.state.links import choice, choose, is_unknown

    names = {"a": "Cuenco", "b": "Valle", "c": "Silla"}
    unknown = is_unknown("surface", list(names))
    st.button("go", on_click=choose, args=("surface", "c", "a"))
    chosen = choice(st.selectbox, "Superficie", names, key="surface")
    st.text(f"{chosen} {unknown}")


def opened(**link: str) -> AppTest:
    app = AppTest.from_function(page)
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()


def test_a_choice_is_in_the_link_by_its_code() -> None:
    app = opened(other="1")
    assert app.text[0].value == "a False"
    app.selectbox[0].select("Valle").run()
    assert app.text[0].value == "b False"
    assert app.query_params == {"other": "1", "surface": "b"}
    app.selectbox[0].select("Cuenco").run()
    assert app.query_params == {"other": "1"}


def test_a_link_sets_the_choice() -> None:
    app = opened(surface="c")
    assert app.text[0].value == "c False"
    assert app.selectbox[0].value == "c"


def test_an_unknown_code_is_taken_for_the_default() -> None:
    for wrong in ("zzz", "", "Valle"):
        app = opened(surface=wrong)
        assert app.text[0].value == "a True"
        assert app.query_params == {}
        assert not app.exception


def test_a_callback_can_choose() -> None:
    app = opened(surface="b")
    app.button[0].click().run()
    assert app.text[0].value == "c False"
    assert app.query_params == {"surface": "c"}


def held_page() -> None:
    import streamlit as st

    from gradviz.declarations.hyperparameters import Hyperparameter, flag
    from gradviz.ui.state.links import drop, hold
    from gradviz.ui.widgets.controls import settings

    rate = Hyperparameter("rate", 0.1, 1e-3, 10.0, "log")
    declared = (rate, Hyperparameter("count", 3, 1, 9, kind="integer"), flag("nesterov"))
    st.button("half", on_click=hold, args=("mine.rate", 0.05, 0.1))
    st.button("back", on_click=hold, args=("mine.rate", 0.1, 0.1))
    st.button("gone", on_click=drop, args=("mine",))
    values = settings("Mine", "mine", declared, lambda each: each.shown)
    st.text(repr(values))


def held_opened(**link: str) -> AppTest:
    app = AppTest.from_function(held_page)
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()


def test_numbers_are_read_from_the_link_while_their_controls_are_closed() -> None:
    app = held_opened(**{"mine.rate": "0.5", "mine.nesterov": "true"})
    assert not app.number_input
    assert app.text[0].value == "{'rate': 0.5, 'count': 3, 'nesterov': True}"
    assert app.query_params == {"mine.rate": "0.5", "mine.nesterov": "true"}


def test_a_number_that_cannot_be_is_taken_for_the_default() -> None:
    for wrong in ("abc", "", "nan", "inf", "1e999", "0", "-1", "11"):
        app = held_opened(**{"mine.rate": wrong, "mine.count": "2.5", "mine.nesterov": "7"})
        assert not app.exception
        assert app.text[0].value == "{'rate': 0.1, 'count': 3, 'nesterov': False}"
        assert app.query_params == {}


def test_a_callback_sets_and_drops_numbers() -> None:
    app = held_opened(other="1")
    app.button[0].click().run()
    assert app.text[0].value.startswith("{'rate': 0.05,")
    assert app.query_params == {"other": "1", "mine.rate": "0.05"}
    app.button[1].click().run()
    assert app.query_params == {"other": "1"}
    app.button[0].click().run()
    app.button[2].click().run()
    assert app.text[0].value.startswith("{'rate': 0.1,")
    assert app.query_params == {"other": "1"}
