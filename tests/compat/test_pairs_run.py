"""The witnesses of wire and JSON on the pairs of fixtures, executed apart from the checker."""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.compat.witness.call import CallWitness, CodeWitness
from tests.compat.execution.calls import misbehaves
from tests.compat.execution.play import idle
from tests.compat.execution.pools import Classes
from tests.compat.pairs import SAFE

LAYERS = (Layer.WIRE, Layer.JSON)
UNSEEN = {("json/field-name-clash", "json/field-added")}
"""No JSON shows a field whose name is another one's as well: nobody knows which of them it means."""


def _files(diff: Diff) -> tuple[FileDescriptorSet, FileDescriptorSet]:
    both = diff.schemas
    assert both is not None
    return both.old.descriptors, both.new.descriptors


def test_what_breaks_has_a_witness_that_misbehaves(
    diffs: dict[str, Diff], found: dict[str, list[Finding]]
) -> None:
    tried = 0
    for name, findings in found.items():
        for finding in findings:
            if finding.rule.layer not in LAYERS or not finding.breaks:
                continue
            tried += 1
            told = finding.told()
            if told is None and (name, finding.rule.id) in UNSEEN:
                continue
            assert told is not None and told.what and told.old and told.new, (name, finding.message)
            files = _files(diffs[name])
            wrong = idle(finding, files, (Classes(files[0]), Classes(files[1])))
            assert not wrong, f"{name}: {finding.rule.id} {finding.subject}: {wrong}"
    assert tried > 100


def test_calls_go_wrong(diffs: dict[str, Diff], found: dict[str, list[Finding]]) -> None:
    """Each call of a witness is made, by gRPC or by its number, to a server of either side."""
    made = 0
    for name, findings in found.items():
        for finding in findings:
            if isinstance(finding.witness, (CallWitness, CodeWitness)):
                made += 1
                assert misbehaves(finding.witness, diffs[name]), (name, finding.message)
    assert made > 10


def test_what_does_not_break_is_not_shown_to(found: dict[str, list[Finding]]) -> None:
    for name, findings in found.items():
        for finding in findings:
            if finding.rule.layer in LAYERS and not finding.breaks:
                assert finding.witness is None, (name, finding.message)
    assert any(name.endswith(SAFE) for name in found)
