// Made by `dao generate` from the contract dao 1.0. Do not edit.

/** The contract that these bindings were made from. */
export const contract = {
  name: "dao",
  version: "1.0",
  major: 1,
  minor: 0,
  /** A draft is spoken only between sides of the same digest. */
  draft: true,
  /** SHA-256 of the canonical contract. */
  digest: "53bbb6a220530bf451d87cf5b6054e4869c76e1593fac30c21ed74168401db2c",
  /** The module of every import. */
  module: "avatar_v1",
  /** The name of the exported memory. */
  memory: "memory",
} as const;

/** Limits that every host and every unit can rely on. */
export const limits = {
  /** The largest payload that may cross in one piece, in bytes. */
  maxMessageBytes: 4194304,
  /** The largest item of a stream, in bytes. */
  maxItemBytes: 1048576,
  /** The most calls of one direction that may be unanswered at a time. */
  maxCallsInFlight: 1024,
  /** The largest linear memory that a unit may declare as its maximum, in bytes. */
  maxMemoryBytes: 268435456,
  /**
   * The stack for calls within the guest that every host gives, in bytes as its engine counts them;
   * a unit must not need more.
   */
  guestStackBytes: 262144,
  /** How many items of a new stream may be sent before credit arrives. */
  initialCreditItems: 16,
  /** How many bytes of a new stream may be sent before credit arrives. */
  initialCreditBytes: 1048576,
} as const;

/** How a call can end: the numbers by their codes. */
export const statuses = {
  /** The call ended well. */
  OK: 0,
  /** One item of a stream; further answers follow. */
  MORE: 1,
  /** The other side does not know this operation. */
  UNIMPLEMENTED: -1,
  /** The operation or its scope was not granted. */
  DENIED: -2,
  /** The request is malformed or asks for something that cannot be. */
  INVALID_ARGUMENT: -3,
  /** The request or its answer is well formed but over a limit. */
  TOO_LARGE: -4,
  /** Not now: not started yet, too many calls in flight, or no credit left. Nothing was executed. */
  BUSY: -5,
  /** The call was cancelled by its caller. */
  CANCELLED: -6,
  /** The time allowed for the call ran out. */
  TIMEOUT: -7,
  /** What the request names does not exist. */
  NOT_FOUND: -8,
  /** The state is not what the request demands. */
  CONFLICT: -9,
  /** Memory, disk or a quota is used up. */
  EXHAUSTED: -10,
  /** The guest does not know this kind of event. */
  UNKNOWN_EVENT: -11,
  /** The call was not executed; repeating it is safe. */
  UNAVAILABLE: -12,
  /** The instance died in between; whether the call took effect is unknown. */
  INTERRUPTED: -13,
  /** A defect on the other side. */
  INTERNAL: -14,
} as const;

/** The code of a status, such as `"INTERNAL"`. */
export type StatusCode = keyof typeof statuses;

/** The code with which a call fails. */
export type FailureCode = Exclude<StatusCode, "OK" | "MORE">;

/** What a status says about the call that ended so. */
export interface StatusFacts {
  /** Whether the call took effect. */
  readonly executed: "no" | "yes" | "unknown";
  /** Whether the same call may be sent again. */
  readonly repeat: "safe" | "useless" | "unsafe";
}

/** What each status says about the call that ended so. */
export const facts: Readonly<Record<StatusCode, StatusFacts>> = {
  OK: { executed: "yes", repeat: "unsafe" },
  MORE: { executed: "yes", repeat: "unsafe" },
  UNIMPLEMENTED: { executed: "no", repeat: "useless" },
  DENIED: { executed: "no", repeat: "useless" },
  INVALID_ARGUMENT: { executed: "no", repeat: "useless" },
  TOO_LARGE: { executed: "unknown", repeat: "useless" },
  BUSY: { executed: "no", repeat: "safe" },
  CANCELLED: { executed: "unknown", repeat: "unsafe" },
  TIMEOUT: { executed: "unknown", repeat: "unsafe" },
  NOT_FOUND: { executed: "no", repeat: "useless" },
  CONFLICT: { executed: "no", repeat: "useless" },
  EXHAUSTED: { executed: "unknown", repeat: "unsafe" },
  UNKNOWN_EVENT: { executed: "no", repeat: "useless" },
  UNAVAILABLE: { executed: "no", repeat: "safe" },
  INTERRUPTED: { executed: "unknown", repeat: "unsafe" },
  INTERNAL: { executed: "unknown", repeat: "unsafe" },
};

