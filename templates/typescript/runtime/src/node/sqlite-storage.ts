import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DatabaseSync, StatementSync } from "node:sqlite";

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
  Page,
  rangeOf,
  removedRange,
  type Range,
} from "../adapters/storage.js";
import type { Awaitable } from "../core/handler.js";
import { CallError } from "../errors.js";
import { scopesOf, type QuotaScope, type Scope } from "../grants/scopes.js";
import { openDatabase, setQuota, type SqliteDurability } from "./database.js";
import { callError } from "./sqlite-errors.js";

/** Bytes of batches that may wait. */
const MOST_WAITING = 64 << 20;

interface Operation {
  /** Does it, and gives what ends it if all is well. */
  readonly run: () => unknown;
  /** The bytes of a batch; undefined for what only reads. */
  readonly size: number | undefined;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Storage in the SQLite database of a home. Operations take effect in the order in which its methods are called;
 * batches that wait beside each other share a transaction.
 *
 * SQLite waits for the disk, and with it the thread: so it is best in a worker.
 */
export class SqliteStorage implements StorageCapability {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  #quota: number | undefined;
  #waiting: Operation[] = [];
  #bytes = 0;

  /**
   * @param scopes - The most bytes that the file may take; the smallest holds.
   */
  constructor(path: string, durability: SqliteDurability = "full", scopes: readonly QuotaScope[] = []) {
    this.#path = path;
    this.#quota = smallest(scopes);
    this.#database = openDatabase(path, durability, this.#quota);
    this.#statements = new Statements(this.#database);
  }

  read({ key }: ReadRequest): Awaitable<{ value: Uint8Array }> {
    return this.#ordered(() => {
      const value = this.#statements.value(key);
      if (value === undefined) {
        throw absent(key);
      }
      return { value };
    });
  }

  readMany({ keys }: ReadManyRequest): Awaitable<MessageInitShape<typeof ReadManyResponseSchema>> {
    return this.#ordered(() => manyValues(keys.map((key) => this.#statements.value(key))));
  }

  scan(request: ScanRequest): Awaitable<MessageInitShape<typeof ScanResponseSchema>> {
    return this.#ordered(() => {
      const page = new Page(request);
      const range = rangeOf(request);
      if (range !== undefined) {
        for (const { key, size } of this.#statements.keys(range, request.reverse)) {
          if (!page.add(key, size, () => this.#statements.value(key) ?? new Uint8Array(0))) {
            break;
          }
        }
      }
      return page.answer;
    });
  }

  write(request: WriteRequest): Promise<Record<string, never>> {
    checkChanges(request);
    const size = sizeOf(request);
    if (this.#bytes > 0 && this.#bytes + size > MOST_WAITING) {
      throw new CallError("BUSY", "more is waiting to be written than may wait");
    }
    return this.#enqueue(() => this.#apply(request), size);
  }

  /** Lets other scopes hold, after what was issued before. */
  setScopes(scopes: readonly Scope[]): void {
    this.#flush();
    this.#quota = smallest(scopesOf(scopes, "storage"));
    setQuota(this.#database, this.#quota);
  }

  /** Carries out what was accepted, and closes the file. */
  close(): void {
    this.#flush();
    this.#database.close();
  }

  /** Reads at once, or after what was issued before. */
  #ordered<T>(read: () => T): Awaitable<T> {
    if (this.#waiting.length > 0) {
      return this.#enqueue(read, undefined);
    }
    try {
      return read();
    } catch (error) {
      throw this.#explained(error);
    }
  }

  #enqueue<T>(run: () => T, size: number | undefined): Promise<T> {
    if (this.#waiting.length === 0) {
      queueMicrotask(() => {
        this.#flush();
      });
    }
    this.#bytes += size ?? 0;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run, size, resolve, reject });
    });
  }

  /** Carries out all that waits, in one transaction; nothing is answered before its commit. */
  #flush(): void {
    const operations = this.#waiting;
    if (operations.length === 0) {
      return;
    }
    this.#waiting = [];
    this.#bytes = 0;
    let ends: (() => void)[];
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      ends = operations.map((operation) => this.#end(operation));
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) {
        this.#database.exec("ROLLBACK");
      }
      // One that does not fit must not take the others with it.
      if (operations.length > 1) {
        for (const operation of operations) {
          this.#waiting = [operation];
          this.#flush();
        }
        return;
      }
      ends = operations.map(({ reject }) => () => {
        reject(this.#explained(error));
      });
    }
    for (const end of ends) {
      end();
    }
  }

  /** Carries out one operation of a transaction; gives what tells of its end. */
  #end({ run, size, resolve, reject }: Operation): () => void {
    try {
      if (size !== undefined) {
        this.#database.exec("SAVEPOINT batch");
      }
      const answer = run() as never;
      if (size !== undefined) {
        this.#database.exec("RELEASE batch");
      }
      return () => {
        resolve(answer);
      };
    } catch (error) {
      if (!(error instanceof CallError)) {
        throw error; // SQLite may have ended the whole transaction
      }
      if (size !== undefined) {
        this.#database.exec("ROLLBACK TO batch; RELEASE batch");
      }
      return () => {
        reject(error);
      };
    }
  }

  #apply(request: WriteRequest): Record<string, never> {
    for (const condition of request.conditions) {
      if (!holds(condition, this.#statements.value(condition.key))) {
        throw conflict(condition.key);
      }
    }
    for (const { kind } of request.changes) {
      if (kind.case === "put") {
        this.#statements.put(kind.value.key, kind.value.value);
      } else if (kind.case === "delete") {
        this.#statements.remove(kind.value);
      } else if (kind.case === "deleteRange") {
        const range = removedRange(kind.value);
        if (range !== undefined) {
          this.#statements.removeRange(range);
        }
      }
    }
    return {};
  }

  #explained(error: unknown): CallError {
    return error instanceof CallError ? error : callError(this.#path, this.#quota, error);
  }
}

