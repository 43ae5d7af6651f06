"""Says what of a link was not followed: a value out of its range, a setting that there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.declarations.sentences import N_
from gradviz.ui.i18n import ngettext
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_ASKED = "asked by the link"
_MOST = 12
"""Sentences about one link."""

_ELSEWHERE = ("lang",)  # read by the frame, which has a rule of its own for it

_UNKNOWN = N_("The link sets “{name}”, which is not a setting here. It was left out.")
_CHANGED = N_("The link asks for {name} = {asked}, which is not possible. It is {value} now.")


def remember_link() -> None:
    """Keep what the link asks for; call it before any control is made."""
    if _ASKED not in st.session_state:
        st.session_state[_ASKED] = {
            key: st.query_params.get_all(key) for key in st.query_params if key not in _ELSEWHERE
        }


def report_link() -> None:
    """Show, once, which parts of the link were not followed; call it after all controls."""
    asked = st.session_state.get(_ASKED)
    if asked:
        found = unfollowed(asked, {key: st.session_state.get(key) for key in asked})
        for sentence, data in found[:_MOST]:
            st.warning(told(sentence, **data), icon=":material/link_off:")
        more = len(found) - _MOST
        if more > 0:
            st.warning(
                ngettext(
                    "And {count} more part of the link was not followed.",
                    "And {count} more parts of the link were not followed.",
                    more,
                ),
                icon=":material/link_off:",
            )
    st.session_state[_ASKED] = {}


def unfollowed(
    asked: Mapping[str, Sequence[str]], state: Mapping[str, Any]
) -> list[tuple[str, dict[str, object]]]:
    """Return a sentence, with its data, for each setting whose value is not the one asked for.

    >>> unfollowed({"steps": ["300"], "noise": ["0.50"]}, {"steps": 300, "noise": 0.5})
    []
    >>> unfollowed({"runs": [""]}, {"runs": []})
    []
    >>> [data["name"] for _, data in unfollowed({"steps": ["99999"]}, {"steps": 300})]
    ['steps']
    """
    sentences: list[tuple[str, dict[str, object]]] = []
    for key, texts in asked.items():
        value = state.get(key)
        shown = ", ".join(texts)[:60]
        if value is None:
            sentences.append((_UNKNOWN, {"name": key[:60]}))
        elif not _same(texts, value):
            data: dict[str, object] = {"name": key, "asked": shown, "value": _text(value)}
            sentences.append((_CHANGED, data))
    return sentences


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _same(texts: Sequence[str], value: Any) -> bool:
    if isinstance(value, bool):
        return [text.lower() for text in texts] == [str(value).lower()]
    if isinstance(value, int | float):
        try:
            return abs(float(texts[-1]) - value) <= 1e-9 * max(1.0, abs(value))
        except ValueError:
            return False
    if isinstance(value, list | tuple):
        return _flat(texts) == _flat([str(each) for each in value])
    return texts[-1] == str(value)


def _flat(texts: Collection[str]) -> set[str]:
    return {part.strip() for text in texts for part in text.split(",")} - {""}