/** What an entry into a unit returns. */
export const results = {
  DONE: 0,
  PENDING: 1,
  YIELD: 2,
} as const;

/** The kinds of events. */
export const events = {
  COMPLETION: 1,
  CREDIT: 2,
  CANCEL: 3,
  RESUME: 4,
  LIFECYCLE: 5,
} as const;

/** A function that a unit exports; it takes i32s. */
export interface Export {
  readonly params: number;
  /** Whether it gives an i32. */
  readonly returns: boolean;
}

/** The functions that a unit exports. */
export const exports = {
  yuan_abi_version: { params: 0, returns: true },
  yuan_alloc: { params: 1, returns: true },
  yuan_free: { params: 2, returns: false },
  yuan_init: { params: 3, returns: true },
  yuan_handle_request: { params: 4, returns: true },
  yuan_on_event: { params: 5, returns: true },
  yuan_shutdown: { params: 2, returns: true },
} as const satisfies Record<string, Export>;

/** A right that a unit may be granted. */
export interface Capability {
  /** Whether opening a home for a unit grants it, or only a word of the person's. */
  readonly withinHome: boolean;
  /** Whether its operations take effect in the order in which they are issued. */
  readonly ordered: boolean;
  /** Why a unit wants it, if the unit itself gives no reason. */
  readonly reason: string;
  /** One scope, as a person would write it; empty if a grant cannot be narrowed. */
  readonly example: string;
  /** Whether a grant without a scope means nothing. */
  readonly scopeRequired: boolean;
}

/** The rights that a unit may be granted, in the contract's order. */
export const capabilities = {
  call: {
    withinHome: true,
    ordered: false,
    reason: "Answer the requests that it is given.",
    example: "",
    scopeRequired: false,
  },
  log: {
    withinHome: true,
    ordered: false,
    reason: "Write what it does to the Avatar's log.",
    example: "",
    scopeRequired: false,
  },
  clock: {
    withinHome: true,
    ordered: false,
    reason: "Note when a change was made.",
    example: "",
    scopeRequired: false,
  },
  random: {
    withinHome: true,
    ordered: false,
    reason: "Make keys and identifiers that cannot be guessed.",
    example: "",
    scopeRequired: false,
  },
  timer: {
    withinHome: true,
    ordered: false,
    reason: "Do work at a later time.",
    example: "",
    scopeRequired: false,
  },
  storage: {
    withinHome: true,
    ordered: true,
    reason: "Keep your data in this home.",
    example: "quota=1GiB",
    scopeRequired: false,
  },
  keys: {
    withinHome: true,
    ordered: false,
    reason: "Keep your data unreadable to anyone who copies the home.",
    example: "prefix=dao/",
    scopeRequired: false,
  },
  net: {
    withinHome: false,
    ordered: false,
    reason: "Fetch what you ask for from hosts that you allow.",
    example: "api.example.org",
    scopeRequired: true,
  },
  files: {
    withinHome: false,
    ordered: false,
    reason: "Read and write files in folders that you pick.",
    example: "notes=/home/ann/Notes",
    scopeRequired: true,
  },
} as const satisfies Record<string, Capability>;

/** The name of a capability. */
export type CapabilityName = keyof typeof capabilities;

/** A parameter of an import that answers at once: an i32, and what it stands for. */
export interface Param {
  readonly role: string;
  /** Whether it has a sign. */
  readonly signed?: true;
  /** The most bytes that a length may say. */
  readonly max?: number;
  /** The numbers that it can be. */
  readonly values?: Readonly<Record<string, number>>;
}

