"""Random schemas through the whole command, in every format; ``--long`` takes 1,200 pairs."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorSet

from dao_sdk.compat.compare import compare
from dao_sdk.compat.exit_status import exit_status_of
from dao_sdk.compat.vocabulary import Layer
from tests.compat.execution.play import idle, side
from tests.compat.execution.pools import Classes
from tests.compat.random_schemas.change import random_pair
from tests.compat.random_schemas.compiled import compiled

from ..conftest import Dao

FORMATS = (["text"], ["text", "--long"], ["text", "--all"], ["json"], ["sarif"], ["github"])
BOTH = ("--layer", "wire", "--layer", "json")
PAIRS, LONG, BATCH = 40, 1_200, 40


def test_every_format_says_the_same_and_every_witness_holds(
    dao: Dao, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    shown = 0
    count = LONG if request.config.getoption("--long") else PAIRS
    for first in range(0, count, BATCH):
        seeds = range(first, first + BATCH)
        pairs = [random_pair(seed) for seed in seeds]
        olds, news = compiled([it.old for it in pairs]), compiled([it.new for it in pairs])
        for seed, old, new in zip(seeds, olds, news, strict=True):
            if seed % 2:
                _exchange_names(new, Random(seed))
            for name, files in (("old", old), ("new", new)):
                (tmp_path / f"{name}.binpb").write_bytes(files.SerializeToString())
            layers = BOTH if seed % 10 else ()
            shown += _whole(dao, seed, old, new, layers)
    assert shown > count


def _whole(
    dao: Dao, seed: int, old: FileDescriptorSet, new: FileDescriptorSet, layers: tuple[str, ...]
) -> int:
    """Runs one pair in every format; gives how many witnesses were shown."""
    runs = [
        dao("abi", "diff", "old.binpb", "new.binpb", *layers, "--format", *each) for each in FORMATS
    ]
    assert len({it.returncode for it in runs}) == 1, [it.returncode for it in runs]
    report = compare(side(old), side(new), [Layer.WIRE, Layer.JSON])
    if layers:
        assert runs[0].returncode == exit_status_of(report), seed
    [comparison] = json.loads(runs[3].stdout)["comparisons"]
    [run] = json.loads(runs[4].stdout)["runs"]
    findings = comparison["findings"]
    assert [it["rule"] for it in findings] == [it["ruleId"] for it in run["results"]]
    assert len(runs[5].stdout.splitlines()) == len(findings) + 1
    counts = comparison["counts"]
    said = f"{counts['errors']} error"
    assert not findings or all(said in it.stdout for it in runs[:3]), seed
    assert not any("\u2020" in it.stdout or "__shadowed" in it.stdout for it in runs), seed
    told = {(it["rule"], it["subject"], it["message"]): it["witness"] for it in findings}
    classes = Classes(old), Classes(new)
    shown = 0
    for finding in report.findings:
        witness = told[finding.rule.id, finding.subject, finding.message]
        if witness is None or not finding.breaks:
            continue
        shown += 1
        proof = finding.told()
        assert proof is not None and proof.data.hex() == witness["data"]
        wrong = idle(finding, (old, new), classes)
        assert not wrong, f"{seed}: {finding.rule.id} {finding.subject}: {wrong}: {witness}"
    return shown


def _exchange_names(files: FileDescriptorSet, random: Random) -> None:
    """Gives fields of a message the names that others have in JSON, or by themselves."""
    messages = [
        each
        for file in files.file
        if not file.package.startswith("google.")
        for each in _all(list(file.message_type))
        if len(each.field) > 1 and not each.options.map_entry
    ]
    for message in random.sample(messages, min(2, len(messages))):
        chosen = random.sample(list(message.field), random.randint(2, min(4, len(message.field))))
        names = [it.json_name for it in chosen]
        if random.random() < 0.3:  # printed as another one's own name
            taken = {it.json_name for it in message.field}
            names = [it.name if it.name not in taken else it.json_name for it in chosen]
        for field, name in zip(chosen, [*names[1:], names[0]], strict=True):
            field.json_name = name


def _all(messages: list[DescriptorProto]) -> list[DescriptorProto]:
    return [*messages, *(it for each in messages for it in _all(list(each.nested_type)))]
