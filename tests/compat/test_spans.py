"""Places found in serialized source information are those that the runtime reads from it."""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import FileDescriptorSet, SourceCodeInfo
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk.compat.schema.descriptors import parse
from dao_sdk.compat.schema.spans import Spans
from tests.compat.random_schemas.compiled import compiled
from tests.compat.random_schemas.make import random_schema


def check(info: SourceCodeInfo) -> None:
    """Every path leads to the first location that has it."""
    firsts: dict[tuple[int, ...], SourceCodeInfo.Location] = {}
    for location in info.location:
        firsts.setdefault(tuple(location.path), location)
    firsts.pop((), None)
    spans = Spans(info.SerializeToString())
    for path, location in firsts.items():
        assert spans.begin(path) == tuple(location.span[:2]), path
        assert (*path, 99) in firsts or spans.begin((*path, 99)) is None


def test_all_places_of_random_schemas() -> None:
    for whole in compiled([random_schema(seed, messages=14) for seed in range(60)], places=True):
        files, infos = parse(whole.SerializeToString())
        for file, info, other in zip(files.file, infos, whole.file, strict=True):
            assert other.source_code_info.SerializeToString() == info
            check(other.source_code_info)
            other.ClearField("source_code_info")
            assert file == other


@given(st.data())
def test_paths_within_paths_and_comments(data: st.DataObject) -> None:
    info = SourceCodeInfo()
    number = st.one_of(st.sampled_from((1, 2, 3, 4, 10, 18, 127, 128, 300)), st.integers(0, 2**20))
    paths = data.draw(st.lists(st.lists(number, min_size=1, max_size=9), max_size=12))
    for at, path in enumerate(paths):
        line = data.draw(st.integers(0, 2**20))
        location = info.location.add(path=path, span=(line, at, line + at, 1))
        if data.draw(st.booleans()):
            location.leading_comments = "\n".join(bytes(it % 128).decode() for it in path)
    check(info)


def test_a_set_without_source_information() -> None:
    (whole,) = compiled([random_schema(1)])
    data = whole.SerializeToString()
    files, infos = parse(data)
    assert files == FileDescriptorSet.FromString(data)
    assert not any(infos)
