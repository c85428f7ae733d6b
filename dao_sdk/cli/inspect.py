"""``dao inspect``: say what a unit is and wants, without running it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dao_sdk.cli import console, options, publishers
from dao_sdk.plain_text import plain

if TYPE_CHECKING:
    from dao_sdk.host.dynamic.inspection import Inspection, Wanted

_MOST_SECTIONS = 20
"""The most custom sections that are shown."""


@click.command()
@click.argument("unit", type=click.Path(path_type=Path, dir_okay=False), required=False)
@options.spoken_option
@options.json_option
def command(unit: Path | None, contract_path: Path | None, as_json: bool) -> None:
    """Say what a unit is and wants, without running it.

    UNIT is a .wasm file, by default the one that ships with the SDK. Fails if a host of the
    contract would refuse it, and says why. The contract is the one that --contract names, or the
    one that the unit carries if that goes by another name than the SDK's.
    """
    from dao_sdk import resources
    from dao_sdk.contract import read_contract
    from dao_sdk.host.dynamic.choose_contract import contract_for
    from dao_sdk.host.dynamic.inspection import inspect

    with console.progress("reading the unit"):
        contract = contract_for(contract_path, unit) or read_contract()
        seen = inspect(unit or resources.unit(), contract)
    if as_json:
        console.as_json({**asdict(seen), "publisher": publishers.as_json(seen.publisher)})
    else:
        _show(seen)
    if seen.verdict:
        click.get_current_context().exit(1)


def _show(seen: Inspection) -> None:
    title = f"{seen.name} {seen.version}".strip() or "a module without a manifest"
    console.out(f"{console.strong(title)}  {console.dim(seen.path)}\n")
    least = console.binary_size(seen.memory_minimum)
    most = console.binary_size(seen.memory_maximum) if seen.memory_maximum else "any size"
    sections = ", ".join(
        f"{plain(name, 40)} {console.size(size)}" for name, size in seen.sections[:_MOST_SECTIONS]
    )
    if len(seen.sections) > _MOST_SECTIONS:
        sections += f", and {len(seen.sections) - _MOST_SECTIONS:,} more"
    rows = [
        ("size", f"{console.size(seen.size)}, {console.size(seen.compressed)} compressed"),
        ("memory", f"{least} to {most}"),
        ("features", ", ".join(seen.features) or "none beyond the MVP"),
        ("sections", sections or "none"),
        ("digest", seen.digest),
        ("published by", publishers.shown(seen.publisher)),
    ]
    if seen.name:
        rows += [
            ("contract", f"{seen.contract}, digest {_short(seen.contract_digest)}"),
            ("carries", seen.embedded),
            ("state schema", str(seen.state_schema)),
            ("built by", seen.toolchain or "it does not say"),
            ("from sources", _short(seen.source_digest) or "it does not say"),
        ]
    for label, text in rows:
        console.labelled(label, text, 14)
    if not seen.name:
        console.out(f"\n{seen.verdict}")
        return
    console.out(f"\n{console.strong('it wants')}")
    for wanted in seen.capabilities:
        if wanted.name == "call":
            continue  # Answering is part of every host, no right.
        terms = console.dim(_terms(wanted))
        console.labelled(plain(wanted.name, 40), f"{wanted.reason}\n{terms}", 14)
    loads = console.style(f"a host of the contract {seen.judged_by} loads it", fg="green")
    verdict = seen.verdict or loads
    console.out(f"\n{verdict}")


def _terms(wanted: Wanted) -> str:
    """How a capability comes to the unit, in a few words."""
    need = "required" if wanted.required else "optional"
    comes = "comes with the home" if wanted.within_home else "only if you allow it"
    asks = f", asks for {', '.join(wanted.scopes)}" if wanted.scopes else ""
    return f"{need}, {comes}{asks}: {', '.join(wanted.imports) or 'imports nothing of it'}"


def _short(digest: str) -> str:
    return f"{digest[:16]}…" if digest else ""
