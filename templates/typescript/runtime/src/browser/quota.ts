import type { Change } from "../../gen/messages/dao/storage/v1/storage_pb.js";
import { removedRange } from "../adapters/storage.js";
import { CallError } from "../errors.js";
import { done, type HomeDatabase } from "./indexeddb.js";
import { keyRange } from "./key-range.js";

const PAGE = 1000;

/** Holds the entries of a home to so many bytes. Only one unit has the home, so what is used need not be stored. */
export class Quota {
  readonly #most: number;
  #used = 0;

  private constructor(most: number) {
    this.#most = most;
  }

  /** Measures what is there. */
  static async of(database: HomeDatabase, most: number): Promise<Quota> {
    const quota = new Quota(most);
    let after: IDBValidKey | undefined;
    do {
      const range = after === undefined ? undefined : IDBKeyRange.lowerBound(after, true);
      const [bytes, last] = await measure(database.transaction("entries", "readonly"), range, PAGE);
      quota.#used += bytes;
      after = last;
    } while (after !== undefined);
    return quota;
  }

  /**
   * Makes changes one by one, and counts how many bytes more the entries take then.
   *
   * @throws `CallError`: that is more than there may be; the transaction is to be aborted.
   */
  async apply(
    store: IDBObjectStore,
    changes: readonly Change[],
    make: (store: IDBObjectStore, change: Change) => void,
  ): Promise<number> {
    let growth = 0;
    for (const change of changes) {
      const { kind } = change;
      if (kind.case === "put") {
        const { key, value } = kind.value;
        growth += key.length + value.length - (await sizeAt(store, key));
      } else if (kind.case === "delete") {
        growth -= await sizeAt(store, kind.value);
      } else if (kind.case === "deleteRange") {
        const range = removedRange(kind.value);
        growth -= range === undefined ? 0 : (await measure(store, keyRange(range)))[0];
      }
      make(store, change);
    }
    if (growth > 0 && this.#used + growth > this.#most) {
      const text = `the batch needs ${String(growth)} bytes, and ${String(this.#used)} of ${String(this.#most)} are used`;
      throw new CallError("EXHAUSTED", text, { limit: "quota" });
    }
    return growth;
  }

  /** Notes what a batch that was written took. */
  add(growth: number): void {
    this.#used += growth;
  }
}

async function sizeAt(store: IDBObjectStore, key: Uint8Array): Promise<number> {
  const value = (await done(store.get(key.slice()))) as Uint8Array | undefined;
  return value === undefined ? 0 : key.length + value.length;
}

/** The bytes of entries, and the last key if there may be more. */
async function measure(
  store: IDBObjectStore,
  range: IDBKeyRange | undefined,
  most?: number,
): Promise<readonly [bytes: number, last: IDBValidKey | undefined]> {
  const [keys, values] = await Promise.all([
    done(store.getAllKeys(range, most)) as Promise<ArrayBuffer[]>,
    done(store.getAll(range, most)) as Promise<Uint8Array[]>,
  ]);
  const bytes = [...keys, ...values].reduce((sum, { byteLength }) => sum + byteLength, 0);
  return [bytes, keys.length === most ? keys.at(-1) : undefined];
}
