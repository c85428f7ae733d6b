# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.data.v1``.

The values that documents are made of.

Queries over the documents of a space.

Documents that several devices edit apart and merge without conflict.
"""

from collections.abc import Iterable as _Iterable
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar
from typing import Final as _Final
from typing import Literal as _Literal
from typing import Never as _Never

from google.protobuf.internal.containers import MessageMap as _MessageMap
from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _RepeatedMessage
from google.protobuf.internal.containers import RepeatedScalarFieldContainer as _RepeatedScalar
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper as _EnumTypeWrapper
from google.protobuf.message import Message as _Message

__all__ = [
    "Value",
    "Null",
    "ListValue",
    "MapValue",
    "FieldPath",
    "Filter",
    "Filters",
    "Comparison",
    "Order",
    "Document",
    "Revision",
    "PutRequest",
    "PutResponse",
    "GetRequest",
    "GetResponse",
    "PatchRequest",
    "PatchResponse",
    "Edit",
    "Remove",
    "ListInsert",
    "TextSplice",
    "Increment",
    "DeleteRequest",
    "DeleteResponse",
    "BatchRequest",
    "Write",
    "BatchResponse",
    "ListRequest",
    "ListResponse",
    "QueryRequest",
    "QueryResponse",
    "CountRequest",
    "CountResponse",
    "WatchRequest",
    "WatchResponse",
    "HistoryRequest",
    "HistoryResponse",
    "HistoryEntry",
    "ExportRequest",
    "ReceivedRequest",
    "ReceivedResponse",
    "DocumentVersion",
    "ExportResponse",
    "Updates",
    "Update",
    "ImportRequest",
    "ImportResponse",
    "ImportSummary",
    "CanonicalRequest",
    "CanonicalResponse",
    "ExportFileRequest",
    "ExportFileResponse",
    "ImportFileRequest",
    "ImportFileResponse",
    "ImportUrlRequest",
    "ImportUrlResponse",
    "PutMode",
    "PUT_MODE_UNSPECIFIED",
    "PUT_MODE_CREATE",
    "PUT_MODE_REPLACE",
]

class PutMode(int, metaclass=_EnumTypeWrapper):
    """When a Put may write."""

    PUT_MODE_UNSPECIFIED: _ClassVar[PutMode]
    """Always: creates the document or replaces its fields."""
    PUT_MODE_CREATE: _ClassVar[PutMode]
    """Only if the document does not exist; CONFLICT otherwise."""
    PUT_MODE_REPLACE: _ClassVar[PutMode]
    """Only if the document exists; NOT_FOUND otherwise."""

PUT_MODE_UNSPECIFIED: _Final[PutMode]
"""Always: creates the document or replaces its fields."""
PUT_MODE_CREATE: _Final[PutMode]
"""Only if the document does not exist; CONFLICT otherwise."""
PUT_MODE_REPLACE: _Final[PutMode]
"""Only if the document exists; NOT_FOUND otherwise."""

class Value(_Message):
    """One value of a document: JSON with integers, bytes, collaborative text and counters."""

    @property
    def null_value(self) -> Null:
        """Nothing, as JSON writes null."""
    bool_value: bool
    """True or false."""
    int_value: int
    """A whole number of 64 bits."""
    double_value: float
    """A number of IEEE 754 binary64; not a number is one value."""
    string_value: str
    """A string that is replaced as a whole."""
    bytes_value: bytes
    """Bytes that are replaced as a whole."""
    @property
    def list_value(self) -> ListValue:
        """A list whose elements merge by position."""

    @property
    def map_value(self) -> MapValue:
        """A map whose entries merge by key."""
    text_value: str
    """A text in which concurrent edits merge character by character."""
    counter_value: int
    """A whole number to which concurrent increments add up."""
    def __init__(
        self,
        *,
        null_value: Null | None = ...,
        bool_value: bool | None = ...,
        int_value: int | None = ...,
        double_value: float | None = ...,
        string_value: str | None = ...,
        bytes_value: bytes | None = ...,
        list_value: ListValue | None = ...,
        map_value: MapValue | None = ...,
        text_value: str | None = ...,
        counter_value: int | None = ...,
    ) -> None: ...
    def HasField(
        self,
        field_name: _Literal[
            "null_value",
            "bool_value",
            "int_value",
            "double_value",
            "string_value",
            "bytes_value",
            "list_value",
            "map_value",
            "text_value",
            "counter_value",
            "kind",
        ],
    ) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal[
            "null_value",
            "bool_value",
            "int_value",
            "double_value",
            "string_value",
            "bytes_value",
            "list_value",
            "map_value",
            "text_value",
            "counter_value",
            "kind",
        ],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Literal["kind"]) -> _Literal[
        "null_value",
        "bool_value",
        "int_value",
        "double_value",
        "string_value",
        "bytes_value",
        "list_value",
        "map_value",
        "text_value",
        "counter_value",
        None,
    ]: ...

class Null(_Message):
    """The null value."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ListValue(_Message):
    """The elements of a list."""

    @property
    def values(self) -> _RepeatedMessage[Value]:
        """The elements, in order."""

    def __init__(self, *, values: _Iterable[Value] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["values"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class MapValue(_Message):
    """The entries of a map."""

    @property
    def entries(self) -> _MessageMap[str, Value]:
        """The entries; a key is any string without the character U+0000."""

    def __init__(self, *, entries: _Mapping[str, Value] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["entries"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class FieldPath(_Message):
    """The path of a field inside a document."""

    @property
    def keys(self) -> _RepeatedScalar[str]:
        """The keys from the root; a list index is written in decimal (as RFC 6901 does)."""

    def __init__(self, *, keys: _Iterable[str] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["keys"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Filter(_Message):
    """A condition on a document."""

    @property
    def compare(self) -> Comparison:
        """Compares one field with a value."""

    @property
    def all(self) -> Filters:
        """Holds if all of the filters hold."""

    @property
    def any(self) -> Filters:
        """Holds if at least one of the filters holds."""

    @property
    def negate(self) -> Filter:
        """Holds if the filter does not."""

    def __init__(
        self,
        *,
        compare: Comparison | None = ...,
        all: Filters | None = ...,
        any: Filters | None = ...,
        negate: Filter | None = ...,
    ) -> None: ...
    def HasField(
        self, field_name: _Literal["compare", "all", "any", "negate", "condition"]
    ) -> bool: ...
    def ClearField(
        self, field_name: _Literal["compare", "all", "any", "negate", "condition"]
    ) -> None: ...
    def WhichOneof(
        self, oneof_group: _Literal["condition"]
    ) -> _Literal["compare", "all", "any", "negate", None]: ...

class Filters(_Message):
    """Several filters."""

    @property
    def filters(self) -> _RepeatedMessage[Filter]:
        """The filters."""

    def __init__(self, *, filters: _Iterable[Filter] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["filters"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Comparison(_Message):
    """A comparison of a field with a value. An absent field compares with nothing but
    OPERATOR_ABSENT.
    """

    class Operator(int, metaclass=_EnumTypeWrapper):
        """How to compare. Order: null, booleans, numbers (whole and binary64 alike), strings and
        texts, bytes.
        """

        OPERATOR_UNSPECIFIED: _ClassVar[Comparison.Operator]
        """Not a valid operator."""
        OPERATOR_EQUAL: _ClassVar[Comparison.Operator]
        """The field equals the value."""
        OPERATOR_NOT_EQUAL: _ClassVar[Comparison.Operator]
        """The field is there and differs from the value."""
        OPERATOR_LESS: _ClassVar[Comparison.Operator]
        """The field is of the value's class and less."""
        OPERATOR_LESS_OR_EQUAL: _ClassVar[Comparison.Operator]
        """The field is of the value's class and less or equal."""
        OPERATOR_GREATER: _ClassVar[Comparison.Operator]
        """The field is of the value's class and greater."""
        OPERATOR_GREATER_OR_EQUAL: _ClassVar[Comparison.Operator]
        """The field is of the value's class and greater or equal."""
        OPERATOR_CONTAINS: _ClassVar[Comparison.Operator]
        """The field is a list with an element that equals the value."""
        OPERATOR_STARTS_WITH: _ClassVar[Comparison.Operator]
        """The field is a string or text that begins with the value."""
        OPERATOR_ABSENT: _ClassVar[Comparison.Operator]
        """The field is not there; the value is not used."""

    OPERATOR_UNSPECIFIED: _Final[Comparison.Operator]
    """Not a valid operator."""
    OPERATOR_EQUAL: _Final[Comparison.Operator]
    """The field equals the value."""
    OPERATOR_NOT_EQUAL: _Final[Comparison.Operator]
    """The field is there and differs from the value."""
    OPERATOR_LESS: _Final[Comparison.Operator]
    """The field is of the value's class and less."""
    OPERATOR_LESS_OR_EQUAL: _Final[Comparison.Operator]
    """The field is of the value's class and less or equal."""
    OPERATOR_GREATER: _Final[Comparison.Operator]
    """The field is of the value's class and greater."""
    OPERATOR_GREATER_OR_EQUAL: _Final[Comparison.Operator]
    """The field is of the value's class and greater or equal."""
    OPERATOR_CONTAINS: _Final[Comparison.Operator]
    """The field is a list with an element that equals the value."""
    OPERATOR_STARTS_WITH: _Final[Comparison.Operator]
    """The field is a string or text that begins with the value."""
    OPERATOR_ABSENT: _Final[Comparison.Operator]
    """The field is not there; the value is not used."""

    @property
    def field(self) -> FieldPath:
        """The field to compare."""
    operator: Comparison.Operator
    """How to compare."""
    @property
    def value(self) -> Value:
        """What to compare with."""

    def __init__(
        self,
        *,
        field: FieldPath | None = ...,
        operator: Comparison.Operator | str | None = ...,
        value: Value | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["field", "value"]) -> bool: ...
    def ClearField(self, field_name: _Literal["field", "operator", "value"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Order(_Message):
    """The order of results."""

    @property
    def field(self) -> FieldPath:
        """The field to sort by; documents without it come last."""
    descending: bool
    """Whether to sort from the greatest to the least."""
    def __init__(self, *, field: FieldPath | None = ..., descending: bool = ...) -> None: ...
    def HasField(self, field_name: _Literal["field"]) -> bool: ...
    def ClearField(self, field_name: _Literal["field", "descending"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Document(_Message):
    """A document with its fields."""

    id: str
    """The id inside its space."""
    @property
    def fields(self) -> _MessageMap[str, Value]:
        """The fields of the document."""
    version: str
    """The version, opaque; equal on two homes only if the content is equal."""
    oversized: bool
    """Whether the fields are left out because merges made the document larger than fits here;
    Canonical streams a document of any size.
    """
    def __init__(
        self,
        *,
        id: str = ...,
        fields: _Mapping[str, Value] | None = ...,
        version: str = ...,
        oversized: bool = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["id", "fields", "version", "oversized"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Revision(_Message):
    """The result of a write."""

    id: str
    """The id of the document written."""
    version: str
    """The version that it has now, opaque."""
    cursor: str
    """The position of the change in this home, opaque; for Watch and Export."""
    def __init__(self, *, id: str = ..., version: str = ..., cursor: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["id", "version", "cursor"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class PutRequest(_Message):
    """A document to write."""

    space: str
    """The space to write to; it is created if it does not exist."""
    id: str
    """The id, 1 to 128 bytes of UTF-8 without U+0000; empty for a new random one."""
    @property
    def fields(self) -> _MessageMap[str, Value]:
        """The fields that the document will have."""
    mode: PutMode
    """When to write."""
    request_id: bytes
    """If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes."""
    def __init__(
        self,
        *,
        space: str = ...,
        id: str = ...,
        fields: _Mapping[str, Value] | None = ...,
        mode: PutMode | str | None = ...,
        request_id: bytes = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["space", "id", "fields", "mode", "request_id"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class PutResponse(_Message):
    """The document as it was written."""

    @property
    def revision(self) -> Revision:
        """The result of the write."""

    def __init__(self, *, revision: Revision | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["revision"]) -> bool: ...
    def ClearField(self, field_name: _Literal["revision"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class GetRequest(_Message):
    """The document to read."""

    space: str
    """The space of the document."""
    id: str
    """The id of the document."""
    version: str
    """The version to read, as History gives it; empty for now."""
    def __init__(self, *, space: str = ..., id: str = ..., version: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "id", "version"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class GetResponse(_Message):
    """The document that was read."""

    @property
    def document(self) -> Document:
        """The document."""

    def __init__(self, *, document: Document | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["document"]) -> bool: ...
    def ClearField(self, field_name: _Literal["document"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class PatchRequest(_Message):
    """Edits to apply."""

    space: str
    """The space of the document."""
    id: str
    """The id of the document."""
    @property
    def edits(self) -> _RepeatedMessage[Edit]:
        """The edits, applied in this order; each sees what those before it did."""
    if_version: str
    """If set, CONFLICT unless the document is at exactly this version."""
    request_id: bytes
    """If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes."""
    make_parents: bool
    """Creates the maps that are missing above the path of a `set`, inside the map that exists. A
    value of another kind on the way is still INVALID_ARGUMENT.
    """
    def __init__(
        self,
        *,
        space: str = ...,
        id: str = ...,
        edits: _Iterable[Edit] | None = ...,
        if_version: str = ...,
        request_id: bytes = ...,
        make_parents: bool = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self,
        field_name: _Literal["space", "id", "edits", "if_version", "request_id", "make_parents"],
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class PatchResponse(_Message):
    """The document as it was edited."""

    @property
    def revision(self) -> Revision:
        """The result of the write."""

    def __init__(self, *, revision: Revision | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["revision"]) -> bool: ...
    def ClearField(self, field_name: _Literal["revision"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Edit(_Message):
    """One edit of a document."""

    @property
    def path(self) -> _RepeatedScalar[str]:
        """The place of the edit: keys from the root; a list index is written in decimal (as RFC
        6901 does).
        """

    @property
    def set(self) -> Value:
        """Sets a new value at the path; the container above it must exist. A text, list, map or
        counter is a new one; concurrent edits of the old one do not affect it.
        """

    @property
    def remove(self) -> Remove:
        """Removes the map entry or list element at the path; nothing happens if a map has no such
        entry.
        """

    @property
    def insert(self) -> ListInsert:
        """Inserts elements into the list at the path."""

    @property
    def splice(self) -> TextSplice:
        """Replaces characters of the text at the path."""

    @property
    def increment(self) -> Increment:
        """Adds to the counter at the path."""

    def __init__(
        self,
        *,
        path: _Iterable[str] | None = ...,
        set: Value | None = ...,
        remove: Remove | None = ...,
        insert: ListInsert | None = ...,
        splice: TextSplice | None = ...,
        increment: Increment | None = ...,
    ) -> None: ...
    def HasField(
        self, field_name: _Literal["set", "remove", "insert", "splice", "increment", "edit"]
    ) -> bool: ...
    def ClearField(
        self, field_name: _Literal["path", "set", "remove", "insert", "splice", "increment", "edit"]
    ) -> None: ...
    def WhichOneof(
        self, oneof_group: _Literal["edit"]
    ) -> _Literal["set", "remove", "insert", "splice", "increment", None]: ...

class Remove(_Message):
    """Removes what is at the path."""

    def __init__(self) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ListInsert(_Message):
    """Inserts elements into a list."""

    index: int
    """Where the first of them goes, 0 to the length of the list."""
    @property
    def values(self) -> _RepeatedMessage[Value]:
        """The elements."""

    def __init__(self, *, index: int = ..., values: _Iterable[Value] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["index", "values"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class TextSplice(_Message):
    """Replaces characters of a text."""

    index: int
    """Where to begin, in Unicode scalar values."""
    delete: int
    """How many Unicode scalar values to delete."""
    insert: str
    """What to insert."""
    def __init__(self, *, index: int = ..., delete: int = ..., insert: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["index", "delete", "insert"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Increment(_Message):
    """Adds to a counter."""

    by: int
    """What to add; may be negative."""
    def __init__(self, *, by: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["by"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class DeleteRequest(_Message):
    """The document to delete."""

    space: str
    """The space of the document."""
    id: str
    """The id of the document."""
    if_version: str
    """If set, CONFLICT unless the document is at exactly this version."""
    request_id: bytes
    """If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes."""
    def __init__(
        self, *, space: str = ..., id: str = ..., if_version: str = ..., request_id: bytes = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["space", "id", "if_version", "request_id"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class DeleteResponse(_Message):
    """The document as it was deleted."""

    @property
    def revision(self) -> Revision:
        """The result of the write."""

    def __init__(self, *, revision: Revision | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["revision"]) -> bool: ...
    def ClearField(self, field_name: _Literal["revision"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class BatchRequest(_Message):
    """Writes to apply in one transaction."""

    space: str
    """The space to write to."""
    @property
    def writes(self) -> _RepeatedMessage[Write]:
        """The writes, applied in this order; their own space and request id are left empty."""
    request_id: bytes
    """If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes."""
    def __init__(
        self, *, space: str = ..., writes: _Iterable[Write] | None = ..., request_id: bytes = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "writes", "request_id"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Write(_Message):
    """One write of a batch."""

    @property
    def put(self) -> PutRequest:
        """Writes a whole document."""

    @property
    def patch(self) -> PatchRequest:
        """Applies edits to a document."""

    @property
    def delete(self) -> DeleteRequest:
        """Deletes a document."""

    def __init__(
        self,
        *,
        put: PutRequest | None = ...,
        patch: PatchRequest | None = ...,
        delete: DeleteRequest | None = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["put", "patch", "delete", "write"]) -> bool: ...
    def ClearField(self, field_name: _Literal["put", "patch", "delete", "write"]) -> None: ...
    def WhichOneof(
        self, oneof_group: _Literal["write"]
    ) -> _Literal["put", "patch", "delete", None]: ...

class BatchResponse(_Message):
    """The result of a batch."""

    @property
    def revisions(self) -> _RepeatedMessage[Revision]:
        """One revision per write, in the same order."""

    def __init__(self, *, revisions: _Iterable[Revision] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["revisions"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ListRequest(_Message):
    """The page to list."""

    space: str
    """The space to list."""
    limit: int
    """The most documents of one page: 1 to 1,000; 0 for 100."""
    cursor: str
    """Where to continue: `next` of the previous page; empty for the first page."""
    def __init__(self, *, space: str = ..., limit: int = ..., cursor: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "limit", "cursor"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ListResponse(_Message):
    """A page of documents."""

    @property
    def documents(self) -> _RepeatedMessage[Document]:
        """The documents, in order."""
    next: str
    """Where the next page begins; empty after the last."""
    examined: int
    """How many documents were read to answer: with a fitting index, no more than the page."""
    def __init__(
        self, *, documents: _Iterable[Document] | None = ..., next: str = ..., examined: int = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["documents", "next", "examined"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class QueryRequest(_Message):
    """A query."""

    space: str
    """The space to search."""
    @property
    def where(self) -> Filter:
        """What a document must fulfil; not set for all documents."""

    @property
    def order(self) -> Order:
        """The order of results; not set for the order of document ids."""
    limit: int
    """The most documents of one page: 1 to 1,000; 0 for 100."""
    cursor: str
    """Where to continue: `next` of the previous page, with the same query otherwise; empty for the
    first page.
    """
    def __init__(
        self,
        *,
        space: str = ...,
        where: Filter | None = ...,
        order: Order | None = ...,
        limit: int = ...,
        cursor: str = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["where", "order"]) -> bool: ...
    def ClearField(
        self, field_name: _Literal["space", "where", "order", "limit", "cursor"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class QueryResponse(_Message):
    """A page of documents that fulfil the query."""

    @property
    def documents(self) -> _RepeatedMessage[Document]:
        """The documents, in order."""
    next: str
    """Where the next page begins; empty after the last."""
    examined: int
    """How many documents were read to answer: with a fitting index, no more than the page."""
    def __init__(
        self, *, documents: _Iterable[Document] | None = ..., next: str = ..., examined: int = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["documents", "next", "examined"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class CountRequest(_Message):
    """The documents to count."""

    space: str
    """The space to search."""
    @property
    def where(self) -> Filter:
        """What a document must fulfil; not set for all documents."""

    def __init__(self, *, space: str = ..., where: Filter | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["where"]) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "where"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class CountResponse(_Message):
    """How many documents there are."""

    count: int
    """How many documents fulfil the filter."""
    examined: int
    """How many documents were read to answer: none if all are counted, and with a fitting index
    only those in its range.
    """
    def __init__(self, *, count: int = ..., examined: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["count", "examined"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class WatchRequest(_Message):
    """What to watch."""

    space: str
    """The space to watch."""
    @property
    def where(self) -> Filter:
        """What a document must fulfil to be reported as changed; not set for all."""
    after: str
    """Where to begin: changes after this position, as this home gave it; empty from the beginning,
    so that everything there is comes first. CONFLICT if the position is not one of this space as it
    is now: begin again with it left empty.
    """
    from_now: bool
    """Begins with changes that come from now on; `after` is not used."""
    def __init__(
        self,
        *,
        space: str = ...,
        where: Filter | None = ...,
        after: str = ...,
        from_now: bool = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["where"]) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "where", "after", "from_now"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class WatchResponse(_Message):
    """One change of a space."""

    class Kind(int, metaclass=_EnumTypeWrapper):
        """What happened to the document."""

        KIND_UNSPECIFIED: _ClassVar[WatchResponse.Kind]
        """Not a valid kind."""
        KIND_CHANGED: _ClassVar[WatchResponse.Kind]
        """It was made or changed, and fulfils the filter."""
        KIND_REMOVED: _ClassVar[WatchResponse.Kind]
        """It was deleted, or does not fulfil the filter (any more)."""
        KIND_CAUGHT_UP: _ClassVar[WatchResponse.Kind]
        """Nothing more is stored at this moment: the reader is up to date."""

    KIND_UNSPECIFIED: _Final[WatchResponse.Kind]
    """Not a valid kind."""
    KIND_CHANGED: _Final[WatchResponse.Kind]
    """It was made or changed, and fulfils the filter."""
    KIND_REMOVED: _Final[WatchResponse.Kind]
    """It was deleted, or does not fulfil the filter (any more)."""
    KIND_CAUGHT_UP: _Final[WatchResponse.Kind]
    """Nothing more is stored at this moment: the reader is up to date."""

    kind: WatchResponse.Kind
    """What happened."""
    @property
    def document(self) -> Document:
        """The document: whole for KIND_CHANGED, its fields left out if they are larger than an item
        may be (see `oversized`); only its id for KIND_REMOVED.
        """
    cursor: str
    """The position of the change, opaque; a later watch may continue after it."""
    def __init__(
        self,
        *,
        kind: WatchResponse.Kind | str | None = ...,
        document: Document | None = ...,
        cursor: str = ...,
    ) -> None: ...
    def HasField(self, field_name: _Literal["document"]) -> bool: ...
    def ClearField(self, field_name: _Literal["kind", "document", "cursor"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class HistoryRequest(_Message):
    """The history to list."""

    space: str
    """The space of the document."""
    id: str
    """The id of the document."""
    limit: int
    """The most entries of one page: 1 to 1,000; 0 for 100."""
    cursor: str
    """Where to continue: `next` of the previous page; empty for the first page."""
    def __init__(
        self, *, space: str = ..., id: str = ..., limit: int = ..., cursor: str = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "id", "limit", "cursor"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class HistoryResponse(_Message):
    """Changes of a document."""

    @property
    def entries(self) -> _RepeatedMessage[HistoryEntry]:
        """The changes, newest first."""
    next: str
    """Where the next page begins; empty after the last."""
    def __init__(
        self, *, entries: _Iterable[HistoryEntry] | None = ..., next: str = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["entries", "next"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class HistoryEntry(_Message):
    """One change of a document."""

    version: str
    """The version just after the change, for Get."""
    actor: str
    """The actor that made it."""
    time_ms: int
    """When it was made, by the clock of the actor, in milliseconds since 1970-01-01 UTC."""
    operations: int
    """How many operations it holds."""
    def __init__(
        self, *, version: str = ..., actor: str = ..., time_ms: int = ..., operations: int = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["version", "actor", "time_ms", "operations"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ExportRequest(_Message):
    """What to export."""

    space: str
    """The space to export."""
    after: str
    """Only changes after this position, as this home gave it; empty for all. CONFLICT if the
    position is not one of this space as it is now: begin again with it left empty.
    """
    @property
    def ids(self) -> _RepeatedScalar[str]:
        """Only these documents; empty for all."""

    @property
    def have(self) -> _RepeatedMessage[DocumentVersion]:
        """What the other home has already; a document that is not named is exported whole."""
    receiver: str
    """The id of the home that this is for, in hexadecimal; empty for any. The items are then
    complete for that home alone.
    """
    received: str
    """How far this home has received the receiver: the `cursor` of Received, once the receiver has
    confirmed that it is a position of its own. Documents of which the receiver is known to have
    this version are left out then.
    """
    def __init__(
        self,
        *,
        space: str = ...,
        after: str = ...,
        ids: _Iterable[str] | None = ...,
        have: _Iterable[DocumentVersion] | None = ...,
        receiver: str = ...,
        received: str = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["space", "after", "ids", "have", "receiver", "received"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ReceivedRequest(_Message):
    """What another home asks for before it exports."""

    space: str
    """The space."""
    origin: str
    """The id of the other home, in hexadecimal."""
    position: str
    """A position of this home to check, as the `cursor` of Received in the other home; CONFLICT if
    it is not one of this space as it is now, or if the other home merged anything other than what
    this home exported up to there. Empty for none.
    """
    def __init__(self, *, space: str = ..., origin: str = ..., position: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "origin", "position"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ReceivedResponse(_Message):
    """How far another home was received."""

    cursor: str
    """The position of the other home up to which everything was merged here, with a digest of the
    items that were merged; empty for nothing.
    """
    def __init__(self, *, cursor: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["cursor"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class DocumentVersion(_Message):
    """A version of a document."""

    id: str
    """The id of the document."""
    version: str
    """The version, as Document and Revision give it."""
    def __init__(self, *, id: str = ..., version: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["id", "version"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ExportResponse(_Message):
    """Updates that the other home lacks."""

    @property
    def updates(self) -> Updates:
        """The updates."""

    def __init__(self, *, updates: Updates | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["updates"]) -> bool: ...
    def ClearField(self, field_name: _Literal["updates"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Updates(_Message):
    """Updates of several documents."""

    @property
    def updates(self) -> _RepeatedMessage[Update]:
        """The updates, at most one per document."""
    cursor: str
    """The position that the export has reached, opaque: a home that has merged this item and all
    before it may continue after it; empty if only some documents were asked for. It attests what
    was exported up to there, so that a position without the items is worth nothing.
    """
    after: str
    """The position where this item begins: the `cursor` of the item before, or where the export
    began; empty for the beginning.
    """
    origin: str
    """The id of the home that made it, in hexadecimal. Empty if it does not show how far that home
    was exported: if only some documents were asked for, if `have` was given, or if `after` was not
    a position that Received gave.
    """
    receiver: str
    """The id of the home that it was made for; empty for any."""
    received: str
    """The `received` of the request: documents that the receiver gave are left out if it gave them
    before this position. The receiver ignores where the item leads if this is not a position of its
    own.
    """
    def __init__(
        self,
        *,
        updates: _Iterable[Update] | None = ...,
        cursor: str = ...,
        after: str = ...,
        origin: str = ...,
        receiver: str = ...,
        received: str = ...,
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["updates", "cursor", "after", "origin", "receiver", "received"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class Update(_Message):
    """The update of one document."""

    id: str
    """The id of the document."""
    operations: bytes
    """Operations in the encoding of the CRDT engine."""
    binding: bytes
    """Binds the operations to the document: the first 16 bytes of SHA-256 over "dao/update/1", the
    length of the id as 8 bytes (big-endian), the id and the operations.
    """
    version: str
    """The version that the document has in the home that made the export, once this and what was
    exported before is merged; on the last update of a document.
    """
    def __init__(
        self, *, id: str = ..., operations: bytes = ..., binding: bytes = ..., version: str = ...
    ) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(
        self, field_name: _Literal["id", "operations", "binding", "version"]
    ) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ImportRequest(_Message):
    """Updates to merge."""

    space: str
    """The space to merge into; it is created if it does not exist."""
    @property
    def updates(self) -> Updates:
        """One item of Export."""
    request_id: bytes
    """If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes."""
    def __init__(
        self, *, space: str = ..., updates: Updates | None = ..., request_id: bytes = ...
    ) -> None: ...
    def HasField(self, field_name: _Literal["updates"]) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "updates", "request_id"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ImportResponse(_Message):
    """The answer to an import."""

    @property
    def summary(self) -> ImportSummary:
        """What it did."""

    def __init__(self, *, summary: ImportSummary | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["summary"]) -> bool: ...
    def ClearField(self, field_name: _Literal["summary"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ImportSummary(_Message):
    """What an import did."""

    changed: int
    """Documents that changed."""
    unchanged: int
    """Documents whose updates were all known."""
    waiting: int
    """Documents with updates that wait for others not yet seen; they take effect when those arrive."""
    def __init__(self, *, changed: int = ..., unchanged: int = ..., waiting: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["changed", "unchanged", "waiting"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class CanonicalRequest(_Message):
    """The canonical export to make."""

    space: str
    """The space to export."""
    @property
    def ids(self) -> _RepeatedScalar[str]:
        """Only these documents, NOT_FOUND if one of them does not exist; empty for all."""

    def __init__(self, *, space: str = ..., ids: _Iterable[str] | None = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "ids"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class CanonicalResponse(_Message):
    """Consecutive bytes of a canonical export."""

    data: bytes
    """The bytes."""
    version: str
    """The version of the document, on the first chunk, if the request names exactly one."""
    def __init__(self, *, data: bytes = ..., version: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["data", "version"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ExportFileRequest(_Message):
    """The file to write."""

    space: str
    """The space to export."""
    folder: str
    """The name of the granted folder."""
    path: str
    """The path inside the folder."""
    def __init__(self, *, space: str = ..., folder: str = ..., path: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "folder", "path"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ExportFileResponse(_Message):
    """What was written."""

    documents: int
    """Documents written."""
    size: int
    """The size of the file in bytes."""
    def __init__(self, *, documents: int = ..., size: int = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["documents", "size"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ImportFileRequest(_Message):
    """The file to read."""

    space: str
    """The space to merge into; it is created if it does not exist."""
    folder: str
    """The name of the granted folder."""
    path: str
    """The path inside the folder."""
    def __init__(self, *, space: str = ..., folder: str = ..., path: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "folder", "path"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ImportFileResponse(_Message):
    """The answer to an import of a file."""

    @property
    def summary(self) -> ImportSummary:
        """What it did."""

    def __init__(self, *, summary: ImportSummary | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["summary"]) -> bool: ...
    def ClearField(self, field_name: _Literal["summary"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ImportUrlRequest(_Message):
    """The address to fetch."""

    space: str
    """The space to merge into; it is created if it does not exist."""
    url: str
    """The URL of a file as ExportFile writes it."""
    def __init__(self, *, space: str = ..., url: str = ...) -> None: ...
    def HasField(self, field_name: _Never) -> bool: ...
    def ClearField(self, field_name: _Literal["space", "url"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...

class ImportUrlResponse(_Message):
    """The answer to an import from an address."""

    @property
    def summary(self) -> ImportSummary:
        """What it did."""

    def __init__(self, *, summary: ImportSummary | None = ...) -> None: ...
    def HasField(self, field_name: _Literal["summary"]) -> bool: ...
    def ClearField(self, field_name: _Literal["summary"]) -> None: ...
    def WhichOneof(self, oneof_group: _Never) -> None: ...
