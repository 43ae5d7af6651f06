"""What a session keeps of the class that its browser is in."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

QUESTION = {"of": "K7QXM2WR 3", "kind": "lesson", "lesson": "momentum"}


def _heard() -> None:
    import streamlit as st

    from gradviz.ui.state.classroom import asked, hear_of_class, hear_of_question, in_class

    for what, said in st.session_state["said"]:
        {"class": hear_of_class, "question": hear_of_question}[what](said)
    st.session_state["found"] = (in_class(), asked())


def after(*said: tuple[str, object]) -> tuple[object, object]:
    """Return the class and the question that a session knows after what a browser has said."""
    app = AppTest.from_function(_heard)
    app.session_state["said"] = said
    found: tuple[object, object] = app.run().session_state["found"]
    return found


def test_a_class_that_is_said_twice_keeps_its_question() -> None:
    first, question = ("class", "K7QXM2WR teacher"), ("question", QUESTION)
    assert after(first, question)[1] == QUESTION
    assert after(first, question, first)[1] == QUESTION
    assert after(first, question, ("class", "K7QXM2WR student"))[1] is None
    assert after(first, question, ("class", "22222222 teacher"))[1] is None
    assert after(first, question, ("class", "")) == (None, None)