function smallest(scopes: readonly QuotaScope[]): number | undefined {
  return scopes.length === 0 ? undefined : Math.min(...scopes.map(({ bytes }) => bytes));
}

function sizeOf(request: WriteRequest): number {
  let size = 0;
  for (const { key, value } of request.conditions) {
    size += key.length + (value?.length ?? 0) + 16;
  }
  for (const { kind } of request.changes) {
    size += 16 + (kind.case === "put" ? kind.value.key.length + kind.value.value.length : 0);
  }
  return size;
}

/** The statements of the operations, prepared once. */
class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  value(key: Uint8Array): Uint8Array | undefined {
    return this.#get("SELECT value FROM entries WHERE key = ?").get(key)?.value as Uint8Array | undefined;
  }

  put(key: Uint8Array, value: Uint8Array): void {
    const put = "INSERT INTO entries (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    this.#get(put).run(key, value);
  }

  remove(key: Uint8Array): void {
    this.#get("DELETE FROM entries WHERE key = ?").run(key);
  }

  removeRange(range: Range): void {
    const [where, bounds] = condition(range);
    this.#get(`DELETE FROM entries${where}`).run(...bounds);
  }

  /** The keys of a range in their order, with the sizes of their values. */
  *keys(range: Range, reverse: boolean): Generator<{ readonly key: Uint8Array; readonly size: number }> {
    const [where, bounds] = condition(range);
    const order = reverse ? " ORDER BY key DESC" : " ORDER BY key";
    for (const row of this.#get(`SELECT key, length(value) AS size FROM entries${where}${order}`).iterate(...bounds)) {
      yield { key: row.key as Uint8Array, size: Number(row.size) };
    }
  }

  #get(text: string): StatementSync {
    let statement = this.#prepared.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#prepared.set(text, statement);
    }
    return statement;
  }
}

function condition({ start, afterStart, end }: Range): readonly [where: string, bounds: Uint8Array[]] {
  const terms: string[] = [];
  const bounds: Uint8Array[] = [];
  if (start !== undefined) {
    terms.push(afterStart ? "key > ?" : "key >= ?");
    bounds.push(start);
  }
  if (end !== undefined) {
    terms.push("key < ?");
    bounds.push(end);
  }
  return [terms.length === 0 ? "" : ` WHERE ${terms.join(" AND ")}`, bounds];
}
