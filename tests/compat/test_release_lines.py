"""What is found against a release has a place with its line, whatever file it is written in."""

from __future__ import annotations

from pathlib import Path

from dao_sdk.cli.abi.languages import languages
from dao_sdk.compat.compare import compare
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.output.text import render
from dao_sdk.compat.releases.release import ContractFile, read, write
from dao_sdk.compat.releases.store import release_side
from dao_sdk.contract import read_contract
from tests.compat import pairs


def released(overlay: Path, root: Path) -> Side:
    """A contract of a fixture, frozen and read from its release alone."""
    pairs.build_contract(root, overlay)
    contract = read_contract(root)
    text = (root / "abi" / "v1.yaml").read_text("utf-8")
    path = root / "release.json"
    path.write_text(write(contract, ContractFile("abi/v1.yaml", text)), "utf-8")
    release = read(path, "it")
    for sources in ("abi", "proto"):
        (root / sources).rename(root / f"gone-{sources}")
    return release_side("release", release)


def test_every_finding_between_releases_has_the_lines_of_both(tmp_path: Path) -> None:
    seen: set[str] = set()
    spoken = languages()
    for name in pairs.contracts():
        old, new = (
            released(pairs.overlay(name, side, tmp_path), tmp_path / name / side)
            for side in pairs.SIDES
        )
        for finding in compare(old, new, languages=spoken).findings:
            for side, place in ((old, finding.old), (new, finding.new)):
                if place is not None:
                    line = side.line_at(place)
                    assert line[place.column - 1 :].strip(), (name, finding.message, place)
                    seen.add(Path(place.file.partition("@")[0]).suffix)
            assert finding.old or finding.new, (name, finding.message)
    assert seen == {".yaml", ".proto"}


def test_a_person_is_shown_the_line_of_the_contract_file(tmp_path: Path) -> None:
    old, new = (
        released(pairs.overlay("wasm/module-renamed", side, tmp_path), tmp_path / side)
        for side in pairs.SIDES
    )
    lines = [it.split() for it in render([compare(old, new)], colour=False, long=True, width=100)]
    shown = {it[0]: it[1:] for it in lines if it[:1] in (["-"], ["+"])}
    for sign, name, side in (("-", "avatar_v1", "previous"), ("+", "avatar_v2", "current")):
        text = (tmp_path / side / "gone-abi" / "v1.yaml").read_text("utf-8").splitlines()
        at = next(at for at, line in enumerate(text, 1) if line.strip() == f"module: {name}")
        assert shown[sign] == [f"abi/v1.yaml@1.2:{at}:3", "module:", name]
