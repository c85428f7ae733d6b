"""What the source layer says is held against compilers: authors' code of before and after.

Each pair of the source layer has an ``author.py`` and mostly an ``author.rs`` on either side, which
use what that side has. The pairs are put together to one contract of before and one of after, since
each has packages of its own; bindings are generated for both, and all code is compiled with both.
Code must compile with its own bindings, and with the others exactly where no finding names its
language in that direction.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from mypy import api
from ruamel.yaml import YAML

from dao_sdk import resources
from dao_sdk.cli.abi.languages import languages
from dao_sdk.codegen.generate import generate
from dao_sdk.compat.catalogue import rules
from dao_sdk.compat.compare import run
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.folder import contract_side
from dao_sdk.compat.vocabulary import Direction, Layer
from dao_sdk.contract import read_contract
from dao_sdk.contract.model import Contract
from tests.compat import pairs

SIDES = {"previous": Direction.OLD_ON_NEW, "current": Direction.NEW_ON_OLD}
"""Whose code meets the other side's bindings in which direction."""
SOURCE = pairs.PAIRS / "source"
NAMES = sorted(each.name for each in SOURCE.iterdir())
PYTHON, RUST = "python", "rust-guest"


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Contract]:
    """All previous sides as one contract, and all current ones."""
    return {side: merged(side, tmp_path_factory.mktemp(side) / "all") for side in SIDES}


def merged(side: str, target: Path) -> Contract:
    """One contract of one side of every pair, beside what the SDK's own contract has."""
    shutil.copytree(resources.abi(), target / "abi", ignore=shutil.ignore_patterns("releases"))
    shutil.copytree(resources.proto(), target / "proto")
    whole = YAML(typ="safe").load(target / "abi" / "v1.yaml")
    for name in NAMES:
        folder = SOURCE / name / side
        whole = pairs.merge(whole, YAML(typ="safe").load(folder / "abi.yaml") or {})
        for file in folder.rglob("*.proto"):
            place = target / "proto" / file.relative_to(folder)
            assert not place.exists(), f"{name} has no package of its own"
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
    text = io.StringIO()
    YAML().dump(whole, text)
    (target / "abi" / "v1.yaml").write_text(text.getvalue(), "utf-8")
    return read_contract(target)


@pytest.fixture(scope="module")
def felt(contracts: dict[str, Contract]) -> dict[str, list[Finding]]:
    """What the source layer finds between the two contracts, by the pair that it is about."""
    old, new = (contract_side(side, contract) for side, contract in contracts.items())
    found: dict[str, list[Finding]] = {name: [] for name in NAMES}
    owners = {name.replace("-", "_"): name for name in NAMES}
    for name in NAMES:
        for side in SIDES:
            patch = YAML(typ="safe").load(SOURCE / name / side / "abi.yaml") or {}
            own = (each for group in patch.values() for each in group)
            owners |= dict.fromkeys(own, name)
    wanted = [rule for rule in rules() if rule.layer is Layer.SOURCE]
    for it in run(Diff(old, new, languages()), wanted):
        found[owners[it.subject.partition(".")[0]]].append(it)
    return found


def foretold(felt: dict[str, list[Finding]], language: str, authors: set[str]) -> set[str]:
    """The code that must not compile with the bindings of the other side: ``previous_<name>``."""
    return {
        author
        for author in authors
        for side, direction in SIDES.items()
        if author.startswith(side)
        for it in felt[author.removeprefix(side + "_").replace("_", "-")]
        if direction in it.breaks and language in it.languages
    }


def gather(target: Path, suffix: str) -> set[str]:
    """Copies the authors' code to one folder; gives its names."""
    target.mkdir(parents=True)
    names = set()
    for name in NAMES:
        for side in SIDES:
            file = SOURCE / name / side / f"author.{suffix}"
            if file.exists():
                author = f"{side}_{name.replace('-', '_')}"
                shutil.copy(file, target / f"{author}.{suffix}")
                names.add(author)
    return names


def test_python_code_compiles_as_foretold(
    contracts: dict[str, Contract], felt: dict[str, list[Finding]], tmp_path: Path
) -> None:
    authors = gather(tmp_path / "authors", "py")
    files = [str(tmp_path / "authors" / f"{each}.py") for each in sorted(authors)]
    failed: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        for side, contract in contracts.items():
            generate(contract, PYTHON, tmp_path / side / "bindings")
            patch.setenv("MYPYPATH", str(tmp_path / side))
            options = ["--strict", "--follow-imports", "silent", "--config-file", os.devnull]
            cache = ["--cache-dir", str(tmp_path / side / "cache")]
            out, err, _ = api.run([*options, *cache, "--no-error-summary", *files])
            assert "[syntax]" not in out and not re.search(r"(?m)^mypy:", err), out + err
            wrong = set(re.findall(r"(?m)^.*authors/(\w+)\.py:\d+: error", out.replace("\\", "/")))
            own = {each for each in wrong if each.startswith(side)}
            assert not own, f"code does not compile with its own bindings:\n{out}"
            failed |= wrong
    assert failed == foretold(felt, PYTHON, authors)


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("cargo") and shutil.which("rustfmt")), reason="no cargo or no rustfmt here"
)
def test_rust_code_compiles_as_foretold(
    contracts: dict[str, Contract], felt: dict[str, list[Finding]], tmp_path: Path
) -> None:
    failed: set[str] = set()
    authors: set[str] = set()
    for side, contract in contracts.items():
        crate = tmp_path / side
        generate(contract, RUST, crate)
        authors = gather(crate / "examples", "rs")
        for file in (crate / "examples").iterdir():
            file.write_text(f"#![crate_type = \"lib\"]\n{file.read_text('utf-8')}", "utf-8")
        wrong = broken_examples(crate)
        own = {each for each in wrong if each.startswith(side)}
        assert not own, f"code does not compile with its own bindings: {sorted(own)}"
        failed |= wrong
    assert failed == foretold(felt, RUST, authors)


def broken_examples(crate: Path) -> set[str]:
    """The examples of a crate that do not compile, by cargo's own messages."""
    manifest = crate / "Cargo.toml"
    examples = sorted((crate / "examples").glob("*.rs"))
    listed = "".join(
        f'\n[[example]]\nname = "{each.stem}"\ncrate-type = ["lib"]\n' for each in examples
    )
    manifest.write_text(manifest.read_text("utf-8") + listed, "utf-8")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    target = os.environ.get("CARGO_TARGET_DIR") or str(cache / "dao-sdk" / "cargo" / "generated")
    run = subprocess.run(
        ["cargo", "check", "--quiet", "--examples", "--keep-going", "--message-format", "json"],
        cwd=crate,
        env={**os.environ, "CARGO_TARGET_DIR": target},
        capture_output=True,
        text=True,
    )
    wrong, fine = set(), set()
    for line in run.stdout.splitlines():
        told = json.loads(line)
        if told.get("target", {}).get("kind") != ["example"]:
            continue
        if told["reason"] == "compiler-artifact":
            fine.add(told["target"]["name"])
        elif told["reason"] == "compiler-message" and told["message"]["level"] == "error":
            wrong.add(told["target"]["name"])
    assert fine | wrong == {each.stem for each in examples}, run.stderr
    return wrong
