// Made by `dao generate` from the contract odd 1.0. Do not edit.

/** The contract that these bindings were made from. */
export const contract = {
  name: "odd",
  version: "1.0",
  major: 1,
  minor: 0,
  /** A draft is spoken only between sides of the same digest. */
  draft: true,
  /** SHA-256 of the canonical contract. */
  digest: "df1e885fd2771accf103aa9d99ad9dcd61a555fb462e91a991a3fceaa44c8e29",
  /** The module of every import. */
  module: "odd_v1",
  /** The name of the exported memory. */
  memory: "memory",
} as const;

/** Limits that every host and every unit can rely on. */
export const limits = {
  /** The largest payload. */
  maxMessageBytes: 1024,
  /** The largest item. */
  maxItemBytes: 512,
  /** The most calls. */
  maxCallsInFlight: 8,
  /** The largest memory. */
  maxMemoryBytes: 1048576,
  /** Items at first. */
  initialCreditItems: 4,
  /** Bytes at first. */
  initialCreditBytes: 512,
} as const;

/** How a call can end: the numbers by their codes. */
export const statuses = {
  /** Well. */
  OK: 0,
  /** More. */
  MORE: 1,
  /** Unimplemented. */
  UNIMPLEMENTED: -1,
  /** Denied. */
  DENIED: -2,
  /** Invalid argument. */
  INVALID_ARGUMENT: -3,
  /** Too large. */
  TOO_LARGE: -4,
  /** Busy. */
  BUSY: -5,
  /** Cancelled. */
  CANCELLED: -6,
  /** Timeout. */
  TIMEOUT: -7,
  /** Not found. */
  NOT_FOUND: -8,
  /** Conflict. */
  CONFLICT: -9,
  /** Exhausted. */
  EXHAUSTED: -10,
  /** Unknown event. */
  UNKNOWN_EVENT: -11,
  /** Unavailable. */
  UNAVAILABLE: -12,
  /** Interrupted. */
  INTERRUPTED: -13,
  /** Internal. */
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
  OK: { executed: "unknown", repeat: "unsafe" },
  MORE: { executed: "unknown", repeat: "unsafe" },
  UNIMPLEMENTED: { executed: "unknown", repeat: "unsafe" },
  DENIED: { executed: "unknown", repeat: "unsafe" },
  INVALID_ARGUMENT: { executed: "unknown", repeat: "unsafe" },
  TOO_LARGE: { executed: "unknown", repeat: "unsafe" },
  BUSY: { executed: "unknown", repeat: "unsafe" },
  CANCELLED: { executed: "unknown", repeat: "unsafe" },
  TIMEOUT: { executed: "unknown", repeat: "unsafe" },
  NOT_FOUND: { executed: "unknown", repeat: "unsafe" },
  CONFLICT: { executed: "unknown", repeat: "unsafe" },
  EXHAUSTED: { executed: "unknown", repeat: "unsafe" },
  UNKNOWN_EVENT: { executed: "unknown", repeat: "unsafe" },
  UNAVAILABLE: { executed: "unknown", repeat: "unsafe" },
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
    reason: "Answer.",
    example: "",
    scopeRequired: false,
  },
  lambda: {
    withinHome: false,
    ordered: false,
    reason: "Say \"lambda\".",
    example: "self=me",
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
  avatar_lambda_import: {
    capability: "lambda",
    mode: "stream",
    since: "1.0",
    operation: "import",
  },
  avatar_lambda_class: {
    capability: "lambda",
    mode: "unary",
    since: "1.0",
    operation: "class",
    effect: true,
    optional: true,
  },
  avatar_lambda: {
    capability: "lambda",
    mode: "sync",
    since: "1.0",
    operation: "lambda",
    params: [
      { role: "scalar", signed: true, values: { NONE: -1, SELF: 2 } },
      { role: "scalar", signed: true },
      { role: "in_pointer" },
      { role: "in_length", max: 16 },
      { role: "text_pointer" },
      { role: "text_length" },
      { role: "out_pointer" },
      { role: "out_length", max: 32 },
    ],
  },
  avatar_lambda_yield: {
    capability: "lambda",
    mode: "sync",
    since: "1.0",
    operation: "yield",
    optional: true,
    params: [
      { role: "out_i64" },
    ],
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
  closeClose: {
    number: 0x00010001,
    name: "odd.names.v1.Close.Close",
    mode: "unary",
    effect: true,
    idempotent: false,
  },
  closeFloat: {
    number: 0x00010002,
    name: "odd.names.v1.Close.Float",
    mode: "stream",
    effect: false,
    idempotent: false,
  },
  closeOtherV1: {
    number: 0x00010003,
    name: "odd.names.v1.Close.OtherV1",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
  closeImport: {
    number: 0x00010004,
    name: "odd.names.v1.Close.import",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
  closeGetFoo: {
    number: 0x00010005,
    name: "odd.names.v1.Close.GetFoo",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
  closeGetFoo2: {
    number: 0x00010006,
    name: "odd.names.v1.Close.Get_foo",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
  closeSelf: {
    number: 0x00010007,
    name: "odd.names.v1.Close.Self",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
  thingsAsk: {
    number: 0x00020001,
    name: "odd.names.v1.Things.Ask",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
  otherV1ThingsAsk: {
    number: 0x00030001,
    name: "odd.other.v1.Things.Ask",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
  otherV1ThingsCheck: {
    number: 0x00030002,
    name: "odd.other.v1.Things.Check",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
  namesV1ThingsAsk: {
    number: 0x00040001,
    name: "odd.names.v1.ThingsService.Ask",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
  serviceAsk: {
    number: 0x00050001,
    name: "odd.other.v1.Service.Ask",
    mode: "unary",
    effect: false,
    idempotent: false,
  },
} as const satisfies Record<string, Method>;
