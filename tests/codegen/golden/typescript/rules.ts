// Made by `dao generate` from the contract odd 1.0. Do not edit.

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
  "odd.abi.v1.HostInfo": {
    contract_major: { lte: 2147483647, },
    contract_minor: { lte: 2147483647, },
    limits: { inside: "odd.abi.v1.Limits", },
  },
  "odd.abi.v1.Limits": {
    max_message_bytes: { lte: 2147483647, },
    max_item_bytes: { lte: 2147483647, },
    max_calls_in_flight: { lte: 2147483647, },
    entry_deadline_ms: { lte: 2147483647, },
  },
  "odd.abi.v1.Ready": {
    state_schema: { lte: 2147483647, },
  },
  "odd.abi.v1.UnitManifest": {
    contract_major: { lte: 2147483647, },
    contract_minor: { lte: 2147483647, },
    least_host_minor: { lte: 2147483647, },
    state_schema: { lte: 2147483647, },
  },
  "odd.other.v1.Ruled": {
    reset: { required: true, minLen: 2, maxLen: 4, },
    words: { maxBytes: 9, pattern: /^(?:[\u{22}-\u{22}\u{5c}-\u{5c}\u{61}-\u{7a}]{1,}[\u{2e}-\u{2e}]{0,1}[\u{30}-\u{39}]{2,3})$/su, },
    data: { minBytes: 2, maxBytes: 3, },
    large: { gte: 3, lte: 9000000000000000000, },
    small: { required: true, gte: -5, lte: -1, },
    maybe: { gte: 1, },
    list: { minLen: 1, minItems: 1, maxItems: 2, },
    map: { inside: "odd.other.v1.Ruled", maxItems: 3, },
    self: { required: true, },
    text: { maxLen: 1, },
    other: { inside: "odd.other.v1.Ruled", },
  },
  "odd.names.v1.Every": {
    e: { lte: 2147483647, },
  },
};
