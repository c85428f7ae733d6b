import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBinary, toBinary, create } from "@bufbuild/protobuf";
import { Int32ValueSchema, Int64ValueSchema, StringValueSchema } from "@bufbuild/protobuf/wkt";

import type { Method } from "../gen/contract.js";
import { callStream, callUnary, type CallOptions, type Caller, type Stream } from "../src/core/calls.js";
import { CallError } from "../src/errors.js";
import { answering, streaming, type Handler } from "../src/core/handler.js";

const method: Method = { number: 1, name: "test.Service.Method", mode: "unary", effect: false, idempotent: false };

const capability = {
  double({ value }: { readonly value: number }): { value: bigint } {
    if (value < 0) {
      throw new CallError("INVALID_ARGUMENT", "less than nothing");
    }
    return { value: 2n * BigInt(value) };
  },
};
const doubling = answering(Int32ValueSchema, Int64ValueSchema, capability, "double");

/** Gives as many items as it was asked for, fails after three, and tells when it was left. */
function counting(left: () => void): Handler {
  const count = async function* (request: { readonly value: number }): AsyncGenerator<{ value: bigint }> {
    try {
      for (let number = 0; number < request.value; number++) {
        if (number === 3) {
          throw new CallError("INTERRUPTED", "enough");
        }
        yield { value: BigInt(number) };
      }
    } finally {
      left();
    }
  };
  return streaming(Int32ValueSchema, Int64ValueSchema, { count }, "count");
}

/** A stream of what a generator gives. */
function streamOf(items: AsyncIterable<Uint8Array>): Stream<Uint8Array> {
  const iterator = items[Symbol.asyncIterator]();
  const stream: Stream<Uint8Array> = {
    next: async () => {
      const next = await iterator.next();
      return next.done === true ? { done: true, value: undefined } : next;
    },
    return: async () => {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
    close: () => void iterator.return?.(),
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => {
      await stream.return();
    },
  };
  return stream;
}

/** A caller whose unit is two handlers. */
function loopback(unary: Handler, stream: Handler): Caller {
  const options = (given?: CallOptions) => ({ signal: given?.signal ?? new AbortController().signal });
  return {
    unary: async (_, request, given) => {
      assert.ok(unary.mode === "unary");
      return unary.handle(request, options(given));
    },
    stream: (_, request, given) => {
      assert.ok(stream.mode === "stream");
      return streamOf(stream.handle(request, options(given)));
    },
  };
}

test("a call has one answer", async () => {
  const caller = loopback(
    doubling,
    counting(() => undefined),
  );
  const call = (value: number) => callUnary(caller, method, Int32ValueSchema, Int64ValueSchema, { value });
  assert.equal((await call(21)).value, 42n);
  assert.equal((await call(0)).value, 0n);
  await assert.rejects(call(-1), (error) => error instanceof CallError && error.code === "INVALID_ARGUMENT");
  await assert.rejects(call(0.5), (error) => error instanceof CallError && error.code === "INVALID_ARGUMENT");
});

test("a stream is a loop, and ends with it", async () => {
  let left = 0;
  const caller = loopback(
    doubling,
    counting(() => left++),
  );
  const collect = async (value: number, most: number) => {
    const items: bigint[] = [];
    for await (const item of callStream(caller, method, Int32ValueSchema, Int64ValueSchema, { value })) {
      items.push(item.value);
      if (items.length === most) {
        break;
      }
    }
    return items;
  };
  assert.deepEqual(await collect(3, 10), [0n, 1n, 2n]);
  assert.deepEqual(await collect(9, 2), [0n, 1n]);
  await assert.rejects(collect(9, 10), (error) => error instanceof CallError && error.code === "INTERRUPTED");
  assert.equal(left, 3);
});

test("what is damaged is told", async () => {
  const broken = new Uint8Array([0xff]);
  const caller: Caller = {
    unary: async () => broken,
    stream: () =>
      streamOf(
        (async function* () {
          yield broken;
        })(),
      ),
  };
  const is = (code: string) => (error: unknown) => error instanceof CallError && error.code === code;
  await assert.rejects(callUnary(caller, method, Int32ValueSchema, Int64ValueSchema, {}), is("INTERNAL"));
  const stream = callStream(caller, method, Int32ValueSchema, Int64ValueSchema, {});
  await assert.rejects(stream.next(), is("INTERNAL"));
  const options = { signal: new AbortController().signal };
  assert.ok(doubling.mode === "unary");
  assert.throws(() => doubling.handle(broken, options), is("INVALID_ARGUMENT"));
});

test("the caller gets the request, the method and the options as they are", async () => {
  const options = { signal: new AbortController().signal, timeoutMs: 5 };
  const caller: Caller = {
    unary: async (called, request, given) => {
      assert.equal(called, method);
      assert.equal(given, options);
      assert.equal(fromBinary(StringValueSchema, request).value, "ü");
      return toBinary(StringValueSchema, create(StringValueSchema, { value: "heard" }));
    },
    stream: () => {
      throw new Error("not asked for");
    },
  };
  const answer = await callUnary(caller, method, StringValueSchema, StringValueSchema, { value: "ü" }, options);
  assert.equal(answer.value, "heard");
});
