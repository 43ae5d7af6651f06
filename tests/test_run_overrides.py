"""What a run of a comparison has of its own comes from the link, and stays within bounds."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from gradviz.descent.presets import PRESETS
    from gradviz.functions.objective import parse
    from gradviz.optimizers.base import Configured
    from gradviz.ui.compare.run_overrides import forget_settings, read_overrides, show_overrides
    from gradviz.ui.descent.runs import configured

    entry, function = PRESETS["adam"], parse("x^2 + y^2")
    common = {"clipnorm": 2.0}
    apart = read_overrides("run2", entry, function)
    optimizer = configured(entry, {"learning_rate": 0.5}, {**common, **apart.options})
    assert isinstance(optimizer, Configured)
    show_overrides("run2", entry, function)
    st.button("another", on_click=forget_settings, args=("run2",))
    st.text(f"{optimizer.schedule and optimizer.schedule.declaration.name}")
    st.text(str(dict(optimizer.clipping)))
    st.text(str(apart.gradient))
    st.text(str(apart.start))
    st.text(f"{optimizer.values.get('alpha')} {optimizer.values[optimizer.rate_name]}")
    st.text(str(apart.mistake))


def opened(**link: str) -> AppTest:
    app = AppTest.from_function(page)
    for key, value in link.items():
        app.query_params[f"run2.{key}"] = value
    return app.run()


def said(app: AppTest) -> list[str]:
    assert not app.exception
    return [each.value for each in app.text]


def test_without_anything_of_its_own_a_run_is_as_all() -> None:
    app = opened()
    assert said(app) == ["None", "{'clipnorm': 2.0}", "as all", "None", "None 0.5", "None"]
    assert app.query_params == {}


def test_a_link_says_what_a_run_has_of_its_own() -> None:
    link = {
        "schedule": "CosineDecay", "CosineDecay.alpha": "0.25", "clipping": "clipvalue",
        "clip": "0.5", "gradient": "CentralDifference", "CentralDifference.h": "0.01",
        "start": "1, -2",
    }  # fmt: skip
    app = opened(**link)
    assert said(app) == [
        "CosineDecay", "{'clipvalue': 0.5}", "CentralDifference(h=0.01)", "(1.0, -2.0)",
        "0.25 0.5", "None",
    ]  # fmt: skip
    assert app.query_params == {f"run2.{key}": value for key, value in link.items()}


def test_what_all_have_can_be_off_for_one() -> None:
    assert said(opened(clipping="none", gradient="Exact"))[1:3] == ["{}", "None"]


def test_wrong_links_do_no_harm() -> None:
    app = opened(schedule="__import__", clipping="9", gradient="rows", clip="-1", start="here")
    assert said(app)[:4] == ["None", "{'clipnorm': 2.0}", "as all", "None"]
    assert "here" in said(app)[5]
    assert set(app.query_params) == {"run2.start"}


def test_another_choice_forgets_what_the_last_one_was_set_to() -> None:
    app = opened(schedule="CosineDecay", **{"CosineDecay.alpha": "0.25"})
    app.selectbox(key="run2.schedule").select("ExponentialDecay").run()
    assert said(app)[0] == "ExponentialDecay"
    assert app.query_params == {"run2.schedule": "ExponentialDecay"}
    app.text_input(key="run2.start").input("3; 4,5").run()
    assert said(app)[3] == "(3.0, 4.5)"


def test_another_optimizer_keeps_what_is_not_its_predecessors() -> None:
    app = opened(beta_1="0.5", start="1, 1", schedule="CosineDecay", clipping="clipnorm", clip="3")
    app.button[0].click().run()
    assert "run2.beta_1" not in app.query_params
    assert said(app)[:4] == ["CosineDecay", "{'clipnorm': 3.0}", "as all", "(1.0, 1.0)"]
