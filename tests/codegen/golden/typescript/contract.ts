// Made by `dao generate` from the contract odd 1.0. Do not edit.

/** The contract that these bindings were made from. */
export const contract = {
  name: "odd",
  major: 1,
  minor: 0,
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

/** A method that the unit offers. */
export interface Method {
  readonly number: number;
  /** Its full name in the contract. */
  readonly name: string;
  /** Whether a call may have changed something when its instance died. */
  readonly effect: boolean;
}

/** The methods that the unit offers. */
export const methods = {
  closeClose: { number: 0x00010001, name: "odd.names.v1.Close.Close", effect: true },
  closeFloat: { number: 0x00010002, name: "odd.names.v1.Close.Float", effect: false },
  closeOtherV1: { number: 0x00010003, name: "odd.names.v1.Close.OtherV1", effect: false },
  closeImport: { number: 0x00010004, name: "odd.names.v1.Close.import", effect: false },
  closeGetFoo: { number: 0x00010005, name: "odd.names.v1.Close.GetFoo", effect: false },
  closeGetFoo2: { number: 0x00010006, name: "odd.names.v1.Close.Get_foo", effect: false },
  closeSelf: { number: 0x00010007, name: "odd.names.v1.Close.Self", effect: false },
  thingsAsk: { number: 0x00020001, name: "odd.names.v1.Things.Ask", effect: false },
  otherV1ThingsAsk: { number: 0x00030001, name: "odd.other.v1.Things.Ask", effect: false },
  namesV1ThingsAsk: { number: 0x00040001, name: "odd.names.v1.ThingsService.Ask", effect: false },
  serviceAsk: { number: 0x00050001, name: "odd.other.v1.Service.Ask", effect: false },
} as const satisfies Record<string, Method>;
