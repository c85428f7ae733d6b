"""``python -m tests.compat.fuzz TARGET [SECONDS] [OPTION ...]``: hunt with atheris.

Options are libFuzzer's. What is found is written to the working folder; put it into
``tests/compat/corpus/TARGET`` once it is mended.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "corpus"


def main(words: list[str]) -> None:
    """Hunt until time is up or something is found."""
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: python -m pip install atheris")
    with atheris.instrument_imports(include=["dao_sdk"]):
        from tests.compat.fuzz.targets import TARGETS
    if not words or words[0] not in TARGETS:
        sys.exit(f"{__doc__}\nTARGET is one of {', '.join(TARGETS)}")
    name, *rest = words
    seconds = rest.pop(0) if rest and rest[0].isdigit() else "60"
    with tempfile.TemporaryDirectory() as folder:
        # libFuzzer adds to the corpus that it is given: a copy.
        shutil.copytree(CORPUS / name, Path(folder, "corpus"))
        options = [f"-max_total_time={seconds}", "-max_len=65536", "-timeout=20", *rest]
        atheris.Setup([sys.argv[0], *options, str(Path(folder, "corpus"))], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
