"""Remembers contracts that were read before, so that programs start without a compiler run.

An entry is the JSON form of a contract, under a name made from the bytes of the contract's files
and of this package: whatever changes in either, the entry is no longer found. Nothing depends on
the cache: an entry that is damaged, or a folder that cannot be written, is passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from dao_sdk import resources
from dao_sdk.contract.ir import IrError, from_json, to_json
from dao_sdk.contract.model import Contract
from dao_sdk.contract.sources import Sources

_KEPT = 16
"""How many contracts are remembered; the least recently written go first."""


def remembered(sources: Sources) -> Contract | None:
    """The contract that these files gave before, where it is remembered."""
    try:
        return from_json(_entry(sources).read_bytes())
    except (OSError, IrError):
        return None


def remember(sources: Sources, contract: Contract) -> None:
    """Remembers what these files give."""
    entry = _entry(sources)
    with contextlib.suppress(OSError):
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=entry.parent, prefix=".")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(to_json(contract))
            Path(temporary).replace(entry)
        finally:
            Path(temporary).unlink(missing_ok=True)
        _forget_old(entry.parent)


def _entry(sources: Sources) -> Path:
    digest = hashlib.sha256()
    package = Path(__file__).parent
    schema = resources.abi() / "contract.schema.json"
    files = [(each.name, each.read_bytes()) for each in (*sorted(package.glob("*.py")), schema)]
    files += [(sources.abi, sources.text), (sources.proto, b""), *sources.protos.items()]
    for name, data in files:
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return resources.cache() / "contracts" / f"{digest.hexdigest()}.json"


def _forget_old(folder: Path) -> None:
    entries = sorted(folder.glob("*.json"), key=lambda each: each.stat().st_mtime)
    for entry in entries[:-_KEPT]:
        entry.unlink(missing_ok=True)
