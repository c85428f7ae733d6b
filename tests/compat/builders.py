"""A contract of a test's own, which it may change, release and commit."""

from __future__ import annotations

import shutil
import subprocess
import zlib
from pathlib import Path

from dao_sdk.compat.inputs.manifest import Draft, write_manifest
from dao_sdk.contract import read_contract
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.embedded import CONTRACT_SECTION, MANIFEST_SECTION
from dao_sdk.contract.ir import to_json
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import append_custom
from tests.compat.pairs import BASE

ABI = "abi/v1.yaml"
NOTES = "proto/notes/v1/notes.proto"
EMPTY = b"\0asm\x01\0\0\0"
"""A module with nothing in it."""


class ContractBuilder:
    """A copy of a contract in a folder, and a git repository where a test wants one.

    Args:
        root: The folder; it is made.
        source: The contract's root.
    """

    def __init__(self, root: Path, source: Path = BASE) -> None:
        self.root = root
        for part in ("abi", "proto"):
            shutil.copytree(source / part, root / part)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replaces the first occurrence of a text that must be there."""
        path = self.root / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def become(self, minor: int, state: str = "released", major: int = 1) -> None:
        """Gives the contract another version."""
        path = self.root / ABI
        lines = path.read_text("utf-8").splitlines(keepends=True)
        at = next(at for at, line in enumerate(lines) if line.startswith("version:"))
        lines[at] = f"version: {{ major: {major}, minor: {minor}, state: {state} }}\n"
        path.write_text("".join(lines), "utf-8")

    def add_import(self, since: str, optional: bool = True) -> None:
        """Adds the import ``avatar_clock_zone``."""
        extra = ", optional: true" if optional else ""
        self.edit(
            ABI,
            "\nservices:",
            f"""  avatar_clock_zone:
    {{ capability: clock, since: "{since}", mode: sync, params: [{{ name: out_ptr, role: out_i64 }}], doc: The zone.{extra} }}

services:""",
        )

    def contract(self) -> Contract:
        """Reads it."""
        return read_contract(self.root)

    def git(self, *words: str) -> str:
        """Runs git in the folder, as somebody with a name."""
        who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *who, *words], cwd=self.root, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commits everything; gives the digest of the commit."""
        if not (self.root / ".git").exists():
            self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")


def unit_of(contract: Contract, *, carried: bool = True, carries: bytes | None = None) -> bytes:
    """A module with a manifest of a contract, and the contract where it is to carry it.

    Args:
        contract: The contract.
        carried: Whether it carries the contract.
        carries: What it carries in the contract's place.
    """
    manifest = write_manifest(Draft(contract, contract_digest(contract), ()))
    wasm = append_custom(EMPTY, MANIFEST_SECTION, manifest)
    if carries is not None:
        return append_custom(wasm, CONTRACT_SECTION, carries)
    if not carried:
        return wasm
    packed = zlib.compress(to_json(contract, places=False).encode("utf-8"))
    return append_custom(wasm, CONTRACT_SECTION, packed)
