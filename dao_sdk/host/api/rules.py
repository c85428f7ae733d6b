# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""What the fields of messages must be, as the contract says."""

from __future__ import annotations

from collections.abc import Mapping

from ..rules import FieldRules

RULES: Mapping[str, Mapping[str, FieldRules]] = {
    "dao.abi.v1.HostInfo": {
        "contract_major": FieldRules("", lte=2147483647),
        "contract_minor": FieldRules("", lte=2147483647),
        "limits": FieldRules("dao.abi.v1.Limits"),
        "deaths": FieldRules("", lte=2147483647),
    },
    "dao.abi.v1.Limits": {
        "max_message_bytes": FieldRules("", lte=2147483647),
        "max_item_bytes": FieldRules("", lte=2147483647),
        "max_calls_in_flight": FieldRules("", lte=2147483647),
        "entry_deadline_ms": FieldRules("", lte=2147483647),
    },
    "dao.abi.v1.Ready": {
        "state_schema": FieldRules("", lte=2147483647),
    },
    "dao.abi.v1.UnitManifest": {
        "contract_major": FieldRules("", lte=2147483647),
        "contract_minor": FieldRules("", lte=2147483647),
        "least_host_minor": FieldRules("", lte=2147483647),
        "state_schema": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.PatchRequest": {
        "edits": FieldRules("dao.data.v1.Edit"),
    },
    "dao.data.v1.Edit": {
        "insert": FieldRules("dao.data.v1.ListInsert"),
        "splice": FieldRules("dao.data.v1.TextSplice"),
    },
    "dao.data.v1.ListInsert": {
        "index": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.TextSplice": {
        "index": FieldRules("", lte=2147483647),
        "delete": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.BatchRequest": {
        "writes": FieldRules("dao.data.v1.Write"),
    },
    "dao.data.v1.Write": {
        "patch": FieldRules("dao.data.v1.PatchRequest"),
    },
    "dao.data.v1.ListRequest": {
        "limit": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.ListResponse": {
        "examined": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.QueryRequest": {
        "limit": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.QueryResponse": {
        "examined": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.CountResponse": {
        "count": FieldRules("", lte=2147483647),
        "examined": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.HistoryRequest": {
        "limit": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.HistoryResponse": {
        "entries": FieldRules("dao.data.v1.HistoryEntry"),
    },
    "dao.data.v1.HistoryEntry": {
        "operations": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.ImportResponse": {
        "summary": FieldRules("dao.data.v1.ImportSummary"),
    },
    "dao.data.v1.ImportSummary": {
        "changed": FieldRules("", lte=2147483647),
        "unchanged": FieldRules("", lte=2147483647),
        "waiting": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.ExportFileResponse": {
        "documents": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.ImportFileResponse": {
        "summary": FieldRules("dao.data.v1.ImportSummary"),
    },
    "dao.data.v1.ImportUrlResponse": {
        "summary": FieldRules("dao.data.v1.ImportSummary"),
    },
    "dao.keys.v1.WrapRequest": {
        "name": FieldRules("", required=True, max_bytes=128, pattern="[a-z0-9._/\\-]+"),
        "secret": FieldRules("", max_bytes=4096),
    },
    "dao.keys.v1.UnwrapRequest": {
        "name": FieldRules("", required=True, max_bytes=128, pattern="[a-z0-9._/\\-]+"),
    },
    "dao.net.v1.FetchRequest": {
        "timeout_ms": FieldRules("", lte=2147483647),
    },
    "dao.net.v1.FetchResponse": {
        "head": FieldRules("dao.net.v1.Head"),
    },
    "dao.net.v1.Head": {
        "status": FieldRules("", lte=2147483647),
    },
    "dao.spaces.v1.Space": {
        "documents": FieldRules("", lte=2147483647),
    },
    "dao.spaces.v1.PutResponse": {
        "space": FieldRules("dao.spaces.v1.Space"),
    },
    "dao.spaces.v1.GetResponse": {
        "space": FieldRules("dao.spaces.v1.Space"),
    },
    "dao.spaces.v1.ListRequest": {
        "limit": FieldRules("", lte=2147483647),
    },
    "dao.spaces.v1.ListResponse": {
        "spaces": FieldRules("dao.spaces.v1.Space"),
    },
    "dao.storage.v1.ReadRequest": {
        "key": FieldRules("", required=True, max_bytes=1024),
    },
    "dao.storage.v1.ReadManyRequest": {
        "keys": FieldRules("", min_bytes=1, max_bytes=1024, max_items=1024),
    },
    "dao.storage.v1.ScanRequest": {
        "start": FieldRules("", max_bytes=1024),
        "end": FieldRules("", max_bytes=1024),
        "limit": FieldRules("", lte=2147483647),
        "after": FieldRules("", max_bytes=1024),
    },
    "dao.storage.v1.ScanResponse": {
        "entries": FieldRules("dao.storage.v1.ScanEntry"),
    },
    "dao.storage.v1.ScanEntry": {
        "left_out": FieldRules("", lte=2147483647),
    },
    "dao.storage.v1.Entry": {
        "key": FieldRules("", required=True, max_bytes=1024),
    },
    "dao.storage.v1.WriteRequest": {
        "conditions": FieldRules("dao.storage.v1.Condition"),
        "changes": FieldRules("dao.storage.v1.Change"),
    },
    "dao.storage.v1.Condition": {
        "key": FieldRules("", required=True, max_bytes=1024),
    },
    "dao.storage.v1.Change": {
        "put": FieldRules("dao.storage.v1.Entry"),
        "delete": FieldRules("", min_bytes=1, max_bytes=1024),
        "delete_range": FieldRules("dao.storage.v1.KeyRange"),
    },
    "dao.storage.v1.KeyRange": {
        "start": FieldRules("", max_bytes=1024),
        "end": FieldRules("", max_bytes=1024),
    },
    "dao.system.v1.InfoResponse": {
        "state_schema": FieldRules("", lte=2147483647),
    },
    "dao.system.v1.StatisticsResponse": {
        "requests": FieldRules("", lte=2147483647),
        "failures": FieldRules("", lte=2147483647),
        "commits": FieldRules("", lte=2147483647),
        "open_documents": FieldRules("", lte=2147483647),
        "watches": FieldRules("", lte=2147483647),
    },
    "dao.timer.v1.StartRequest": {
        "delay_ms": FieldRules("", lte=2147483647),
        "interval_ms": FieldRules("", lte=2147483647),
    },
    "dao.timer.v1.StartResponse": {
        "expiries": FieldRules("", lte=2147483647),
    },
}
"""The rules of each field by its message's full name; messages without any are left out."""
