// Documents as plain objects of a type that the author chose.
import { create, type MessageInitShape } from "@bufbuild/protobuf";

import type { Clients } from "../../gen/clients.js";
import {
  EditSchema,
  PutMode,
  WatchResponse_Kind,
  type Document as Message,
  type Revision,
} from "../../gen/messages/dao/data/v1/documents_pb.js";
import { Comparison_Operator, type FilterSchema } from "../../gen/messages/dao/data/v1/query_pb.js";
import type { CallOptions } from "../core/calls.js";
import { CallError } from "../errors.js";
import { syncSpace, type Synced } from "./sync.js";
import { fromFields, toFields, toValue } from "./values.js";

/** What documents need of an Avatar: it may be open here, in a test, or in another tab. */
export type Home = Pick<Clients, "documents" | "spaces" | "system">;

/** A document that was read. */
export interface Document<T> {
  readonly id: string;
  readonly fields: T;
  /** Equal on two homes only if the content is equal. */
  readonly version: string;
}

/** How to write. */
export interface WriteOptions extends CallOptions {
  /** Makes a repeat with the same id give the first result and write nothing: 1 to 64 bytes. */
  readonly requestId?: Uint8Array | undefined;
  /** The version that the document must have. */
  readonly ifVersion?: string | undefined;
}

/** A value of a field, or what it is compared by. */
export type Condition<V> =
  | V
  | {
      readonly equal?: V;
      readonly not?: V;
      readonly less?: V;
      readonly atMost?: V;
      readonly greater?: V;
      readonly atLeast?: V;
      readonly startsWith?: string;
      readonly contains?: unknown;
      readonly absent?: true;
    };

/** Conditions on fields, all of which must hold. */
export type Where<T> = { readonly [K in keyof T]?: Condition<T[K]> };

/** What to find. */
export interface Query<T> {
  readonly where?: Where<T> | undefined;
  readonly orderBy?: (keyof T & string) | undefined;
  readonly descending?: boolean | undefined;
  /** The most documents to give. */
  readonly limit?: number | undefined;
}

/** A change of a document, as its history lists it. */
export interface Past {
  /** The version just after the change: `get(id, { version })` reads it. */
  readonly version: string;
  /** Who made it. */
  readonly actor: string;
  /** When it was made, by the clock of whoever made it. */
  readonly time: Date;
  /** How many operations it holds. */
  readonly operations: number;
}

/** A change of a space. */
export type Change<T> =
  | { readonly kind: "changed"; readonly document: Document<T>; readonly cursor: string }
  | { readonly kind: "removed"; readonly id: string; readonly cursor: string }
  | { readonly kind: "caught up"; readonly cursor: string };

/** What to watch. */
export interface WatchOptions<T> extends CallOptions {
  readonly where?: Where<T> | undefined;
  /** Where to go on: the cursor of a change. */
  readonly after?: string | undefined;
  /** Leaves out what is there already. */
  readonly fromNow?: boolean | undefined;
  /** Goes on where it was when the unit is lost, once there is another one; it ends then if left out. */
  readonly resume?: boolean | undefined;
}

const OPERATORS: Readonly<Record<string, Comparison_Operator>> = {
  equal: Comparison_Operator.EQUAL,
  not: Comparison_Operator.NOT_EQUAL,
  less: Comparison_Operator.LESS,
  atMost: Comparison_Operator.LESS_OR_EQUAL,
  greater: Comparison_Operator.GREATER,
  atLeast: Comparison_Operator.GREATER_OR_EQUAL,
  startsWith: Comparison_Operator.STARTS_WITH,
  contains: Comparison_Operator.CONTAINS,
  absent: Comparison_Operator.ABSENT,
};

/** Documents that are read at a time. */
const AT_ONCE = 100;

/**
 * Gives a space of a home, whose documents are objects of the type `T`. Nothing checks what other programs wrote there.
 *
 * @example
 * const todos = space<Todo>(avatar, "todos");
 * const id = await todos.create({ title: "Milk", done: false });
 */
