"""Links carry codes, not translated names, and wrong ones do no harm."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from gradviz.ui.links import choice, choose, is_unknown

    names = {"a": "Cuenco", "b": "Valle", "c": "Silla"}
    unknown = is_unknown("surface", list(names))
    st.button("go", on_click=choose, args=("surface", "c", "a"))
    chosen = choice(
        st.selectbox, "Superficie", list(names), key="surface", names=names.__getitem__, default="a"
    )
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
