"""Releases: frozen once, found to be changed, supported until somebody says when that ends."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import resources
from dao_sdk.compat.check import check
from dao_sdk.compat.exit_status import ExitStatus, exit_status_of
from dao_sdk.compat.releases.freeze import FreezeError, Frozen, WrongStep, freeze, predecessor
from dao_sdk.compat.releases.log import log
from dao_sdk.compat.releases.release import (
    ContractFile,
    Release,
    ReleaseError,
    Version,
    read,
    write,
)
from dao_sdk.compat.releases.store import Releases
from dao_sdk.compat.releases.support import supported
from dao_sdk.compat.tables import TablesError
from dao_sdk.compat.vocabulary import Step
from dao_sdk.contract import ContractError, ir, ir_versions
from dao_sdk.errors import DaoError
from tests.compat.builders import ABI, NOTES, ContractBuilder

TODAY = datetime.date(2026, 6, 30)


@pytest.fixture
def builder(tmp_path: Path) -> ContractBuilder:
    return ContractBuilder(tmp_path)


def test_every_older_form_has_a_step() -> None:
    assert ir_versions.STEPS.keys() == set(range(1, ir.IR_VERSION))


def frozen(builder: ContractBuilder, version: str) -> Frozen:
    return freeze(builder.root, Version.parse(version), today=TODAY)


def outcomes(builder: ContractBuilder, *against: str) -> dict[str, ExitStatus]:
    checked = check(builder.root, against, today=TODAY)
    return {it.old.title: exit_status_of(it) for it in checked.reports}


def test_a_release_is_the_contract_and_its_digest(builder: ContractBuilder) -> None:
    done = frozen(builder, "1.2")
    assert done.path == builder.root / "abi" / "releases" / "1.2.json"
    assert done.report is None
    value = json.loads(done.path.read_text("utf-8"))
    assert list(value) == sorted(value) == ["contract", "contract_file", "digest", "release"]
    assert (value["release"], value["digest"]) == ("1.2", done.digest)
    assert value["contract"]["imports"][0]["place"]["file"] == ABI
    contract = builder.contract()
    release = Releases(builder.root).read(Version(1, 2))
    file = ContractFile(ABI, (builder.root / ABI).read_text("utf-8"))
    assert release == Release(Version(1, 2), contract, file, done.digest)
    assert release.contract.descriptors == contract.descriptors
    assert done.path.read_text("utf-8") == write(contract, file), "equal contracts, equal text"
    assert [it.name for it in done.path.parent.iterdir()] == ["1.2.json"]


def test_a_release_does_not_depend_on_where_it_is_made(
    builder: ContractBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = frozen(builder, "1.2").path.read_bytes()
    (builder.root / "abi" / "releases" / "1.2.json").unlink()
    monkeypatch.chdir(builder.root / "proto")
    assert frozen(builder, "1.2").path.read_bytes() == one


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda it: it["contract"].update(doc="Other words."), "is not what was frozen"),
        (lambda it: it["contract"]["imports"].pop(), "is not what was frozen"),
        (lambda it: it.update(digest="00" * 32), "is not what was frozen"),
        (lambda it: it.update(release="1.3"), "is not what was frozen"),
        (lambda it: it["contract_file"].update(text="# other"), "is not what was frozen"),
        (lambda it: it.pop("contract_file"), "is no release"),
        (lambda it: it.pop("digest"), "is no release"),
        (lambda it: it.update(more=1), "is no release"),
    ],
)
def test_a_changed_release_is_found(builder: ContractBuilder, change: object, said: str) -> None:
    path = frozen(builder, "1.2").path
    value = json.loads(path.read_text("utf-8"))
    assert callable(change)
    change(value)
    path.write_text(json.dumps(value), "utf-8")
    with pytest.raises(ReleaseError, match=said):
        check(builder.root, today=TODAY)
    with pytest.raises(ReleaseError, match=said):
        read(path, "it")


def test_a_release_may_be_laid_out_anew(builder: ContractBuilder) -> None:
    path = frozen(builder, "1.2").path
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")), indent=4), "utf-8")
    assert Releases(builder.root).read(Version(1, 2)).version == Version(1, 2)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000, "\xff"])
def test_what_is_no_release_is_told(builder: ContractBuilder, text: str) -> None:
    path = builder.root / "abi" / "releases" / "1.2.json"
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ReleaseError, match="no release"):
        check(builder.root, today=TODAY)


def test_a_release_under_a_wrong_name_is_told(builder: ContractBuilder) -> None:
    path = frozen(builder, "1.2").path
    shutil.copy(path, path.with_name("1.1.json"))
    with pytest.raises(ReleaseError, match=r"1\.1\.json holds release 1\.2"):
        check(builder.root, today=TODAY)
    path.with_name("1.1.json").rename(path.with_name("newest.json"))
    with pytest.raises(ReleaseError, match=r"newest\.json is named like no release"):
        check(builder.root, today=TODAY)


def test_a_release_is_frozen_once(builder: ContractBuilder) -> None:
    path = frozen(builder, "1.2").path
    before = path.read_bytes()
    with pytest.raises(FreezeError, match=r"1\.2\.json exists; a release never changes"):
        frozen(builder, "1.2")
    assert path.read_bytes() == before


def old_form(value: dict[str, Any]) -> dict[str, Any]:
    """A release as an SDK of an older form would have frozen it, had there been one."""
    contract = value["contract"] | {"ir": ir.IR_VERSION, "words": value["contract"]["doc"]}
    del contract["doc"]
    said = {**value, "contract": contract}
    del said["digest"]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**said, "digest": hashlib.sha256(text.encode("utf-8")).hexdigest()}


def second_form(fields: dict[str, Any]) -> dict[str, Any]:
    """The step to a second version of the form, in which `words` are called `doc`."""
    return {name: it for name, it in fields.items() if name != "words"} | {"doc": fields["words"]}


def test_a_release_in_an_older_form_is_read(
    builder: ContractBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = frozen(builder, "1.2").path
    known = read(path, "it").contract
    path.write_text(json.dumps(old_form(json.loads(path.read_text("utf-8")))), "utf-8")
    with pytest.raises(ReleaseError, match="it: contract lacks doc"):
        read(path, "it")
    monkeypatch.setattr(ir, "IR_VERSION", ir.IR_VERSION + 1)
    monkeypatch.setattr(ir_versions, "STEPS", {ir.IR_VERSION - 1: second_form})
    release = read(path, "it")
    assert release.contract == known
    assert outcomes(builder) == {"release:1.2": ExitStatus.COMPATIBLE}
    value = json.loads(path.read_text("utf-8"))
    value["contract"]["words"] += " Not as frozen."
    path.write_text(json.dumps(value), "utf-8")
    with pytest.raises(ReleaseError, match="is not what was frozen"):
        read(path, "it")


def test_a_release_in_a_newer_form_says_what_to_do(
    builder: ContractBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr(ir, "IR_VERSION", ir.IR_VERSION + 1)
        path = frozen(builder, "1.2").path
    with pytest.raises(ReleaseError, match=f"version {ir.IR_VERSION + 1} ") as told:
        read(path, "it")
    assert told.value.help == "A newer SDK wrote it: install that one or a later one."


def test_a_draft_is_not_frozen(builder: ContractBuilder) -> None:
    builder.become(2, "draft")
    with pytest.raises(FreezeError, match="is a draft") as told:
        frozen(builder, "1.2")
    assert "state: released" in told.value.help
    assert not (builder.root / "abi" / "releases").exists()


def test_the_contract_must_say_the_version(builder: ContractBuilder) -> None:
    with pytest.raises(FreezeError, match=r"v1\.yaml is version 1\.2, not 1\.3"):
        frozen(builder, "1.3")


def test_a_contract_with_problems_is_not_frozen(builder: ContractBuilder) -> None:
    builder.edit(ABI, "mode: sync", "moed: sync")
    with pytest.raises(ContractError):
        frozen(builder, "1.2")


@pytest.mark.parametrize(
    ("there", "version", "expected"),
    [
        ([], "1.0", None),
        ([], "3.7", None),
        (["1.0"], "1.1", "1.0"),
        (["1.9"], "1.10", "1.9"),
        (["1.0", "1.1"], "2.0", "1.1"),
        (["1.0", "2.0"], "1.1", "1.0"),
        (["1.0", "2.0"], "3.0", "2.0"),
    ],
)
def test_a_version_follows_the_newest_of_its_line(
    there: list[str], version: str, expected: str | None
) -> None:
    before = predecessor([Version.parse(each) for each in there], Version.parse(version))
    assert (None if before is None else str(before)) == expected


@pytest.mark.parametrize(
    ("there", "version", "expected"),
    [
        (["1.0"], "1.2", "1.1 or 2.0"),
        (["1.0"], "3.0", "2.0"),
        (["1.0"], "2.1", "2.0"),
        (["1.0", "1.1"], "0.9", "2.0"),
        (["1.0", "2.0"], "1.2", "1.1 or 3.0"),
    ],
)
def test_a_version_that_is_not_the_next_one_is_refused(
    there: list[str], version: str, expected: str
) -> None:
    with pytest.raises(FreezeError, match=f"comes {expected}, not {version}"):
        predecessor([Version.parse(each) for each in there], Version.parse(version))


def test_a_minor_version_brings_what_is_new(builder: ContractBuilder) -> None:
    frozen(builder, "1.2")
    builder.become(3)
    builder.add_import("1.3")
    report = frozen(builder, "1.3").report
    assert report is not None and report.step <= Step.MINOR
    assert outcomes(builder) == {
        "release:1.2": ExitStatus.COMPATIBLE,
        "release:1.3": ExitStatus.COMPATIBLE,
    }


def test_a_minor_version_may_ask_more_of_hosts(builder: ContractBuilder) -> None:
    frozen(builder, "1.2")
    builder.become(3)
    builder.add_import("1.3", optional=False)
    report = frozen(builder, "1.3").report
    assert report is not None and report.step is Step.MINOR


def test_a_removed_field_needs_a_major_version(builder: ContractBuilder) -> None:
    frozen(builder, "1.2")
    builder.become(3)
    remove_a_field(builder)
    with pytest.raises(WrongStep, match=r"is a minor step .* needs a major one") as told:
        frozen(builder, "1.3")
    assert "wire/field-removed" in {it.rule.id for it in told.value.report.findings}
    assert outcomes(builder) == {"release:1.2": ExitStatus.BREAKING}
    redate(builder, "2.0")
    builder.become(0, major=2)
    assert frozen(builder, "2.0").report is not None
    assert outcomes(builder) == {"release:2.0": ExitStatus.COMPATIBLE}, "1.2 is of another major"


def remove_a_field(builder: ContractBuilder) -> None:
    path = builder.root / NOTES
    lines = path.read_text("utf-8").splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if line.startswith("message Note {"))
    field = next(it for it in range(at, len(lines)) if " = " in lines[it])
    path.write_text("".join([*lines[:field], *lines[field + 1 :]]), "utf-8")


def redate(builder: ContractBuilder, version: str) -> None:
    path = builder.root / ABI
    text = path.read_text("utf-8")
    for old in ("1.0", "1.1"):
        text = text.replace(f'since: "{old}"', f'since: "{version}"')
    path.write_text(text, "utf-8")


def test_what_is_new_says_since_when_it_is_there(builder: ContractBuilder) -> None:
    frozen(builder, "1.2")
    builder.become(3)
    builder.add_import("1.1")
    with pytest.raises(FreezeError, match=r"v1\.yaml:\d+:\d+: `avatar_clock_zone` is new") as told:
        frozen(builder, "1.3")
    assert "it is there since 1.3" in told.value.message
    builder.edit(ABI, 'clock, since: "1.1"', 'clock, since: "1.3"')
    builder.edit(ABI, 'since: "1.0"', 'since: "1.3"')
    with pytest.raises(FreezeError, match=r"`avatar_respond` was there since 1\.0"):
        frozen(builder, "1.3")


def test_our_own_contract_can_be_frozen_and_followed(tmp_path: Path) -> None:
    builder = ContractBuilder(tmp_path / "copy", resources.root())
    with pytest.raises(FreezeError, match=r"1\.0 is a draft"):
        frozen(builder, "1.0")
    builder.become(0)
    frozen(builder, "1.0")
    builder.become(1)
    builder.edit(
        "proto/dao/system/v1/system.proto",
        "message InfoResponse {",
        "message InfoResponse {\n  // A word more.\n  string word = 900;\n",
    )
    assert outcomes(builder) == {"release:1.0": ExitStatus.COMPATIBLE}
    frozen(builder, "1.1")
    builder.become(2)
    builder.edit(
        "proto/dao/system/v1/system.proto", "string word = 900", "repeated int64 word = 900"
    )
    with pytest.raises(WrongStep):
        frozen(builder, "1.2")
    assert outcomes(builder) == {
        "release:1.0": ExitStatus.COMPATIBLE,
        "release:1.1": ExitStatus.BREAKING,
    }


def test_a_draft_may_be_broken(builder: ContractBuilder) -> None:
    builder.become(3, "draft")
    builder.commit("a draft")
    remove_a_field(builder)
    checked = check(builder.root, ["git:HEAD"], today=TODAY)
    (report,) = checked.reports
    assert report.draft and report.step is Step.MAJOR
    assert exit_status_of(report) is ExitStatus.COMPATIBLE
    assert checked.releases == ()


def test_a_release_is_supported_until_it_is_not(builder: ContractBuilder) -> None:
    frozen(builder, "1.2")
    builder.become(3)
    frozen(builder, "1.3")
    releases = Releases(builder.root)
    assert supported(releases, 1, TODAY) == [Version(1, 2), Version(1, 3)]
    assert supported(releases, 2, TODAY) == []
    path = releases.folder / "ended.toml"
    path.write_text('[[ended]]\nrelease = "1.2"\non = 2026-07-01\nreason = "Old."\n')
    assert supported(releases, 1, TODAY) == [Version(1, 2), Version(1, 3)]
    assert supported(releases, 1, datetime.date(2026, 7, 1)) == [Version(1, 3)]
    path.write_text('[[ended]]\nrelaese = "1.2"\non = "soon"\n\n[[ended]]\nrelease = "1.9"\n')
    with pytest.raises(TablesError) as told:
        supported(releases, 1, TODAY)
    said = told.value.message
    assert "ended.toml:2:1: unknown key `relaese`" in said and "did you mean `release`?" in said
    assert "ended.toml:3:1: `on` is 'soon'; expected a date such as 2027-01-31" in said
    assert "ended.toml:5:1: this ended lacks `reason`" in said
    path.write_text('[[ended]]\nrelease = "1.9"\non = 2026-07-01\nreason = "Old."\n')
    with pytest.raises(DaoError, match=r"ended\.toml:2:1: unknown release `1\.9`"):
        supported(releases, 1, TODAY)


@pytest.mark.parametrize("lost", ["1.2", "1.3", "1.4"])
def test_a_lost_release_is_noticed(builder: ContractBuilder, lost: str) -> None:
    for minor in (2, 3, 4):
        builder.become(minor)
        frozen(builder, f"1.{minor}")
    builder.become(5, "draft")
    file = builder.root / "abi" / "releases" / f"{lost}.json"
    file.rename(builder.root / "kept")
    with pytest.raises(ReleaseError, match=rf"releases lacks {lost}, so nobody can say") as told:
        check(builder.root, today=TODAY)
    assert "ended.toml" in told.value.help
    builder.become(5)
    with pytest.raises(DaoError, match=rf"lacks {lost}|after release 1\.3 comes 1\.4"):
        frozen(builder, "1.5")
    ends = file.parent / "ended.toml"
    if lost != "1.4":  # the newest may not be a version at all
        ends.write_text(f'[[ended]]\nrelease = "{lost}"\non = 2026-01-01\nreason = "Old."\n')
        assert len(check(builder.root, today=TODAY).releases) == 2
        ends.unlink()
    (builder.root / "kept").rename(file)
    assert len(check(builder.root, today=TODAY).releases) == 3


def test_the_first_release_may_have_any_version(builder: ContractBuilder) -> None:
    frozen(builder, "1.2")
    assert Releases(builder.root).lost(Version(1, 3)) == []
    assert [str(it) for it in Releases(builder.root).lost(Version(1, 5))] == ["1.3", "1.4"]


def test_a_release_with_the_marks_of_a_conflict_says_so(builder: ContractBuilder) -> None:
    path = frozen(builder, "1.2").path
    text = path.read_text("utf-8")
    for conflict in (
        f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n",
        text.replace('"digest"', '<<<<<<< ours\n"digest"\n=======\n>>>>>>> theirs', 1).replace(
            " <<<", "<<<"
        ),
    ):
        path.write_text(conflict, "utf-8")
        with pytest.raises(ReleaseError, match=r"1\.2\.json:\d+: two branches froze") as told:
            check(builder.root, today=TODAY)
        assert "--theirs" in told.value.help
    path.write_text(text[:4000], "utf-8")
    with pytest.raises(ReleaseError, match=r"1\.2\.json is no release: it is no JSON: line"):
        check(builder.root, today=TODAY)


def test_two_major_versions_live_side_by_side(builder: ContractBuilder) -> None:
    frozen(builder, "1.2")
    shutil.copy(builder.root / ABI, builder.root / "abi" / "v1.kept")
    redate(builder, "2.0")
    builder.become(0, major=2)
    (builder.root / ABI).rename(builder.root / "abi" / "v2.yaml")
    (builder.root / "abi" / "v1.kept").rename(builder.root / ABI)
    frozen(builder, "2.0")
    assert outcomes(builder) == {"release:2.0": ExitStatus.COMPATIBLE}
    checked = check(builder.root / ABI, today=TODAY)
    assert [it.old.title for it in checked.reports] == ["release:1.2"]
    assert [it.version for it in log(builder.root)] == ["2.0", "1.2", "1.1", "1.0"]
    assert [it.version for it in log(builder.root / ABI)] == ["1.2", "1.1", "1.0"]
    builder.become(3)
    assert freeze(builder.root / ABI, Version(1, 3), today=TODAY).report is not None
