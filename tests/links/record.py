"""Records what every link shows: `python -m tests.links.record`, names of links behind it or none.

With names, only those links are recorded anew.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.links.links import LINKS
from tests.links.shown import shown

RECORD = Path(__file__).resolve().parent / "recorded.json"


def recorded() -> dict[str, Any]:
    """Return what was recorded of each link, by its name."""
    found: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def main(names: list[str]) -> None:
    """Open the links and write what they show."""
    found = {name: each for name, each in recorded().items() if name in LINKS} if names else {}
    for name in names or LINKS:
        began = time.process_time()
        found[name] = shown(*LINKS[name])
        print(f"{time.process_time() - began:6.2f} s  {name}", flush=True)  # noqa: T201
    lines = [
        f"{json.dumps(name)}: {json.dumps(each, separators=(',', ':'), sort_keys=True)}"
        for name, each in sorted(found.items())
    ]
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
