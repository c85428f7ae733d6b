"""What this project says of pairs of schemas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from dao_sdk.compat.compare import compare
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.schema.places import Places
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.schema.spans import Path
from dao_sdk.compat.vocabulary import Layer, Step
from dao_sdk.contract.model import Place
from tests.compat.oracle.elements import Index, Key
from tests.compat.random_schemas.change import Pair
from tests.compat.random_schemas.compiled import compiled


class _Paths(Places):
    """Places that are paths in descriptors, so that findings lead back to elements."""

    def __init__(self, file: FileDescriptorProto) -> None:
        self._name = file.name

    def at(self, path: Path, name: str) -> Place | None:
        """The path, as the name of a file."""
        return Place(f"{self._name}:{','.join(map(str, path))}", 1, 1)


@dataclass(slots=True)
class Verdict:
    """What was found in a pair."""

    old: Index
    new: Index
    found: dict[tuple[Layer, Key], list[Finding]]

    def rules(self, layer: Layer, key: Key, *, major: bool) -> set[str]:
        """The names of the rules that find something in an element; major: that it breaks."""
        found = self.found.get((layer, key), [])
        return {it.rule.name for it in found if not major or it.step is Step.MAJOR}


def judge(pairs: Sequence[Pair]) -> list[Verdict]:
    """What this project finds in each pair."""
    olds = compiled([each.old for each in pairs])
    news = compiled([each.new for each in pairs])
    return [_judge(old, new) for old, new in zip(olds, news, strict=True)]


def _judge(old: FileDescriptorSet, new: FileDescriptorSet) -> Verdict:
    before, after = Schema(old, _Paths), Schema(new, _Paths)
    layers = (Layer.WIRE, Layer.JSON)
    report = compare(Side("old", before), Side("new", after), layers)
    one, other = Index(before), Index(after)
    found: dict[tuple[Layer, Key], list[Finding]] = {}
    for each in report.findings:
        found.setdefault((each.rule.layer, _key(each, one, other)), []).append(each)
    return Verdict(one, other, found)


def _key(finding: Finding, old: Index, new: Index) -> Key:
    """The element that was found fault with: the one that is a member, of the old side first."""
    keys = [it for it in (old.key_at(finding.old), new.key_at(finding.new)) if it is not None]
    assert keys, finding
    if "reserv" in finding.rule.name and all(not it.member for it in keys):
        what = "names" if "name" in finding.rule.name else "numbers"
        return Key(keys[0].owner, f"reserved {what}")
    return next((it for it in keys if it.member), keys[0])
