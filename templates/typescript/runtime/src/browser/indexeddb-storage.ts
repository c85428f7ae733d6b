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
  conflict,
  holds,
  manyValues,
  own,
  Page,
  rangeOf,
  removedRange,
  type Bytes,
  type Range,
} from "../adapters/storage.js";
import { CallError, HomeError, said } from "../errors.js";
import { done, type HomeDatabase } from "./indexeddb.js";

/**
 * Storage in IndexedDB. A transaction is made inside the call, so its place in IndexedDB's own order is the place in
 * the order of issue; transactions then run beside each other wherever that order allows it.
 */
export class IndexedDbStorage implements StorageCapability {
  readonly #database: HomeDatabase;

  constructor(database: HomeDatabase) {
    this.#database = database;
  }

  read({ key }: ReadRequest): Promise<{ value: Uint8Array }> {
    return this.#using("readonly", async (store) => {
      const value = await done(found(store, key));
      if (value === undefined) {
        throw absent(key);
      }
      return { value };
    });
  }

  readMany({ keys }: ReadManyRequest): Promise<MessageInitShape<typeof ReadManyResponseSchema>> {
    return this.#using("readonly", async (store) =>
      manyValues(await Promise.all(keys.map((key) => done(found(store, key))))),
    );
  }

  scan(request: ScanRequest): Promise<MessageInitShape<typeof ScanResponseSchema>> {
    const page = new Page(request);
    const range = rangeOf(request);
    if (range === undefined) {
      return Promise.resolve(page.answer);
    }
    return this.#using("readonly", (store) => {
      const cursor = store.openCursor(keyRange(range), request.reverse ? "prev" : "next");
      return new Promise((resolve, reject) => {
        cursor.onerror = () => {
          reject(cursor.error ?? new Error("the scan failed"));
        };
        cursor.onsuccess = () => {
          const at = cursor.result;
          const value = at?.value as Uint8Array | undefined;
          if (
            at === null ||
            value === undefined ||
            !page.add(new Uint8Array(at.key as ArrayBuffer), value.length, () => value)
          ) {
            resolve(page.answer);
          } else {
            at.continue();
          }
        };
      });
    });
  }

  write(request: WriteRequest): Promise<Record<string, never>> {
    checkChanges(request);
    return this.#using("readwrite", (store) => {
      const { transaction } = store;
      let failed: CallError | undefined;
      const ended = new Promise<Record<string, never>>((resolve, reject) => {
        transaction.oncomplete = () => {
          resolve({});
        };
        transaction.onabort = () => {
          reject(failed ?? transaction.error ?? new DOMException("the transaction was aborted", "AbortError"));
        };
      });
      let open = request.conditions.length;
      if (open === 0) {
        apply(store, request);
      }
      for (const condition of request.conditions) {
        const found = store.get(copy(condition.key));
        found.onsuccess = () => {
          if (!holds(condition, found.result as Uint8Array | undefined)) {
            failed ??= conflict(condition.key);
          }
          open -= 1;
          if (open === 0 && failed === undefined) {
            apply(store, request);
          } else if (open === 0) {
            transaction.abort();
          }
        };
      }
      return ended;
    });
  }

  /** Works in a transaction, which is made now; after a connection was dropped, in one of the next. */
  async #using<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    try {
      let store: IDBObjectStore;
      try {
        store = this.#database.transaction("entries", mode);
      } catch (error) {
        if (!(error instanceof DOMException) || error.name !== "InvalidStateError") {
          throw error;
        }
        await this.#database.reopened();
        store = this.#database.transaction("entries", mode);
      }
      return await work(store);
    } catch (error) {
      throw error instanceof CallError ? error : explained(error);
    }
  }
}

function apply(store: IDBObjectStore, { changes }: WriteRequest): void {
  for (const { kind } of changes) {
    if (kind.case === "put") {
      store.put(copy(kind.value.value), copy(kind.value.key));
    } else if (kind.case === "delete") {
      store.delete(copy(kind.value));
    } else if (kind.case === "deleteRange") {
      const range = removedRange(kind.value);
      const keys = range && keyRange(range);
      if (keys !== undefined) {
        store.delete(keys);
      } else if (range !== undefined) {
        store.clear();
      }
    }
  }
  store.transaction.commit();
}

function keyRange({ start, afterStart, end }: Range): IDBKeyRange | undefined {
  if (start !== undefined && end !== undefined) {
    return IDBKeyRange.bound(start, end, afterStart, true);
  }
  if (start !== undefined) {
    return IDBKeyRange.lowerBound(start, afterStart);
  }
  return end === undefined ? undefined : IDBKeyRange.upperBound(end, true);
}

/** Asks for a value. */
function found(store: IDBObjectStore, key: Uint8Array): IDBRequest<Uint8Array | undefined> {
  return store.get(copy(key)) as IDBRequest<Uint8Array | undefined>;
}

/** Bytes of their own: a view would be stored with its whole buffer. */
function copy(bytes: Uint8Array): Bytes {
  return own(bytes) ?? new Uint8Array(0);
}

function explained(error: unknown): CallError {
  if (error instanceof DOMException && error.name === "QuotaExceededError") {
    const help = "Make room on the disk, or let the site keep more.";
    return new CallError("EXHAUSTED", "the browser has no room left for this site", { limit: "disk" }, { help });
  }
  if (error instanceof HomeError) {
    return new CallError("UNAVAILABLE", error.message, {}, { cause: error });
  }
  return new CallError("UNAVAILABLE", `the browser's storage failed: ${said(error)}`, {}, { cause: error });
}
