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
  "dao.data.v1.PatchRequest": {
    edits: { inside: "dao.data.v1.Edit", },
  },
  "dao.data.v1.Edit": {
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
  "dao.data.v1.BatchRequest": {
    writes: { inside: "dao.data.v1.Write", },
  },
  "dao.data.v1.Write": {
    patch: { inside: "dao.data.v1.PatchRequest", },
  },
  "dao.data.v1.ListRequest": {
    limit: { lte: 2147483647, },
  },
  "dao.data.v1.ListResponse": {
    examined: { lte: 2147483647, },
  },
  "dao.data.v1.QueryRequest": {
    limit: { lte: 2147483647, },
  },
  "dao.data.v1.QueryResponse": {
    examined: { lte: 2147483647, },
  },
  "dao.data.v1.CountResponse": {
    count: { lte: 2147483647, },
    examined: { lte: 2147483647, },
  },
  "dao.data.v1.HistoryRequest": {
    limit: { lte: 2147483647, },
  },
  "dao.data.v1.HistoryResponse": {
    entries: { inside: "dao.data.v1.HistoryEntry", },
  },
  "dao.data.v1.HistoryEntry": {
    operations: { lte: 2147483647, },
  },
  "dao.data.v1.ImportResponse": {
    summary: { inside: "dao.data.v1.ImportSummary", },
  },
  "dao.data.v1.ImportSummary": {
    changed: { lte: 2147483647, },
    unchanged: { lte: 2147483647, },
    waiting: { lte: 2147483647, },
  },
  "dao.data.v1.ExportFileResponse": {
    documents: { lte: 2147483647, },
  },
  "dao.data.v1.ImportFileResponse": {
    summary: { inside: "dao.data.v1.ImportSummary", },
  },
  "dao.data.v1.ImportUrlResponse": {
    summary: { inside: "dao.data.v1.ImportSummary", },
  },
  "dao.keys.v1.WrapRequest": {
    name: { required: true, maxBytes: 128, pattern: /^(?:[a-z0-9._\/\-]+)$/su, },
    secret: { maxBytes: 4096, },
  },
  "dao.keys.v1.UnwrapRequest": {
    name: { required: true, maxBytes: 128, pattern: /^(?:[a-z0-9._\/\-]+)$/su, },
  },
  "dao.net.v1.FetchRequest": {
    timeout_ms: { lte: 2147483647, },
  },
  "dao.net.v1.FetchResponse": {
    head: { inside: "dao.net.v1.Head", },
  },
  "dao.net.v1.Head": {
    status: { lte: 2147483647, },
  },
  "dao.spaces.v1.Space": {
    documents: { lte: 2147483647, },
  },
  "dao.spaces.v1.PutResponse": {
    space: { inside: "dao.spaces.v1.Space", },
  },
  "dao.spaces.v1.GetResponse": {
    space: { inside: "dao.spaces.v1.Space", },
  },
  "dao.spaces.v1.ListRequest": {
    limit: { lte: 2147483647, },
  },
  "dao.spaces.v1.ListResponse": {
    spaces: { inside: "dao.spaces.v1.Space", },
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
