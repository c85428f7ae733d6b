# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.data.v1``.

The values that documents are made of.

Queries over the documents of a space.

Documents that several devices edit apart and merge without conflict.
"""

from __future__ import annotations

from . import descriptors as _descriptors

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

PutMode = _descriptors.enum("dao.data.v1.PutMode")
PUT_MODE_UNSPECIFIED = 0
PUT_MODE_CREATE = 1
PUT_MODE_REPLACE = 2

Value = _descriptors.message(
    "dao.data.v1.Value",
    __name__,
    "One value of a document: JSON with integers, bytes, collaborative text and counters.",
)
Null = _descriptors.message("dao.data.v1.Null", __name__, "The null value.")
ListValue = _descriptors.message("dao.data.v1.ListValue", __name__, "The elements of a list.")
MapValue = _descriptors.message("dao.data.v1.MapValue", __name__, "The entries of a map.")
FieldPath = _descriptors.message(
    "dao.data.v1.FieldPath", __name__, "The path of a field inside a document."
)
Filter = _descriptors.message("dao.data.v1.Filter", __name__, "A condition on a document.")
Filters = _descriptors.message("dao.data.v1.Filters", __name__, "Several filters.")
Comparison = _descriptors.message(
    "dao.data.v1.Comparison",
    __name__,
    "A comparison of a field with a value. An absent field compares with nothing but OPERATOR_ABSENT.",
)
Order = _descriptors.message("dao.data.v1.Order", __name__, "The order of results.")
Document = _descriptors.message("dao.data.v1.Document", __name__, "A document with its fields.")
Revision = _descriptors.message("dao.data.v1.Revision", __name__, "The result of a write.")
PutRequest = _descriptors.message("dao.data.v1.PutRequest", __name__, "A document to write.")
PutResponse = _descriptors.message(
    "dao.data.v1.PutResponse", __name__, "The document as it was written."
)
GetRequest = _descriptors.message("dao.data.v1.GetRequest", __name__, "The document to read.")
GetResponse = _descriptors.message(
    "dao.data.v1.GetResponse", __name__, "The document that was read."
)
PatchRequest = _descriptors.message("dao.data.v1.PatchRequest", __name__, "Edits to apply.")
PatchResponse = _descriptors.message(
    "dao.data.v1.PatchResponse", __name__, "The document as it was edited."
)
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
DeleteResponse = _descriptors.message(
    "dao.data.v1.DeleteResponse", __name__, "The document as it was deleted."
)
BatchRequest = _descriptors.message(
    "dao.data.v1.BatchRequest", __name__, "Writes to apply in one transaction."
)
Write = _descriptors.message("dao.data.v1.Write", __name__, "One write of a batch.")
BatchResponse = _descriptors.message(
    "dao.data.v1.BatchResponse", __name__, "The result of a batch."
)
ListRequest = _descriptors.message("dao.data.v1.ListRequest", __name__, "The page to list.")
ListResponse = _descriptors.message("dao.data.v1.ListResponse", __name__, "A page of documents.")
QueryRequest = _descriptors.message("dao.data.v1.QueryRequest", __name__, "A query.")
QueryResponse = _descriptors.message(
    "dao.data.v1.QueryResponse", __name__, "A page of documents that fulfil the query."
)
CountRequest = _descriptors.message("dao.data.v1.CountRequest", __name__, "The documents to count.")
CountResponse = _descriptors.message(
    "dao.data.v1.CountResponse", __name__, "How many documents there are."
)
WatchRequest = _descriptors.message("dao.data.v1.WatchRequest", __name__, "What to watch.")
WatchResponse = _descriptors.message(
    "dao.data.v1.WatchResponse", __name__, "One change of a space."
)
HistoryRequest = _descriptors.message(
    "dao.data.v1.HistoryRequest", __name__, "The history to list."
)
HistoryResponse = _descriptors.message(
    "dao.data.v1.HistoryResponse", __name__, "Changes of a document."
)
HistoryEntry = _descriptors.message(
    "dao.data.v1.HistoryEntry", __name__, "One change of a document."
)
ExportRequest = _descriptors.message("dao.data.v1.ExportRequest", __name__, "What to export.")
ReceivedRequest = _descriptors.message(
    "dao.data.v1.ReceivedRequest", __name__, "What another home asks for before it exports."
)
ReceivedResponse = _descriptors.message(
    "dao.data.v1.ReceivedResponse", __name__, "How far another home was received."
)
DocumentVersion = _descriptors.message(
    "dao.data.v1.DocumentVersion", __name__, "A version of a document."
)
ExportResponse = _descriptors.message(
    "dao.data.v1.ExportResponse", __name__, "Updates that the other home lacks."
)
Updates = _descriptors.message("dao.data.v1.Updates", __name__, "Updates of several documents.")
Update = _descriptors.message("dao.data.v1.Update", __name__, "The update of one document.")
ImportRequest = _descriptors.message("dao.data.v1.ImportRequest", __name__, "Updates to merge.")
ImportResponse = _descriptors.message(
    "dao.data.v1.ImportResponse", __name__, "The answer to an import."
)
ImportSummary = _descriptors.message("dao.data.v1.ImportSummary", __name__, "What an import did.")
CanonicalRequest = _descriptors.message(
    "dao.data.v1.CanonicalRequest", __name__, "The canonical export to make."
)
CanonicalResponse = _descriptors.message(
    "dao.data.v1.CanonicalResponse", __name__, "Consecutive bytes of a canonical export."
)
ExportFileRequest = _descriptors.message(
    "dao.data.v1.ExportFileRequest", __name__, "The file to write."
)
ExportFileResponse = _descriptors.message(
    "dao.data.v1.ExportFileResponse", __name__, "What was written."
)
ImportFileRequest = _descriptors.message(
    "dao.data.v1.ImportFileRequest", __name__, "The file to read."
)
ImportFileResponse = _descriptors.message(
    "dao.data.v1.ImportFileResponse", __name__, "The answer to an import of a file."
)
ImportUrlRequest = _descriptors.message(
    "dao.data.v1.ImportUrlRequest", __name__, "The address to fetch."
)
ImportUrlResponse = _descriptors.message(
    "dao.data.v1.ImportUrlResponse", __name__, "The answer to an import from an address."
)