export function space<T extends object>(home: Home, name: string): Space<T> {
  return new Space(home, name);
}

/** A named set of documents. */
export class Space<T extends object> {
  readonly name: string;
  readonly #home: Home;

  constructor(home: Home, name: string) {
    this.#home = home;
    this.name = name;
  }

  /** Makes a document; gives its id, a new random one if none is given. */
  async create(fields: T, { id = "", ...options }: WriteOptions & { readonly id?: string } = {}): Promise<string> {
    return (await this.#put(id, fields, PutMode.CREATE, options)).id;
  }

  /** Makes a document, or replaces its fields; gives its version. */
  async put(id: string, fields: T, options: WriteOptions = {}): Promise<string> {
    return (await this.#put(id, fields, PutMode.UNSPECIFIED, options)).version;
  }

  /**
   * Reads a document, now or at an earlier version.
   *
   * @throws `CallError` with the code NOT_FOUND: there is none.
   */
  async get(
    id: string,
    { version = "", ...options }: CallOptions & { readonly version?: string } = {},
  ): Promise<Document<T>> {
    const { document } = await this.#home.documents.get({ space: this.name, id, version }, options);
    if (document === undefined) {
      throw new CallError("INTERNAL", "the unit gave no document");
    }
    return this.#document(document);
  }

  /** Sets some fields of a document, and removes those that are undefined; gives its version. */
  async patch(
    id: string,
    fields: { readonly [K in keyof T]?: T[K] | undefined },
    { ifVersion = "", requestId, ...options }: WriteOptions = {},
  ): Promise<string> {
    const edits = Object.entries(fields).map(([key, value]: [string, unknown]) =>
      create(EditSchema, {
        path: [key],
        edit: value === undefined ? { case: "remove", value: {} } : { case: "set", value: toValue(value, key) },
      }),
    );
    const request = { space: this.name, id, edits, ifVersion, ...withRequestId(requestId) };
    return revisionOf(await this.#home.documents.patch(request, options)).version;
  }

  /** Gives the changes that made a document, newest first, page by page as they are asked for. */
  async *history(id: string, options?: CallOptions): AsyncGenerator<Past, void, undefined> {
    let cursor = "";
    do {
      const page = await this.#home.documents.history({ space: this.name, id, limit: AT_ONCE, cursor }, options);
      for (const { version, actor, timeMs, operations } of page.entries) {
        yield { version, actor, time: new Date(Number(timeMs)), operations };
      }
      cursor = page.next;
    } while (cursor !== "");
  }

  /** Deletes a document. */
  async delete(id: string, { ifVersion = "", requestId, ...options }: WriteOptions = {}): Promise<void> {
    await this.#home.documents.delete({ space: this.name, id, ifVersion, ...withRequestId(requestId) }, options);
  }

  /** Finds documents, page by page as they are asked for. */
  async *query(
    { where, orderBy, descending = false, limit = Infinity }: Query<T> = {},
    options?: CallOptions,
  ): AsyncGenerator<Document<T>, void, undefined> {
    const order = orderBy === undefined ? {} : { order: { field: { keys: [orderBy] }, descending } };
    let left = limit;
    for (let cursor = ""; left > 0;) {
      const page = await this.#home.documents.query(
        { space: this.name, ...filter(where), ...order, limit: Math.min(left, AT_ONCE), cursor },
        options,
      );
      left -= page.documents.length;
      for (const document of page.documents) {
        yield this.#document(document);
      }
      cursor = page.next;
      if (cursor === "") {
        return;
      }
    }
  }

  /** Finds documents, all at once. */
  async list(query: Query<T> = {}, options?: CallOptions): Promise<Document<T>[]> {
    const found: Document<T>[] = [];
    for await (const document of this.query(query, options)) {
      found.push(document);
    }
    return found;
  }

  /** Counts documents inside the unit. */
  async count(where?: Where<T>, options?: CallOptions): Promise<number> {
    return (await this.#home.documents.count({ space: this.name, ...filter(where) }, options)).count;
  }

  /** Gives what is there, and then each change as it happens; leaving the loop ends it. */
  async *watch({ resume = false, after = "", ...options }: WatchOptions<T> = {}): AsyncGenerator<
    Change<T>,
    void,
    undefined
  > {
    for (let last = after; ;) {
      let any = false;
      try {
        for await (const change of this.#watch({ ...options, after: last })) {
          [any, last] = [true, change.cursor];
          yield change;
        }
        return;
      } catch (error) {
        // Without a single change in between, another attempt would end the same way.
        if (!resume || !any || !(error instanceof CallError) || error.code !== "UNAVAILABLE") {
          throw error;
        }
      }
    }
  }

  async *#watch({
    where,
    after,
    fromNow = false,
    ...options
  }: WatchOptions<T>): AsyncGenerator<Change<T>, void, undefined> {
    const from = after === undefined || after === "" ? { fromNow } : { after };
    const changes = this.#home.documents.watch({ space: this.name, ...filter(where), ...from }, options);
    for await (const { kind, document, cursor } of changes) {
      if (kind === WatchResponse_Kind.CAUGHT_UP) {
        yield { kind: "caught up", cursor };
      } else if (kind === WatchResponse_Kind.REMOVED) {
        yield { kind: "removed", id: document?.id ?? "", cursor };
      } else if (document !== undefined) {
        yield { kind: "changed", document: this.#document(document), cursor };
      }
    }
  }

  /** Gives this space and that of another home what they lack of each other. */
  sync(other: Home): Promise<Synced> {
    return syncSpace(this.#home, other, this.name);
  }

  async #put(
    id: string,
    fields: T,
    mode: PutMode,
    { requestId, ifVersion, ...options }: WriteOptions,
  ): Promise<Revision> {
    if (ifVersion !== undefined) {
      throw new CallError("INVALID_ARGUMENT", "`ifVersion` is for patches and deletions", { field: "ifVersion" });
    }
    const request = { space: this.name, id, fields: toFields(fields), mode, ...withRequestId(requestId) };
    return revisionOf(await this.#home.documents.put(request, options));
  }

  #document({ id, fields, version, oversized }: Message): Document<T> {
    if (oversized) {
      const text = `merges made the document '${id}' larger than can be read at once`;
      throw new CallError(
        "TOO_LARGE",
        text,
        { limit: "max_message_bytes" },
        { help: "`documents.canonical` streams it." },
      );
    }
    return { id, fields: fromFields(fields) as T, version };
  }
}

function revisionOf({ revision }: { readonly revision?: Revision | undefined }): Revision {
  if (revision === undefined) {
    throw new CallError("INTERNAL", "the unit gave no revision");
  }
  return revision;
}

function withRequestId(requestId: Uint8Array | undefined): { requestId?: Uint8Array } {
  return requestId === undefined ? {} : { requestId };
}

function filter<T>(where: Where<T> | undefined): { where?: MessageInitShape<typeof FilterSchema> } {
  const filters = Object.entries(where ?? {}).flatMap(([key, condition]: [string, unknown]) =>
    comparisons(condition).map(([name, value]) => ({
      condition: {
        case: "compare" as const,
        value: {
          field: { keys: [key] },
          operator: OPERATORS[name] ?? Comparison_Operator.UNSPECIFIED,
          value: toValue(value, key),
        },
      },
    })),
  );
  return filters.length === 0 ? {} : { where: { condition: { case: "all", value: { filters } } } };
}

/** An object whose keys are all operators is a condition, and anything else a value. */
function comparisons(condition: unknown): [string, unknown][] {
  if (typeof condition === "object" && condition !== null && Object.getPrototypeOf(condition) === Object.prototype) {
    const entries = Object.entries(condition) as [string, unknown][];
    if (entries.length > 0 && entries.every(([name]) => Object.hasOwn(OPERATORS, name))) {
      return entries;
    }
  }
  return [["equal", condition]];
}