/** A function that a unit imports; it takes i32s and gives a status. */
export interface Import {
  readonly capability: CapabilityName;
  /** `sync`: the status is the answer; `unary`: one answer later; `stream`: many. */
  readonly mode: "sync" | "unary" | "stream";
  /** The contract version that brought it. */
  readonly since: string;
  /** Its name within its capability. */
  readonly operation: string;
  /** Whether a call may have changed something when its instance died. */
  readonly effect?: true;
  /** Whether a host may lack it. */
  readonly optional?: true;
  /** Whether a unit may call it while it allocates. */
  readonly duringAlloc?: true;
  /** What it takes if it answers at once; the others take a call id and a request. */
  readonly params?: readonly Param[];
}

/** The functions that a unit may import. */
export const imports = {
  avatar_respond: {
    capability: "call",
    mode: "sync",
    since: "1.0",
    operation: "avatarRespond",
    params: [
      { role: "call_id" },
      { role: "status", signed: true },
      { role: "in_pointer" },
      { role: "in_length" },
    ],
  },
  avatar_cancel: {
    capability: "call",
    mode: "sync",
    since: "1.0",
    operation: "avatarCancel",
    params: [
      { role: "call_id" },
    ],
  },
  avatar_credit: {
    capability: "call",
    mode: "sync",
    since: "1.0",
    operation: "avatarCredit",
    params: [
      { role: "call_id" },
      { role: "scalar" },
      { role: "scalar" },
    ],
  },
  avatar_log: {
    capability: "log",
    mode: "sync",
    since: "1.0",
    operation: "log",
    duringAlloc: true,
    params: [
      { role: "scalar", values: { TRACE: 0, DEBUG: 1, INFO: 2, WARNING: 3, ERROR: 4 } },
      { role: "text_pointer" },
      { role: "text_length", max: 8192 },
    ],
  },
  avatar_clock_now: {
    capability: "clock",
    mode: "sync",
    since: "1.0",
    operation: "now",
    params: [
      { role: "scalar", values: { WALL: 0, MONOTONIC: 1 } },
      { role: "out_i64" },
    ],
  },
  avatar_random_fill: {
    capability: "random",
    mode: "sync",
    since: "1.0",
    operation: "fill",
    params: [
      { role: "out_pointer" },
      { role: "out_length", max: 65536 },
    ],
  },
  avatar_timer_start: {
    capability: "timer",
    mode: "stream",
    since: "1.0",
    operation: "start",
  },
  avatar_storage_read: {
    capability: "storage",
    mode: "unary",
    since: "1.0",
    operation: "read",
  },
  avatar_storage_read_many: {
    capability: "storage",
    mode: "unary",
    since: "1.0",
    operation: "readMany",
  },
  avatar_storage_scan: {
    capability: "storage",
    mode: "unary",
    since: "1.0",
    operation: "scan",
  },
  avatar_storage_write: {
    capability: "storage",
    mode: "unary",
    since: "1.0",
    operation: "write",
    effect: true,
  },
  avatar_keys_wrap: {
    capability: "keys",
    mode: "unary",
    since: "1.0",
    operation: "wrap",
  },
  avatar_keys_unwrap: {
    capability: "keys",
    mode: "unary",
    since: "1.0",
    operation: "unwrap",
  },
  avatar_net_fetch: {
    capability: "net",
    mode: "stream",
    since: "1.0",
    operation: "fetch",
    effect: true,
    optional: true,
  },
  avatar_files_list: {
    capability: "files",
    mode: "stream",
    since: "1.0",
    operation: "list",
    optional: true,
  },
  avatar_files_stat: {
    capability: "files",
    mode: "unary",
    since: "1.0",
    operation: "stat",
    optional: true,
  },
  avatar_files_read: {
    capability: "files",
    mode: "stream",
    since: "1.0",
    operation: "read",
    optional: true,
  },
  avatar_files_write: {
    capability: "files",
    mode: "unary",
    since: "1.0",
    operation: "write",
    effect: true,
    optional: true,
  },
  avatar_files_remove: {
    capability: "files",
    mode: "unary",
    since: "1.0",
    operation: "remove",
    effect: true,
    optional: true,
  },
} as const satisfies Record<string, Import>;

