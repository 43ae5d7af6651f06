"""Draws the layers of the code into README, from the imports: `python -m tests.layers`.

A box is a folder, an arrow says that the upper one imports from the lower one. Of arrows that
follow from others (a over b, b over c, so a over c) only the others are drawn.
"""

from __future__ import annotations

from tests.test_floors import FLOORS, ROOT, SOURCES, module, needed, within

START, END = "<!-- layers -->", "<!-- end of layers -->"
README = ROOT / "README.md"
LABELS = {
    "gradviz": "import gradviz",
    "gradviz.__main__": "python -m gradviz",
    "app": "app.py",
    "pages": "pages/",
}


def folder(name: str) -> str:
    """Return the folder of FLOORS in which a module lies: that of the longest name that fits."""
    names = (each for floor in FLOORS for each in floor)
    return max(
        (each for each in names if (name == each if each == "gradviz" else within(name, each))),
        key=len,
    )


def arrows() -> set[tuple[str, str]]:
    """Return which folder imports from which, without the arrows that follow from others."""
    below: dict[str, set[str]] = {}
    for path in SOURCES:
        own = folder(module(path))
        below.setdefault(own, set()).update({folder(name) for name in needed(path)} - {own})
    reached: dict[str, set[str]] = {}

    def reach(name: str) -> set[str]:
        if name not in reached:
            reached[name] = below[name].union(*(reach(each) for each in below[name]))
        return reached[name]

    return {
        (upper, lower)
        for upper, direct in below.items()
        for lower in direct
        if not any(lower in reach(other) for other in direct - {lower})
    }


def label(name: str) -> str:
    """Return what stands in a folder's box.

    >>> label("gradviz.plots"), label("app")
    ('plots/', 'app.py')
    """
    return LABELS.get(name, name.removeprefix("gradviz.") + "/")


def drawing() -> str:
    """Return the picture as text that Mermaid draws, in the colours of the reader's page."""
    found = arrows()
    drawn = {name for pair in found for name in pair}
    floors = [[name for name in floor if name in drawn] for floor in reversed(FLOORS)]
    names = [name for floor in floors for name in floor]
    boxes = [f'  {name.replace(".", "_")}["{label(name)}"]' for name in names]
    lines = [
        f"  {upper.replace('.', '_')} --> {lower.replace('.', '_')}"
        for upper, lower in sorted(found, key=lambda pair: tuple(map(names.index, pair)))
    ]
    return "\n".join(["```mermaid", "flowchart TD", *boxes, *lines, "```"])


def with_drawing(text: str) -> str:
    """Return a text with the picture between its two marks. Raises ValueError without them."""
    before, _, rest = text.partition(START)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"the text has no {START} and {END}")
    return f"{before}{START}\n{drawing()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_drawing(README.read_text("utf-8")), "utf-8")
