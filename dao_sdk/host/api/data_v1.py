# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.data.v1``.

Spaces: named sets of documents.

The values that documents are made of.

Queries over the documents of a space.

Documents that several devices edit apart and merge without conflict.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "Space",
    "FieldPath",
    "PutSpaceRequest",
    "GetSpaceRequest",
    "ListSpacesRequest",
    "ListSpacesReply",
    "RemoveSpaceRequest",
    "RemoveSpaceReply",
    "Value",
    "ListValue",
    "MapValue",
    "Filter",
    "Filters",
    "Comparison",
    "Order",
    "QueryRequest",
    "Document",
    "Revision",
    "PutRequest",
    "GetRequest",
    "PatchRequest",
    "Edit",
    "Remove",
    "ListInsert",
    "TextSplice",
    "Increment",
    "DeleteRequest",
    "BatchRequest",
    "Write",
    "BatchReply",
    "ListRequest",
    "DocumentPage",
    "WatchRequest",
    "Change",
    "HistoryRequest",
    "HistoryReply",
    "HistoryEntry",
    "ExportRequest",
    "DocumentVersion",
    "Updates",
    "Update",
    "ImportRequest",
    "ImportReply",
    "CanonicalRequest",
    "CanonicalChunk",
    "ExportFileRequest",
    "ExportFileReply",
    "ImportFileRequest",
    "ImportUrlRequest",
    "NullValue",
    "NULL_VALUE",
    "PutMode",
    "PUT_MODE_ANY",
    "PUT_MODE_CREATE",
    "PUT_MODE_REPLACE",
]

NullValue = _descriptors.enum("dao.data.v1.NullValue")
NULL_VALUE = 0
PutMode = _descriptors.enum("dao.data.v1.PutMode")
PUT_MODE_ANY = 0
PUT_MODE_CREATE = 1
PUT_MODE_REPLACE = 2

Space = _descriptors.message("dao.data.v1.Space", __name__, "A space.")
FieldPath = _descriptors.message(
    "dao.data.v1.FieldPath", __name__, "The path of a field inside a document."
)
PutSpaceRequest = _descriptors.message(
    "dao.data.v1.PutSpaceRequest", __name__, "The space to make or change."
)
GetSpaceRequest = _descriptors.message(
    "dao.data.v1.GetSpaceRequest", __name__, "The space to describe."
)
ListSpacesRequest = _descriptors.message(
    "dao.data.v1.ListSpacesRequest", __name__, "The page of spaces to list."
)
ListSpacesReply = _descriptors.message("dao.data.v1.ListSpacesReply", __name__, "A page of spaces.")
RemoveSpaceRequest = _descriptors.message(
    "dao.data.v1.RemoveSpaceRequest", __name__, "The space to remove."
)
RemoveSpaceReply = _descriptors.message(
    "dao.data.v1.RemoveSpaceReply", __name__, "The answer to a removal."
)
Value = _descriptors.message(
    "dao.data.v1.Value",
    __name__,
    "One value of a document: JSON with integers, bytes, collaborative text and counters.",
)
ListValue = _descriptors.message("dao.data.v1.ListValue", __name__, "The elements of a list.")
MapValue = _descriptors.message("dao.data.v1.MapValue", __name__, "The entries of a map.")
Filter = _descriptors.message("dao.data.v1.Filter", __name__, "A condition on a document.")
Filters = _descriptors.message("dao.data.v1.Filters", __name__, "Several filters.")
Comparison = _descriptors.message(
    "dao.data.v1.Comparison",
    __name__,
    "A comparison of a field with a value. An absent field compares with nothing but ABSENT.",
)
Order = _descriptors.message("dao.data.v1.Order", __name__, "The order of results.")
QueryRequest = _descriptors.message("dao.data.v1.QueryRequest", __name__, "A query.")
Document = _descriptors.message("dao.data.v1.Document", __name__, "A document with its fields.")
Revision = _descriptors.message("dao.data.v1.Revision", __name__, "What a write made.")
PutRequest = _descriptors.message("dao.data.v1.PutRequest", __name__, "A document to write.")
GetRequest = _descriptors.message("dao.data.v1.GetRequest", __name__, "The document to read.")
PatchRequest = _descriptors.message("dao.data.v1.PatchRequest", __name__, "Edits to apply.")
Edit = _descriptors.message("dao.data.v1.Edit", __name__, "One edit of a document.")
Remove = _descriptors.message("dao.data.v1.Remove", __name__, "Removes what is at the path.")
ListInsert = _descriptors.message(
    "dao.data.v1.ListInsert", __name__, "Inserts elements into a list."
)
TextSplice = _descriptors.message(
    "dao.data.v1.TextSplice", __name__, "Replaces characters of a text."
)
Increment = _descriptors.message("dao.data.v1.Increment", __name__, "Adds to a counter.")
DeleteRequest = _descriptors.message(
    "dao.data.v1.DeleteRequest", __name__, "The document to delete."
)
BatchRequest = _descriptors.message(
    "dao.data.v1.BatchRequest", __name__, "Writes to apply in one transaction."
)
Write = _descriptors.message("dao.data.v1.Write", __name__, "One write of a batch.")
BatchReply = _descriptors.message("dao.data.v1.BatchReply", __name__, "What a batch made.")
ListRequest = _descriptors.message("dao.data.v1.ListRequest", __name__, "The page to list.")
DocumentPage = _descriptors.message("dao.data.v1.DocumentPage", __name__, "A page of documents.")
WatchRequest = _descriptors.message("dao.data.v1.WatchRequest", __name__, "What to watch.")
Change = _descriptors.message("dao.data.v1.Change", __name__, "One change of a space.")
HistoryRequest = _descriptors.message(
    "dao.data.v1.HistoryRequest", __name__, "The history to list."
)
HistoryReply = _descriptors.message("dao.data.v1.HistoryReply", __name__, "Changes of a document.")
HistoryEntry = _descriptors.message(
    "dao.data.v1.HistoryEntry", __name__, "One change of a document."
)
ExportRequest = _descriptors.message("dao.data.v1.ExportRequest", __name__, "What to export.")
DocumentVersion = _descriptors.message(
    "dao.data.v1.DocumentVersion", __name__, "A version of a document."
)
Updates = _descriptors.message("dao.data.v1.Updates", __name__, "Updates of several documents.")
Update = _descriptors.message("dao.data.v1.Update", __name__, "The update of one document.")
ImportRequest = _descriptors.message("dao.data.v1.ImportRequest", __name__, "Updates to merge.")
ImportReply = _descriptors.message("dao.data.v1.ImportReply", __name__, "What an import did.")
CanonicalRequest = _descriptors.message(
    "dao.data.v1.CanonicalRequest", __name__, "The canonical export to make."
)
CanonicalChunk = _descriptors.message(
    "dao.data.v1.CanonicalChunk", __name__, "Consecutive bytes of a canonical export."
)
ExportFileRequest = _descriptors.message(
    "dao.data.v1.ExportFileRequest", __name__, "The file to write."
)
ExportFileReply = _descriptors.message("dao.data.v1.ExportFileReply", __name__, "What was written.")
ImportFileRequest = _descriptors.message(
    "dao.data.v1.ImportFileRequest", __name__, "The file to read."
)
ImportUrlRequest = _descriptors.message(
    "dao.data.v1.ImportUrlRequest", __name__, "The address to fetch."
)
