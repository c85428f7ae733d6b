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
    "dao.data.v1.FieldPath": {
        "keys": FieldRules("", min_items=1, max_items=24),
    },
    "dao.data.v1.Filter": {
        "compare": FieldRules("dao.data.v1.Comparison"),
        "all": FieldRules("dao.data.v1.Filters"),
        "any": FieldRules("dao.data.v1.Filters"),
        "negate": FieldRules("dao.data.v1.Filter"),
    },
    "dao.data.v1.Filters": {
        "filters": FieldRules("dao.data.v1.Filter"),
    },
    "dao.data.v1.Comparison": {
        "field": FieldRules("dao.data.v1.FieldPath", required=True),
        "operator": FieldRules("", required=True),
    },
    "dao.data.v1.Order": {
        "field": FieldRules("dao.data.v1.FieldPath", required=True),
    },
    "dao.data.v1.Document": {
        "id": FieldRules(
            "", max_bytes=128, pattern="[\U00000001-\U0010ffff]+", expected="text without U+0000"
        ),
    },
    "dao.data.v1.PutRequest": {
        "space": FieldRules(
            "",
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "id": FieldRules(
            "", max_bytes=128, pattern="[\U00000001-\U0010ffff]+", expected="text without U+0000"
        ),
        "request_id": FieldRules("", max_bytes=64),
    },
    "dao.data.v1.GetRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "id": FieldRules(
            "",
            required=True,
            max_bytes=128,
            pattern="[\U00000001-\U0010ffff]+",
            expected="text without U+0000",
        ),
    },
    "dao.data.v1.GetResponse": {
        "document": FieldRules("dao.data.v1.Document"),
    },
    "dao.data.v1.PatchRequest": {
        "space": FieldRules(
            "",
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "id": FieldRules(
            "",
            required=True,
            max_bytes=128,
            pattern="[\U00000001-\U0010ffff]+",
            expected="text without U+0000",
        ),
        "edits": FieldRules("dao.data.v1.Edit"),
        "request_id": FieldRules("", max_bytes=64),
    },
    "dao.data.v1.Edit": {
        "path": FieldRules("", min_items=1, max_items=24),
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
    "dao.data.v1.DeleteRequest": {
        "space": FieldRules(
            "",
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "id": FieldRules(
            "",
            required=True,
            max_bytes=128,
            pattern="[\U00000001-\U0010ffff]+",
            expected="text without U+0000",
        ),
        "request_id": FieldRules("", max_bytes=64),
    },
    "dao.data.v1.BatchRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "writes": FieldRules("dao.data.v1.Write"),
        "request_id": FieldRules("", max_bytes=64),
    },
    "dao.data.v1.Write": {
        "put": FieldRules("dao.data.v1.PutRequest"),
        "patch": FieldRules("dao.data.v1.PatchRequest"),
        "delete": FieldRules("dao.data.v1.DeleteRequest"),
    },
    "dao.data.v1.ListRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "limit": FieldRules("", lte=1000),
    },
    "dao.data.v1.ListResponse": {
        "documents": FieldRules("dao.data.v1.Document"),
        "examined": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.QueryRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "where": FieldRules("dao.data.v1.Filter"),
        "order": FieldRules("dao.data.v1.Order"),
        "limit": FieldRules("", lte=1000),
    },
    "dao.data.v1.QueryResponse": {
        "documents": FieldRules("dao.data.v1.Document"),
        "examined": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.CountRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "where": FieldRules("dao.data.v1.Filter"),
    },
    "dao.data.v1.CountResponse": {
        "count": FieldRules("", lte=2147483647),
        "examined": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.WatchRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "where": FieldRules("dao.data.v1.Filter"),
    },
    "dao.data.v1.WatchResponse": {
        "document": FieldRules("dao.data.v1.Document"),
    },
    "dao.data.v1.HistoryRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "id": FieldRules(
            "",
            required=True,
            max_bytes=128,
            pattern="[\U00000001-\U0010ffff]+",
            expected="text without U+0000",
        ),
        "limit": FieldRules("", lte=1000),
    },
    "dao.data.v1.HistoryResponse": {
        "entries": FieldRules("dao.data.v1.HistoryEntry"),
    },
    "dao.data.v1.HistoryEntry": {
        "operations": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.ExportRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "ids": FieldRules(
            "",
            min_bytes=1,
            max_bytes=128,
            pattern="[\U00000001-\U0010ffff]+",
            expected="text without U+0000",
        ),
        "have": FieldRules("dao.data.v1.DocumentVersion"),
        "receiver": FieldRules("", pattern="[0-9a-f]{32}", expected="32 digits of 0-9 and a-f"),
    },
    "dao.data.v1.ReceivedRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "origin": FieldRules(
            "", required=True, pattern="[0-9a-f]{32}", expected="32 digits of 0-9 and a-f"
        ),
    },
    "dao.data.v1.DocumentVersion": {
        "id": FieldRules(
            "",
            required=True,
            max_bytes=128,
            pattern="[\U00000001-\U0010ffff]+",
            expected="text without U+0000",
        ),
    },
    "dao.data.v1.ExportResponse": {
        "updates": FieldRules("dao.data.v1.Updates"),
    },
    "dao.data.v1.Updates": {
        "updates": FieldRules("dao.data.v1.Update"),
        "cursor": FieldRules("", max_bytes=128),
        "origin": FieldRules("", pattern="[0-9a-f]{32}", expected="32 digits of 0-9 and a-f"),
        "receiver": FieldRules("", pattern="[0-9a-f]{32}", expected="32 digits of 0-9 and a-f"),
    },
    "dao.data.v1.Update": {
        "id": FieldRules(
            "",
            required=True,
            max_bytes=128,
            pattern="[\U00000001-\U0010ffff]+",
            expected="text without U+0000",
        ),
    },
    "dao.data.v1.ImportRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "updates": FieldRules("dao.data.v1.Updates"),
        "request_id": FieldRules("", max_bytes=64),
    },
    "dao.data.v1.ImportResponse": {
        "summary": FieldRules("dao.data.v1.ImportSummary"),
    },
    "dao.data.v1.ImportSummary": {
        "changed": FieldRules("", lte=2147483647),
        "unchanged": FieldRules("", lte=2147483647),
        "waiting": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.CanonicalRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "ids": FieldRules(
            "",
            min_bytes=1,
            max_bytes=128,
            pattern="[\U00000001-\U0010ffff]+",
            expected="text without U+0000",
        ),
    },
    "dao.data.v1.ExportFileRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "folder": FieldRules("", required=True),
        "path": FieldRules("", required=True),
    },
    "dao.data.v1.ExportFileResponse": {
        "documents": FieldRules("", lte=2147483647),
    },
    "dao.data.v1.ImportFileRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "folder": FieldRules("", required=True),
        "path": FieldRules("", required=True),
    },
    "dao.data.v1.ImportFileResponse": {
        "summary": FieldRules("dao.data.v1.ImportSummary"),
    },
    "dao.data.v1.ImportUrlRequest": {
        "space": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "url": FieldRules("", required=True),
    },
    "dao.data.v1.ImportUrlResponse": {
        "summary": FieldRules("dao.data.v1.ImportSummary"),
    },
    "dao.files.v1.Place": {
        "path": FieldRules("", max_bytes=4096),
    },
    "dao.files.v1.ListRequest": {
        "place": FieldRules("dao.files.v1.Place"),
    },
    "dao.files.v1.StatRequest": {
        "place": FieldRules("dao.files.v1.Place"),
    },
    "dao.files.v1.ReadRequest": {
        "place": FieldRules("dao.files.v1.Place"),
    },
    "dao.files.v1.WriteRequest": {
        "place": FieldRules("dao.files.v1.Place"),
        "upload": FieldRules("", required=True, min_bytes=16, max_bytes=16),
        "data": FieldRules("", max_bytes=1048576),
    },
    "dao.files.v1.RemoveRequest": {
        "place": FieldRules("dao.files.v1.Place"),
    },
    "dao.keys.v1.WrapRequest": {
        "name": FieldRules(
            "",
            required=True,
            max_bytes=128,
            pattern="[a-z0-9._/\\-]+",
            expected="1 to 128 of a-z, 0-9, '.', '_', '/' and '-'",
        ),
        "secret": FieldRules("", max_bytes=4096),
    },
    "dao.keys.v1.UnwrapRequest": {
        "name": FieldRules(
            "",
            required=True,
            max_bytes=128,
            pattern="[a-z0-9._/\\-]+",
            expected="1 to 128 of a-z, 0-9, '.', '_', '/' and '-'",
        ),
    },
    "dao.net.v1.FetchRequest": {
        "method": FieldRules(
            "",
            required=True,
            pattern="[A-Z][A-Z\\-]{0,31}",
            expected="1 to 32 of A-Z and '-' that begin with a letter",
        ),
        "url": FieldRules("", required=True),
        "headers": FieldRules("dao.net.v1.Header", max_items=256),
        "timeout_ms": FieldRules("", lte=2147483647),
    },
    "dao.net.v1.Header": {
        "name": FieldRules(
            "",
            required=True,
            pattern="[!#$%\\&'*+\\-.\\^_`|\\~0-9A-Za-z]+",
            expected="a token of RFC 9110",
        ),
        "value": FieldRules(
            "",
            pattern="[\t -\\~\U00000080-ÿ]*",
            expected="tabs, blanks, visible ASCII and U+0080 to U+00FF",
        ),
    },
    "dao.net.v1.FetchResponse": {
        "head": FieldRules("dao.net.v1.Head"),
    },
    "dao.net.v1.Head": {
        "status": FieldRules("", lte=2147483647),
        "headers": FieldRules("dao.net.v1.Header"),
    },
    "dao.spaces.v1.Space": {
        "name": FieldRules(
            "",
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "indexes": FieldRules("dao.data.v1.FieldPath"),
        "documents": FieldRules("", lte=2147483647),
    },
    "dao.spaces.v1.PutRequest": {
        "name": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
        "indexes": FieldRules("dao.data.v1.FieldPath", max_items=16),
    },
    "dao.spaces.v1.PutResponse": {
        "space": FieldRules("dao.spaces.v1.Space"),
    },
    "dao.spaces.v1.GetRequest": {
        "name": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
    },
    "dao.spaces.v1.GetResponse": {
        "space": FieldRules("dao.spaces.v1.Space"),
    },
    "dao.spaces.v1.ListRequest": {
        "limit": FieldRules("", lte=1000),
    },
    "dao.spaces.v1.ListResponse": {
        "spaces": FieldRules("dao.spaces.v1.Space"),
    },
    "dao.spaces.v1.RemoveRequest": {
        "name": FieldRules(
            "",
            required=True,
            max_bytes=64,
            pattern="[a-z0-9][a-z0-9._\\-]*",
            expected="1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
        ),
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
