// Made by `dao generate` from the contract dao 1.0. Do not edit.

/** What the values of a field must be, or each item or value of it. */
export interface FieldRules {
  /** The full name of the message that it holds, if there are rules in that. */
  readonly inside?: string;
  readonly required?: true;
  readonly minLen?: number;
  readonly maxLen?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  /** Matches the whole value. */
  readonly pattern?: RegExp;
  /** What the pattern asks for, in words. */
  readonly expected?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly gte?: number;
  readonly lte?: number;
}

/** The rules of each field by the name of its message; messages without any are left out. */
export const rules: Readonly<Record<string, Readonly<Record<string, FieldRules>>>> = {
  "dao.abi.v1.HostInfo": {
    contract_major: { lte: 2147483647, },
    contract_minor: { lte: 2147483647, },
    limits: { inside: "dao.abi.v1.Limits", },
    deaths: { lte: 2147483647, },
  },
  "dao.abi.v1.Limits": {
    max_message_bytes: { lte: 2147483647, },
    max_item_bytes: { lte: 2147483647, },
    max_calls_in_flight: { lte: 2147483647, },
    entry_deadline_ms: { lte: 2147483647, },
  },
  "dao.abi.v1.Ready": {
    state_schema: { lte: 2147483647, },
  },
  "dao.abi.v1.UnitManifest": {
    contract_major: { lte: 2147483647, },
    contract_minor: { lte: 2147483647, },
    least_host_minor: { lte: 2147483647, },
    state_schema: { lte: 2147483647, },
  },
  "dao.data.v1.FieldPath": {
    keys: { minItems: 1, maxItems: 24, },
  },
  "dao.data.v1.Filter": {
    compare: { inside: "dao.data.v1.Comparison", },
    all: { inside: "dao.data.v1.Filters", },
    any: { inside: "dao.data.v1.Filters", },
    negate: { inside: "dao.data.v1.Filter", },
  },
  "dao.data.v1.Filters": {
    filters: { inside: "dao.data.v1.Filter", },
  },
  "dao.data.v1.Comparison": {
    field: { inside: "dao.data.v1.FieldPath", required: true, },
    operator: { required: true, },
  },
  "dao.data.v1.Order": {
    field: { inside: "dao.data.v1.FieldPath", required: true, },
  },
  "dao.data.v1.Document": {
    id: { maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
  },
  "dao.data.v1.PutRequest": {
    space: { maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    id: { maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
    request_id: { maxBytes: 64, },
  },
  "dao.data.v1.GetRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    id: { required: true, maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
  },
  "dao.data.v1.GetResponse": {
    document: { inside: "dao.data.v1.Document", },
  },
  "dao.data.v1.PatchRequest": {
    space: { maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    id: { required: true, maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
    edits: { inside: "dao.data.v1.Edit", },
    request_id: { maxBytes: 64, },
  },
  "dao.data.v1.Edit": {
    path: { minItems: 1, maxItems: 24, },
    insert: { inside: "dao.data.v1.ListInsert", },
    splice: { inside: "dao.data.v1.TextSplice", },
  },
  "dao.data.v1.ListInsert": {
    index: { lte: 2147483647, },
  },
  "dao.data.v1.TextSplice": {
    index: { lte: 2147483647, },
    delete: { lte: 2147483647, },
  },
  "dao.data.v1.DeleteRequest": {
    space: { maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    id: { required: true, maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
    request_id: { maxBytes: 64, },
  },
  "dao.data.v1.BatchRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    writes: { inside: "dao.data.v1.Write", },
    request_id: { maxBytes: 64, },
  },
  "dao.data.v1.Write": {
    put: { inside: "dao.data.v1.PutRequest", },
    patch: { inside: "dao.data.v1.PatchRequest", },
    delete: { inside: "dao.data.v1.DeleteRequest", },
  },
  "dao.data.v1.ListRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    limit: { lte: 1000, },
  },
  "dao.data.v1.ListResponse": {
    documents: { inside: "dao.data.v1.Document", },
    examined: { lte: 2147483647, },
  },
  "dao.data.v1.QueryRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    where: { inside: "dao.data.v1.Filter", },
    order: { inside: "dao.data.v1.Order", },
    limit: { lte: 1000, },
  },
  "dao.data.v1.QueryResponse": {
    documents: { inside: "dao.data.v1.Document", },
    examined: { lte: 2147483647, },
  },
  "dao.data.v1.CountRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    where: { inside: "dao.data.v1.Filter", },
  },
  "dao.data.v1.CountResponse": {
    count: { lte: 2147483647, },
    examined: { lte: 2147483647, },
  },
  "dao.data.v1.WatchRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    where: { inside: "dao.data.v1.Filter", },
  },
  "dao.data.v1.WatchResponse": {
    document: { inside: "dao.data.v1.Document", },
  },
  "dao.data.v1.HistoryRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    id: { required: true, maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
    limit: { lte: 1000, },
  },
  "dao.data.v1.HistoryResponse": {
    entries: { inside: "dao.data.v1.HistoryEntry", },
  },
  "dao.data.v1.HistoryEntry": {
    operations: { lte: 2147483647, },
  },
  "dao.data.v1.ExportRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    ids: { minBytes: 1, maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
    have: { inside: "dao.data.v1.DocumentVersion", },
    receiver: { pattern: /^(?:[\u{30}-\u{39}\u{61}-\u{66}]{32,32})$/su, expected: "32 digits of 0-9 and a-f", },
  },
  "dao.data.v1.ReceivedRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    origin: { required: true, pattern: /^(?:[\u{30}-\u{39}\u{61}-\u{66}]{32,32})$/su, expected: "32 digits of 0-9 and a-f", },
  },
  "dao.data.v1.DocumentVersion": {
    id: { required: true, maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
  },
  "dao.data.v1.ExportResponse": {
    updates: { inside: "dao.data.v1.Updates", },
  },
  "dao.data.v1.Updates": {
    updates: { inside: "dao.data.v1.Update", },
    cursor: { maxBytes: 128, },
    origin: { pattern: /^(?:[\u{30}-\u{39}\u{61}-\u{66}]{32,32})$/su, expected: "32 digits of 0-9 and a-f", },
    receiver: { pattern: /^(?:[\u{30}-\u{39}\u{61}-\u{66}]{32,32})$/su, expected: "32 digits of 0-9 and a-f", },
  },
  "dao.data.v1.Update": {
    id: { required: true, maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
  },
  "dao.data.v1.ImportRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    updates: { inside: "dao.data.v1.Updates", },
    request_id: { maxBytes: 64, },
  },
  "dao.data.v1.ImportResponse": {
    summary: { inside: "dao.data.v1.ImportSummary", },
  },
  "dao.data.v1.ImportSummary": {
    changed: { lte: 2147483647, },
    unchanged: { lte: 2147483647, },
    waiting: { lte: 2147483647, },
  },
  "dao.data.v1.CanonicalRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    ids: { minBytes: 1, maxBytes: 128, pattern: /^(?:[\u{1}-\u{10ffff}]{1,})$/su, expected: "text without U+0000", },
  },
  "dao.data.v1.ExportFileRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    folder: { required: true, },
    path: { required: true, },
  },
  "dao.data.v1.ExportFileResponse": {
    documents: { lte: 2147483647, },
  },
  "dao.data.v1.ImportFileRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    folder: { required: true, },
    path: { required: true, },
  },
  "dao.data.v1.ImportFileResponse": {
    summary: { inside: "dao.data.v1.ImportSummary", },
  },
  "dao.data.v1.ImportUrlRequest": {
    space: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    url: { required: true, },
  },
  "dao.data.v1.ImportUrlResponse": {
    summary: { inside: "dao.data.v1.ImportSummary", },
  },
  "dao.files.v1.Place": {
    path: { maxBytes: 4096, },
  },
  "dao.files.v1.ListRequest": {
    place: { inside: "dao.files.v1.Place", },
  },
  "dao.files.v1.StatRequest": {
    place: { inside: "dao.files.v1.Place", },
  },
  "dao.files.v1.ReadRequest": {
    place: { inside: "dao.files.v1.Place", },
  },
  "dao.files.v1.WriteRequest": {
    place: { inside: "dao.files.v1.Place", },
    upload: { required: true, minBytes: 16, maxBytes: 16, },
    data: { maxBytes: 1048576, },
  },
  "dao.files.v1.RemoveRequest": {
    place: { inside: "dao.files.v1.Place", },
  },
  "dao.keys.v1.WrapRequest": {
    name: { required: true, maxBytes: 128, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2f}-\u{2f}\u{2d}-\u{2d}]{1,})$/su, expected: "1 to 128 of a-z, 0-9, '.', '_', '/' and '-'", },
    secret: { maxBytes: 4096, },
  },
  "dao.keys.v1.UnwrapRequest": {
    name: { required: true, maxBytes: 128, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2f}-\u{2f}\u{2d}-\u{2d}]{1,})$/su, expected: "1 to 128 of a-z, 0-9, '.', '_', '/' and '-'", },
  },
  "dao.net.v1.FetchRequest": {
    method: { required: true, pattern: /^(?:[\u{41}-\u{5a}]{1,1}[\u{41}-\u{5a}\u{2d}-\u{2d}]{0,31})$/su, expected: "1 to 32 of A-Z and '-' that begin with a letter", },
    url: { required: true, },
    headers: { inside: "dao.net.v1.Header", maxItems: 256, },
    timeout_ms: { lte: 2147483647, },
  },
  "dao.net.v1.Header": {
    name: { required: true, pattern: /^(?:[\u{21}-\u{21}\u{23}-\u{23}\u{24}-\u{24}\u{25}-\u{25}\u{26}-\u{26}\u{27}-\u{27}\u{2a}-\u{2a}\u{2b}-\u{2b}\u{2d}-\u{2d}\u{2e}-\u{2e}\u{5e}-\u{5e}\u{5f}-\u{5f}\u{60}-\u{60}\u{7c}-\u{7c}\u{7e}-\u{7e}\u{30}-\u{39}\u{41}-\u{5a}\u{61}-\u{7a}]{1,})$/su, expected: "a token of RFC 9110", },
    value: { pattern: /^(?:[\u{9}-\u{9}\u{20}-\u{7e}\u{80}-\u{ff}]{0,})$/su, expected: "tabs, blanks, visible ASCII and U+0080 to U+00FF", },
  },
  "dao.net.v1.FetchResponse": {
    head: { inside: "dao.net.v1.Head", },
  },
  "dao.net.v1.Head": {
    status: { lte: 2147483647, },
    headers: { inside: "dao.net.v1.Header", },
  },
  "dao.spaces.v1.Space": {
    name: { maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    indexes: { inside: "dao.data.v1.FieldPath", },
    documents: { lte: 2147483647, },
  },
  "dao.spaces.v1.PutRequest": {
    name: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
    indexes: { inside: "dao.data.v1.FieldPath", maxItems: 16, },
  },
  "dao.spaces.v1.PutResponse": {
    space: { inside: "dao.spaces.v1.Space", },
  },
  "dao.spaces.v1.GetRequest": {
    name: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
  },
  "dao.spaces.v1.GetResponse": {
    space: { inside: "dao.spaces.v1.Space", },
  },
  "dao.spaces.v1.ListRequest": {
    limit: { lte: 1000, },
  },
  "dao.spaces.v1.ListResponse": {
    spaces: { inside: "dao.spaces.v1.Space", },
  },
  "dao.spaces.v1.RemoveRequest": {
    name: { required: true, maxBytes: 64, pattern: /^(?:[\u{61}-\u{7a}\u{30}-\u{39}]{1,1}[\u{61}-\u{7a}\u{30}-\u{39}\u{2e}-\u{2e}\u{5f}-\u{5f}\u{2d}-\u{2d}]{0,})$/su, expected: "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit", },
  },
  "dao.storage.v1.ReadRequest": {
    key: { required: true, maxBytes: 1024, },
  },
  "dao.storage.v1.ReadManyRequest": {
    keys: { minBytes: 1, maxBytes: 1024, maxItems: 1024, },
  },
  "dao.storage.v1.ScanRequest": {
    start: { maxBytes: 1024, },
    end: { maxBytes: 1024, },
    limit: { lte: 2147483647, },
    after: { maxBytes: 1024, },
  },
  "dao.storage.v1.ScanResponse": {
    entries: { inside: "dao.storage.v1.ScanEntry", },
  },
  "dao.storage.v1.ScanEntry": {
    left_out: { lte: 2147483647, },
  },
  "dao.storage.v1.Entry": {
    key: { required: true, maxBytes: 1024, },
  },
  "dao.storage.v1.WriteRequest": {
    conditions: { inside: "dao.storage.v1.Condition", },
    changes: { inside: "dao.storage.v1.Change", },
  },
  "dao.storage.v1.Condition": {
    key: { required: true, maxBytes: 1024, },
  },
  "dao.storage.v1.Change": {
    put: { inside: "dao.storage.v1.Entry", },
    delete: { minBytes: 1, maxBytes: 1024, },
    delete_range: { inside: "dao.storage.v1.KeyRange", },
  },
  "dao.storage.v1.KeyRange": {
    start: { maxBytes: 1024, },
    end: { maxBytes: 1024, },
  },
  "dao.system.v1.InfoResponse": {
    state_schema: { lte: 2147483647, },
  },
  "dao.system.v1.StatisticsResponse": {
    requests: { lte: 2147483647, },
    failures: { lte: 2147483647, },
    commits: { lte: 2147483647, },
    open_documents: { lte: 2147483647, },
    watches: { lte: 2147483647, },
  },
  "dao.timer.v1.StartRequest": {
    delay_ms: { lte: 2147483647, },
    interval_ms: { lte: 2147483647, },
  },
  "dao.timer.v1.StartResponse": {
    expiries: { lte: 2147483647, },
  },
};
