import type { MessageInitShape } from "@bufbuild/protobuf";

import type { StorageCapability } from "../../gen/capabilities/storage.js";
import type {
  ReadManyRequest,
  ReadManyResponseSchema,
  ReadRequest,
  ScanRequest,
  ScanResponseSchema,
  WriteRequest,
} from "../../gen/messages/dao/storage/v1/storage_pb.js";
import {
  absent,
  checkChanges,
  compare,
  conflict,
  holds,
  manyValues,
  Page,
  rangeOf,
  removedRange,
  type Range,
} from "./storage.js";

interface Entry {
  readonly key: Uint8Array;
  value: Uint8Array;
}

/** Storage that ends with the program. */
export class MemoryStorage implements StorageCapability {
  /** In the order of the keys. */
  #entries: Entry[] = [];

  read({ key }: ReadRequest): { value: Uint8Array } {
    const value = this.#value(key);
    if (value === undefined) {
      throw absent(key);
    }
    return { value };
  }

  readMany({ keys }: ReadManyRequest): MessageInitShape<typeof ReadManyResponseSchema> {
    return manyValues(keys.map((key) => this.#value(key)));
  }

  scan(request: ScanRequest): MessageInitShape<typeof ScanResponseSchema> {
    const page = new Page(request);
    const range = rangeOf(request);
    if (range !== undefined) {
      const [from, to] = this.#span(range);
      const step = request.reverse ? -1 : 1;
      for (let at = request.reverse ? to - 1 : from; at >= from && at < to; at += step) {
        const entry = this.#entries[at];
        if (entry === undefined || !page.add(entry.key, entry.value.length, () => entry.value)) {
          break;
        }
      }
    }
    return page.answer;
  }

  write(request: WriteRequest): Record<string, never> {
    checkChanges(request);
    for (const condition of request.conditions) {
      if (!holds(condition, this.#value(condition.key))) {
        throw conflict(condition.key);
      }
    }
    for (const { kind } of request.changes) {
      if (kind.case === "put") {
        this.#put(kind.value.key.slice(), kind.value.value.slice());
      } else if (kind.case === "delete") {
        const at = this.#place(kind.value);
        if (this.#at(at, kind.value) !== undefined) {
          this.#entries.splice(at, 1);
        }
      } else if (kind.case === "deleteRange") {
        const range = removedRange(kind.value);
        if (range !== undefined) {
          const [from, to] = this.#span(range);
          this.#entries.splice(from, to - from);
        }
      }
    }
    return {};
  }

  #put(key: Uint8Array, value: Uint8Array): void {
    const at = this.#place(key);
    const entry = this.#at(at, key);
    if (entry === undefined) {
      this.#entries.splice(at, 0, { key, value });
    } else {
      entry.value = value;
    }
  }

  #value(key: Uint8Array): Uint8Array | undefined {
    return this.#at(this.#place(key), key)?.value;
  }

  #at(at: number, key: Uint8Array): Entry | undefined {
    const entry = this.#entries[at];
    return entry !== undefined && compare(entry.key, key) === 0 ? entry : undefined;
  }

  #span({ start, afterStart, end }: Range): readonly [from: number, to: number] {
    const from = start === undefined ? 0 : this.#place(start);
    const skip = start !== undefined && afterStart && this.#at(from, start) !== undefined ? 1 : 0;
    return [from + skip, end === undefined ? this.#entries.length : this.#place(end)];
  }

  /** Where a key is, or would be. */
  #place(key: Uint8Array): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.#entries[middle]?.key ?? key, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