/** A method that the unit offers. */
export interface Method {
  readonly number: number;
  /** Its full name in the contract. */
  readonly name: string;
  /** Whether it gives one answer or a stream of items. */
  readonly mode: "unary" | "stream";
  /** Whether a call may have changed something when its instance died. */
  readonly effect: boolean;
  /** Whether a call whose outcome is unknown may be repeated. */
  readonly idempotent: boolean;
}

/** The methods that the unit offers. */
export const methods = {
  systemInfo: {
    number: 0x00010001,
    name: "dao.system.v1.SystemService.Info",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  systemHealth: {
    number: 0x00010002,
    name: "dao.system.v1.SystemService.Health",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  systemStatistics: {
    number: 0x00010003,
    name: "dao.system.v1.SystemService.Statistics",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  spacesPut: {
    number: 0x00020001,
    name: "dao.spaces.v1.SpacesService.Put",
    mode: "unary",
    effect: true,
    idempotent: true,
  },
  spacesGet: {
    number: 0x00020002,
    name: "dao.spaces.v1.SpacesService.Get",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  spacesList: {
    number: 0x00020003,
    name: "dao.spaces.v1.SpacesService.List",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  spacesRemove: {
    number: 0x00020004,
    name: "dao.spaces.v1.SpacesService.Remove",
    mode: "unary",
    effect: true,
    idempotent: false,
  },
  documentsPut: {
    number: 0x00030001,
    name: "dao.data.v1.DocumentsService.Put",
    mode: "unary",
    effect: true,
    idempotent: false,
  },
  documentsGet: {
    number: 0x00030002,
    name: "dao.data.v1.DocumentsService.Get",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  documentsPatch: {
    number: 0x00030003,
    name: "dao.data.v1.DocumentsService.Patch",
    mode: "unary",
    effect: true,
    idempotent: false,
  },
  documentsDelete: {
    number: 0x00030004,
    name: "dao.data.v1.DocumentsService.Delete",
    mode: "unary",
    effect: true,
    idempotent: false,
  },
  documentsBatch: {
    number: 0x00030005,
    name: "dao.data.v1.DocumentsService.Batch",
    mode: "unary",
    effect: true,
    idempotent: false,
  },
  documentsList: {
    number: 0x00030006,
    name: "dao.data.v1.DocumentsService.List",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  documentsQuery: {
    number: 0x00030007,
    name: "dao.data.v1.DocumentsService.Query",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  documentsCount: {
    number: 0x00030010,
    name: "dao.data.v1.DocumentsService.Count",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  documentsWatch: {
    number: 0x00030008,
    name: "dao.data.v1.DocumentsService.Watch",
    mode: "stream",
    effect: false,
    idempotent: true,
  },
  documentsHistory: {
    number: 0x00030009,
    name: "dao.data.v1.DocumentsService.History",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  documentsExport: {
    number: 0x0003000a,
    name: "dao.data.v1.DocumentsService.Export",
    mode: "stream",
    effect: false,
    idempotent: true,
  },
  documentsReceived: {
    number: 0x00030011,
    name: "dao.data.v1.DocumentsService.Received",
    mode: "unary",
    effect: false,
    idempotent: true,
  },
  documentsImport: {
    number: 0x0003000b,
    name: "dao.data.v1.DocumentsService.Import",
    mode: "unary",
    effect: true,
    idempotent: true,
  },
  documentsCanonical: {
    number: 0x0003000c,
    name: "dao.data.v1.DocumentsService.Canonical",
    mode: "stream",
    effect: false,
    idempotent: true,
  },
  documentsExportFile: {
    number: 0x0003000d,
    name: "dao.data.v1.DocumentsService.ExportFile",
    mode: "unary",
    effect: true,
    idempotent: true,
  },
  documentsImportFile: {
    number: 0x0003000e,
    name: "dao.data.v1.DocumentsService.ImportFile",
    mode: "unary",
    effect: true,
    idempotent: true,
  },
  documentsImportUrl: {
    number: 0x0003000f,
    name: "dao.data.v1.DocumentsService.ImportUrl",
    mode: "unary",
    effect: true,
    idempotent: true,
  },
} as const satisfies Record<string, Method>;
