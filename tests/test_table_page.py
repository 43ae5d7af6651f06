"""The Loss surfaces page with a person's own tables, one after the other."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGE = str(Path(__file__).resolve().parents[1] / "pages/lab/losses.py")
FIRST = b"a,b,c,y\n1,5,2,3\n2,3,5,1\n4,8,8,7\n8,2,9,4\n7,1,3,3\n"
SECOND = b"a,b,d,e,y\n1,5,2,3,7\n2,3,5,1,5\n4,8,8,7,2\n8,2,9,4,4\n7,1,3,3,8\n"
THIRD = b"p,q,y\n1,5,2\n2,3,5\n4,8,8\n8,2,9\n7,1,1\n"


def opened(**link: str | list[str]) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=200)
    for key, value in {"data": "csv", "epochs": "5", "runs": "SGD", **link}.items():
        app.query_params[key.replace("__", ".")] = value
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception, app.exception
    return app


def upload(app: AppTest, data: bytes, name: str = "mine.csv") -> AppTest:
    box = app.file_uploader[0]
    return sound(box.set_value((name, data, "text/csv")).run())


def features(app: AppTest) -> list[str]:
    """Return the columns in From."""
    [box] = [each for each in app.multiselect if each.label == "From"]
    return list(box.value)


def used(app: AppTest) -> tuple[str, ...]:
    """Return the columns that the model uses."""
    names: tuple[str, ...] = app.session_state["gradviz"].beside["table"].feature_names
    return names


def choose(app: AppTest, label: str, value: object) -> AppTest:
    boxes = (*app.multiselect, *app.selectbox)
    return sound(next(each for each in boxes if each.label == label).set_value(value).run())


def test_each_table_has_columns_of_its_own() -> None:
    app = upload(opened(), FIRST)
    assert features(app) == ["a", "b", "c"] == list(used(app))
    choose(app, "From", ["a", "b"])
    assert used(app) == ("a", "b")
    assert app.query_params["csv.features"] == ["a", "b"]
    # put back, it is in again
    choose(app, "From", ["b", "a", "c"])
    assert features(app) == ["a", "b", "c"] == list(used(app))
    choose(app, "From", ["a", "b"])
    upload(app, SECOND)
    assert features(app) == ["a", "b", "d", "e"] == list(used(app))
    assert "csv.features" not in app.query_params
    choose(app, "From", [])
    [error] = app.error
    assert error.value.startswith("Choose at least one column")
    upload(app, THIRD)
    assert features(app) == ["p", "q"] == list(used(app))
    assert not app.error
    # the same columns with other numbers: what was chosen stays
    choose(app, "Predict", "p")
    upload(app, THIRD.replace(b"7,1,1", b"7,1,3"))
    assert features(app) == ["q", "y"] == list(used(app))


def test_a_link_names_the_columns_of_a_table() -> None:
    app = opened(csv__target="a", csv__features=["y"])
    upload(app, FIRST)
    assert (features(app), used(app)) == (["y"], ("y",))
    other = upload(opened(csv__target="nothing", csv__features=["c", "gone"]), FIRST)
    assert features(other) == ["a", "b", "c"]
    assert "columns that this table does not have" in other.info[0].value


def test_a_reading_is_said_and_can_be_changed() -> None:
    rows = "".join(f'"{j},{j}{j}{j}",{j * j % 7}\n' for j in range(1, 8))
    app = upload(opened(), f"price,y\n{rows}".encode())
    captions = [each.value.replace("\\", "") for each in app.caption]
    assert "price: 1,111 was read as 1111, but could also be 1.111." in captions
    table = app.session_state["gradviz"].beside["table"]
    assert table.features[0, 0] == 1111.0
    choose(app, "Read the other way", ["price"])
    table = app.session_state["gradviz"].beside["table"]
    assert table.features[0, 0] == 1.111
    assert app.query_params["csv.otherwise"] in ("price", ["price"])
