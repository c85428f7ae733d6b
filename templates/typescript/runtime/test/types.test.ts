// What authors see of the public types. The compiler is the test: `tsc --noEmit` fails if one of these does not hold.
/* eslint-disable @typescript-eslint/unbound-method -- methods are looked at here, and never called */
import { test } from "node:test";

import { expectTypeOf } from "expect-type";

import type * as browser from "../gen/browser.js";
import { space, type Change, type Document, type Space, type Text } from "../gen/documents.js";
import type {
  Caller,
  CallOptions,
  Capabilities,
  DocumentsClient,
  FailureCode,
  StorageCapability,
} from "../gen/index.js";
import { CallError, ClosedError, HomeError, LoadError, UnitStoppedError } from "../gen/index.js";
import type { Document as Message, WatchResponse } from "../gen/messages/dao/data/v1/documents_pb.js";
import type { Value } from "../gen/messages/dao/data/v1/value_pb.js";
import type * as node from "../gen/node.js";
import type { TestAvatar } from "../gen/testing.js";

interface Todo {
  title: string;
  done: boolean;
  rank?: number;
  body?: Text;
}

type Failures = "NOT_FOUND" | "CONFLICT" | "DENIED" | "UNAVAILABLE" | "INTERRUPTED" | "CANCELLED" | "TIMEOUT";

function documents(home: node.Avatar | browser.Avatar | TestAvatar): void {
  const todos = space<Todo>(home, "todos");
  expectTypeOf(todos).toEqualTypeOf<Space<Todo>>();
  expectTypeOf(todos.get).returns.resolves.toEqualTypeOf<Document<Todo>>();
  expectTypeOf(todos.create).parameter(0).toEqualTypeOf<Todo>();
  expectTypeOf(todos.create).returns.resolves.toBeString();
  expectTypeOf(todos.query()).toExtend<AsyncIterable<Document<Todo>>>();
  expectTypeOf(todos.watch()).toExtend<AsyncIterable<Change<Todo>>>();
  expectTypeOf(todos.count).returns.resolves.toBeNumber();
  void todos.patch("1", { done: true, rank: undefined });
  void todos.list({ where: { rank: { atLeast: 1 }, done: true }, orderBy: "rank" });
  // @ts-expect-error -- no field of a todo
  void todos.patch("1", { finished: true });
  // @ts-expect-error -- a title is a string
  void todos.create({ title: 1, done: false });
  // @ts-expect-error -- no field of a todo
  void todos.list({ orderBy: "finished" });
  // @ts-expect-error -- a rank is compared with numbers
  void todos.list({ where: { rank: { atLeast: "1" } } });
}

function changes(change: Change<Todo>): void {
  expectTypeOf(change.kind).toEqualTypeOf<"changed" | "removed" | "caught up">();
  if (change.kind === "changed") {
    expectTypeOf(change.document.fields).toEqualTypeOf<Todo>();
  } else if (change.kind === "removed") {
    expectTypeOf(change.id).toBeString();
  }
  // @ts-expect-error -- only a change that is known to be one has a document
  expectTypeOf(change.document);
}

/** Fields of 64 bits of a person's own data are bigint; a oneof is a union that a test of `case` takes apart. */
function values({ kind }: Value): void {
  if (kind.case === "intValue") {
    expectTypeOf(kind.value).toEqualTypeOf<bigint>();
  } else if (kind.case === "bytesValue") {
    expectTypeOf(kind.value).toExtend<Uint8Array>();
  } else if (kind.case === undefined) {
    expectTypeOf(kind.value).toBeUndefined();
  }
}

function clients(client: DocumentsClient, caller: Caller, options: CallOptions): void {
  const request = { space: "notes", id: "1" };
  expectTypeOf(client.get(request, options)).resolves.toHaveProperty("document").toEqualTypeOf<Message | undefined>();
  const changes = client.watch({ space: "notes" });
  expectTypeOf(changes).toExtend<AsyncIterableIterator<WatchResponse>>();
  expectTypeOf(changes).toExtend<AsyncDisposable>();
  expectTypeOf(options).toHaveProperty("signal").toEqualTypeOf<AbortSignal | undefined>();
  expectTypeOf(caller.unary).returns.resolves.toExtend<Uint8Array>();
  // @ts-expect-error -- no field of the request
  void client.get({ space: "notes", key: "1" });
}

function capabilities(storage: StorageCapability): void {
  expectTypeOf<Capabilities>().toHaveProperty("storage").toEqualTypeOf<StorageCapability | undefined>();
  expectTypeOf(storage.read).parameter(0).toHaveProperty("key").toExtend<Uint8Array>();
  expectTypeOf(storage.read).parameter(1).toHaveProperty("signal").toEqualTypeOf<AbortSignal>();
}

function errors(error: CallError): void {
  expectTypeOf(error.code).toEqualTypeOf<FailureCode>();
  expectTypeOf<Failures>().toExtend<FailureCode>();
  expectTypeOf<string>().not.toExtend<FailureCode>();
  expectTypeOf<ClosedError>().toExtend<CallError>();
  expectTypeOf<UnitStoppedError>().toExtend<CallError>();
  expectTypeOf<LoadError>().toExtend<Error>();
  expectTypeOf<HomeError>().toHaveProperty("help").toBeString();
  // @ts-expect-error -- no status of the contract
  new CallError("MISSING");
}

function avatars(): void {
  expectTypeOf<node.Avatar>().toExtend<AsyncDisposable>();
  expectTypeOf<browser.Avatar>().toExtend<AsyncDisposable>();
  expectTypeOf<TestAvatar>().toExtend<AsyncDisposable>();
  expectTypeOf<node.Avatar>().toHaveProperty("close").returns.resolves.toBeVoid();
  expectTypeOf<node.OpenOptions>().toHaveProperty("home").toBeString();
  // @ts-expect-error -- a home is needed
  expectTypeOf({ unit: "unit.wasm" }).toExtend<node.OpenOptions>();
}

test("the types are what authors expect", () => {
  // They are looked at, not called: without this the compiler would call them unused.
  expectTypeOf([documents, changes, values, clients, capabilities, errors, avatars]);
});
