import type { MessageInitShape } from "@bufbuild/protobuf";

import type { StorageCapability } from "../../gen/capabilities/storage.js";
import type {
  Change,
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
} from "../adapters/storage.js";
import { CallError, HomeError, said } from "../errors.js";
import type { QuotaScope } from "../grants/scopes.js";
import { done, type HomeDatabase } from "./indexeddb.js";
import { keyRange } from "./key-range.js";
import { Quota } from "./quota.js";

/**
 * Storage in IndexedDB. A transaction is made inside the call, so its place in IndexedDB's own order is the place in
 * the order of issue; transactions then run beside each other wherever that order allows it.
 */
export class IndexedDbStorage implements StorageCapability {
  readonly #database: HomeDatabase;
  readonly #quota: Quota | undefined;

  private constructor(database: HomeDatabase, quota: Quota | undefined) {
    this.#database = database;
    this.#quota = quota;
  }

  /**
   * @param scopes - The most bytes that the entries may take; the smallest holds.
   */
  static async open(database: HomeDatabase, scopes: readonly QuotaScope[] = []): Promise<IndexedDbStorage> {
    const most = Math.min(...scopes.map(({ bytes }) => bytes));
    return new IndexedDbStorage(database, Number.isFinite(most) ? await Quota.of(database, most) : undefined);
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
      let failed: Error | undefined;
      let growth = 0;
      const ended = new Promise<Record<string, never>>((resolve, reject) => {
        transaction.oncomplete = () => {
          this.#quota?.add(growth);
          resolve({});
        };
        transaction.onabort = () => {
          reject(failed ?? transaction.error ?? new DOMException("the transaction was aborted", "AbortError"));
        };
      });
      const fail = (error: Error): void => {
        failed ??= error;
        transaction.abort();
      };
      const write = (): void => {
        if (this.#quota === undefined) {
          for (const change of request.changes) {
            apply(store, change);
          }
          transaction.commit();
          return;
        }
        this.#quota.apply(store, request.changes, apply).then((bytes) => {
          growth = bytes;
          transaction.commit();
        }, fail);
      };
      let open = request.conditions.length;
      if (open === 0) {
        write();
      }
      for (const condition of request.conditions) {
        const found = store.get(copy(condition.key));
        found.onsuccess = () => {
          if (!holds(condition, found.result as Uint8Array | undefined)) {
            failed ??= conflict(condition.key);
          }
          open -= 1;
          if (open === 0 && failed === undefined) {
            write();
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

function apply(store: IDBObjectStore, { kind }: Change): void {
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
