"""The comments and places that the Protobuf compiler notes beside its descriptors."""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import FileDescriptorProto, SourceCodeInfo

from dao_sdk.contract.model import Place

Path = tuple[int, ...]
"""Where an element is in its FileDescriptorProto: field numbers and indexes in turn."""


class SourceInfo:
    """Knows the comment and the place of each element of one file."""

    def __init__(self, file: FileDescriptorProto, folder: str) -> None:
        self._name = f"{folder}/{file.name}"
        self._locations: dict[Path, SourceCodeInfo.Location] = {}
        for location in file.source_code_info.location:
            self._locations.setdefault(tuple(location.path), location)

    def doc(self, path: Path) -> str:
        """The comment above an element, or else the one beside it; "" for none."""
        location = self._locations.get(path)
        if location is None:
            return ""
        return _clean(location.leading_comments or location.trailing_comments)

    def place(self, path: Path) -> Place:
        """Where an element is written; the start of the file where that is not known."""
        location = self._locations.get(path)
        if location is None:
            return Place(self._name, 1, 1)
        return Place(self._name, location.span[0] + 1, location.span[1] + 1)

    def file_doc(self) -> str:
        """The comment above `syntax` or, where that has none, above `package`."""
        for number in (
            FileDescriptorProto.SYNTAX_FIELD_NUMBER,
            FileDescriptorProto.PACKAGE_FIELD_NUMBER,
        ):
            location = self._locations.get((number,))
            if location is not None:
                detached = location.leading_detached_comments
                text = location.leading_comments or (detached[-1] if detached else "")
                if text:
                    return _clean(text)
        return ""


def _clean(comment: str) -> str:
    """A comment as plain text: without the space after `//` and blank lines around it."""
    lines = [line.removeprefix(" ").rstrip() for line in comment.strip("\n").split("\n")]
    return "\n".join(lines).strip()
