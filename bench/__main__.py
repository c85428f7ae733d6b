"""``python -m bench [NAME ...] [--json]``: measure, and print what came out."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
import traceback

from bench.harness import Missing, Row, noise, skip
from bench.report import as_json, heading, line

FAMILIES = {
    "echo": "1 KiB and 1 MiB through the host",
    "typed": "a typed request",
    "put": "documents put one by one",
    "group": "documents put at the same time",
    "batch": "documents put in batches, and got",
    "scan": "100,000 keys scanned in pages",
    "query": "queries by an indexed field",
    "typing": "a person typing a paper",
    "opening": "a large home opened",
    "start": "the command line started",
    "memory": "memory of an Avatar",
    "node": "Avatars in Node",
    "chromium": "Avatars in Chromium",
    "go": "Avatars in Go",
    "abi": "10,000 messages compared",
}
"""Every family of rows; each is a file of ``bench/rows``."""


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line names.

    Args:
        arguments: The words after ``python -m bench``; None for those of the process.

    Returns:
        0, also where goals are missed or rows are skipped; 1 where a measurement itself failed.
    """
    names = "\n".join(f"  {name:<9} {about}" for name, about in FAMILIES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure the SDK beside other ways of doing the same.",
        epilog=f"names:\n{names}\n\ndocs/explanation/performance.md says how to read the rows.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="what to measure; all of it if none"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON list instead of a table")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in FAMILIES]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(FAMILIES)}")
    rows: list[Row] = []
    failed = False
    if busy := noise():
        print(busy, file=sys.stderr)
    if not options.json:
        print(heading(), flush=True)
    for name in options.names or FAMILIES:
        try:
            found = asyncio.run(importlib.import_module(f"bench.rows.{name}").run())
        except Missing as error:
            found = [skip(name, str(error))]
        except Exception:
            failed = True
            traceback.print_exc()
            found = [skip(name, "it failed, see above")]
        rows += found
        if not options.json:
            for row in found:
                print(line(row), flush=True)
    if options.json:
        print(as_json(rows))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
