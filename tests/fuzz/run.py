"""Runs a fuzzer guided by coverage over what people type, link and upload.

It needs the environment of requirements-fuzz.txt. What follows the target's name goes to libFuzzer:

    .venv-fuzz/bin/python -m tests.fuzz.run language -max_total_time=3600

What raises is written into tests/fuzz/found/<target>/, where the tests read it again.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

FOUND = Path(__file__).resolve().parent / "found"
WORDS = {
    "language": "sin cos exp log where max min floor mod abs sqrt atan2 in [0,1] {1,...,9} log",
    "links": "f= own= run1= start= domain= data= model= edits= seed= optimizer= count= race= runs=",
    "tables": '" , ; sep=; # 1.234,5 1,234 12% $3 (4) nan inf 1e308 \ufeff 2020-01-31 "" "a""b"',
}
TABLES = (
    "x,y\n1,2\n2,3\n3,5\n4,4\n",
    "größe;art\n1,5;a\n2,5;b\n3,5;a\n4;b\n",
    "a\tb\tc\n1\t2\tx\n3\t4\ty\n5\t6\tx\n7\t8\ty\n",
    '# note\nid,price\n(m),($)\n1,"1,234.5"\n2,(3)\n3,4%\n4,5\n\nTotal,9\n',
)


def seeds(target: str) -> list[str]:
    """Return what a fuzzer begins with."""
    from gradviz.functions.surfaces import SURFACES
    from gradviz.optimizers import RULES, write_custom

    if target == "tables":
        return list(TABLES)
    texts = [surface.text for surface in SURFACES.values()]
    if target == "language":
        return [*texts, *map(write_custom, RULES.values())]
    begin = ("start=1,2&domain=-2,2&seed=3&steps=99", "data=line&model=linear&edits=1:2:3~-4")
    runs = "run1=sgd&run1.learning_rate=0.1&run1.start=1,2&count=2&race=7&target=0.01"
    return [*begin, runs, *(f"f={text}" for text in texts)]


def main() -> None:
    """Run the fuzzer that the first argument names."""
    import atheris

    target, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["gradviz"]):
        from tests.fuzz.targets import TARGETS
    kept = FOUND / target
    kept.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        for number, text in enumerate(seeds(target)):
            (corpus / str(number)).write_text(text, "utf-8")
        lines = (
            "".join(f"\\x{byte:02X}" for byte in each.encode()) for each in WORDS[target].split()
        )
        words.write_text("".join(f'"{line}"\n' for line in lines), "ascii")
        own = (f"-dict={words}", f"-artifact_prefix={kept}/", "-max_len=2000", "-timeout=20")
        atheris.Setup([sys.argv[0], *own, *options, str(corpus), str(kept)], TARGETS[target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
