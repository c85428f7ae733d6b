// What storage adapters have in common: the forms of answers, and the checks that are not rules of fields.
import type { MessageInitShape } from "@bufbuild/protobuf";

import { limits } from "../../gen/contract.js";
import type {
  Change,
  Condition,
  ReadManyResponseSchema,
  ScanRequest,
  ScanResponseSchema,
  WriteRequest,
} from "../../gen/messages/dao/storage/v1/storage_pb.js";
import { CallError } from "../errors.js";
import { hex } from "../plain-text.js";

/** About how many bytes of entries a page of a scan has. */
const PAGE_BYTES = 128 << 10;
/** What entries may take in a message that also says whether there are more. */
const MOST_BYTES = limits.maxMessageBytes - 2;

export type Bytes = Uint8Array<ArrayBuffer>;

/** The error of a key that is absent. */
export function absent(key: Uint8Array): CallError {
  return new CallError("NOT_FOUND", "the key is not there", { key: hex(key) });
}

/** The error of a condition that does not hold. */
export function conflict(key: Uint8Array): CallError {
  return new CallError("CONFLICT", "a condition of the batch does not hold", { key: hex(key) });
}

/** Whether a condition holds, given what its key has. */
export function holds(condition: Condition, value: Uint8Array | undefined): boolean {
  const wanted = condition.value;
  if (wanted === undefined || value === undefined) {
    return wanted === value;
  }
  return compare(wanted, value) === 0;
}

/** Orders keys as unsigned bytes, the shorter one first if it begins the longer one. */
export function compare(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return one.length - other.length;
}

/** Makes sure that every change of a batch says something. */
export function checkChanges(request: WriteRequest): void {
  request.changes.forEach(({ kind }: Change, at) => {
    if (kind.case === undefined) {
      const field = `changes[${String(at)}]`;
      throw new CallError("INVALID_ARGUMENT", `\`${field}\` says nothing`, { field });
    }
  });
}

/** Makes the answer of a read of several keys. */
export function manyValues(
  values: readonly (Uint8Array | undefined)[],
): MessageInitShape<typeof ReadManyResponseSchema> {
  const size = values.reduce((sum, value) => sum + fieldBytes(value === undefined ? 0 : fieldBytes(value.length)), 0);
  if (size > limits.maxMessageBytes) {
    throw new CallError("TOO_LARGE", "the values do not fit a message", { limit: "max_message_bytes" });
  }
  return { values: values.map((value) => (value === undefined ? {} : { value })) };
}

/** What a field of so many bytes takes in a message: with its tag and its length. */
function fieldBytes(length: number): number {
  let bytes = 2;
  for (let rest = length; rest > 0x7f; rest >>>= 7) {
    bytes += 1;
  }
  return bytes + length;
}

/** Which keys a scan is about: its bounds, and where it goes on. None of them is empty. */
export interface Range {
  /** The first key, unless `afterStart`. */
  readonly start: Bytes | undefined;
  readonly afterStart: boolean;
  /** The key after the last. */
  readonly end: Bytes | undefined;
}

/** The range of one page of a scan; undefined if it is empty. */
export function rangeOf({
  start,
  end,
  after,
  reverse,
}: Pick<ScanRequest, "start" | "end" | "after" | "reverse">): Range | undefined {
  let [low, high, afterStart] = [own(start), own(end), false];
  const from = own(after);
  if (from !== undefined && !reverse && (low === undefined || compare(from, low) >= 0)) {
    [low, afterStart] = [from, true];
  } else if (from !== undefined && reverse && (high === undefined || compare(from, high) < 0)) {
    high = from;
  }
  if (low !== undefined && high !== undefined && compare(low, high) >= 0) {
    return undefined;
  }
  return { start: low, afterStart, end: high };
}

/** The same of a range to remove. */
export function removedRange(range: { readonly start: Uint8Array; readonly end: Uint8Array }): Range | undefined {
  return rangeOf({ ...range, after: new Uint8Array(0), reverse: false });
}

/** Bytes of their own, as structured clone would copy all of a buffer; undefined for none. */
export function own(bytes: Uint8Array): Bytes | undefined {
  return bytes.length === 0 ? undefined : bytes.slice();
}

/** Collects one page of a scan. */
export class Page {
  readonly #most: number;
  readonly #keysOnly: boolean;
  readonly #entries: { key: Uint8Array; value?: Uint8Array; leftOut?: number }[] = [];
  #bytes = 0;
  #more = false;

  constructor({ limit, keysOnly }: Pick<ScanRequest, "limit" | "keysOnly">) {
    this.#most = limit === 0 ? Infinity : limit;
    this.#keysOnly = keysOnly;
  }

  /** Adds an entry, of which the value is made if it is wanted; says whether the next one may come. */
  add(key: Uint8Array, size: number, value: () => Uint8Array): boolean {
    if (this.#entries.length >= this.#most) {
      this.#more = true;
      return false;
    }
    const length = fieldBytes(fieldBytes(key.length) + (this.#keysOnly || size === 0 ? 0 : fieldBytes(size)));
    if (length > MOST_BYTES) {
      if (this.#entries.length > 0) {
        this.#more = true;
        return false;
      }
      this.#entries.push({ key, leftOut: size });
      this.#bytes = PAGE_BYTES;
      return true;
    }
    if (this.#entries.length > 0 && this.#bytes + length > PAGE_BYTES) {
      this.#more = true;
      return false;
    }
    this.#bytes += length;
    this.#entries.push(this.#keysOnly ? { key } : { key, value: value() });
    return true;
  }

  get answer(): MessageInitShape<typeof ScanResponseSchema> {
    return { entries: this.#entries, more: this.#more };
  }
}
