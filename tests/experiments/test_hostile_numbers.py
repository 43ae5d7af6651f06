"""Numbers of links that are none, or too large: refused with a sentence, whatever the setting."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from gradviz.experiments import KINDS, read_link
from gradviz.experiments.settings import Number
from gradviz.experiments.training_settings import OptionalNumber

HOSTILE = ("inf", "-inf", "1e309", "-1e309", "nan", "9" * 400, "-" + "9" * 400, "9" * 5000)
OF_PARTS = {
    "": ("Adam.learning_rate", "SGD.momentum", "SPSA.samples"),
    "compare": ("run1.learning_rate", "run1.clip", "count", "race"),
    "gradient": ("SPSA.samples", "forward.h"),
    "network": ("adam.learning_rate", "L2.strength", "hidden", "rates"),
    "bigdata": ("sgd.learning_rate", "sgd.momentum"),
    "learn": (),
    "losses": ("polynomial.degree", "logistic.degree", "noise", "line.n"),
}
NUMBERS = [
    (page, key)
    for page, kind in KINDS.items()
    for key in (
        *(
            each.key
            for settings in (kind.settings(), kind.view.settings())
            for each in settings.values()
            if isinstance(each, Number | OptionalNumber)
        ),
        *OF_PARTS[page],
    )
]


def test_the_settings_that_were_broken_once_are_among_them() -> None:
    keys = {key for _, key in NUMBERS}
    assert keys >= {"seed", "number", "angle", "split_seed", "batch_size", "batch_seed", "patience"}
    assert keys >= {"race", "count"}


@pytest.mark.parametrize(("page", "key"), NUMBERS)
def test_a_number_that_is_none_is_said_and_the_default_stays(page: str, key: str) -> None:
    for text in HOSTILE:
        opened = read_link(f"/{page}?{key}={quote(text)}")
        assert any(each.key == key for each in opened.refusals), text[:20]
        assert all(len(str(each)) < 1000 for each in opened.refusals)
        again = read_link(opened.experiment.link())
        assert not again.refusals
        assert again.experiment == opened.experiment
