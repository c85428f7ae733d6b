/// <reference lib="esnext.disposable" />
// Calls from the Avatar to the unit: what typed clients stand on.
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";

import { statuses, type Method } from "../../gen/contract.js";
import { CallError, said } from "../errors.js";
import { check } from "../rules.js";
import { parseAnswer } from "./bounded-parse.js";
import { Credit, Taken } from "./credit.js";

/** How to call. */
export interface CallOptions {
  /** Gives the call up; it then fails with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the call is given up; no limit if left out. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The items of a call, each once: loop over it. Leaving the loop tells the unit to stop, and so does
 * `close`. A slow reader holds the unit back and makes no memory grow.
 */
export interface Stream<T> extends AsyncIterableIterator<T, undefined, undefined> {
  /** Gives the call up; a second time does nothing. */
  close(): void;
  return(): Promise<IteratorReturnResult<undefined>>;
  [Symbol.asyncIterator](): Stream<T>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Carries calls to a unit, as bytes. Clients are made of one; what implements it decides where the
 * unit is: in this thread, in a worker, in another tab.
 *
 * A call takes its place before these methods return. Failures are a `CallError`, or the reason of
 * the signal.
 */
export interface Caller {
  /** Sends a request, and gives the answer. */
  unary(method: Method, request: Uint8Array, options?: CallOptions): Promise<Uint8Array>;
  /** Sends a request, and gives items as they are asked for. */
  stream(method: Method, request: Uint8Array, options?: CallOptions): Stream<Uint8Array>;
}

/** Calls a method with one answer. It is what generated clients use. */
export function callUnary<I extends DescMessage, O extends DescMessage>(
  caller: Caller,
  method: Method,
  input: I,
  output: O,
  request: MessageInitShape<I>,
  options?: CallOptions,
): Promise<MessageShape<O>> {
  try {
    return caller.unary(method, encoded(input, request), options).then((answer) => decoded(output, answer, "answer"));
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Calls a method with a stream of items. It is what generated clients use. */
export function callStream<I extends DescMessage, O extends DescMessage>(
  caller: Caller,
  method: Method,
  input: I,
  output: O,
  request: MessageInitShape<I>,
  options?: CallOptions,
): Stream<MessageShape<O>> {
  try {
    return new Items(caller.stream(method, encoded(input, request), options), output);
  } catch (error) {
    return new Items(failed(error), output);
  }
}

/** The end of a stream. */
export const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Makes a stream of what gives its next item, and what gives it up. */
export function streamOf<T>(next: () => Promise<IteratorResult<T, undefined>>, close: () => void): Stream<T> {
  const stream: Stream<T> = {
    next,
    close,
    return: () => {
      close();
      return Promise.resolve(END);
    },
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: () => {
      close();
      return Promise.resolve();
    },
  };
  return stream;
}

/** A stream that fails at its first item. */
function failed(error: unknown): Stream<Uint8Array> {
  let told = false;
  const stream: Stream<Uint8Array> = {
    next: () => {
      if (told) {
        return Promise.resolve(END);
      }
      told = true;
      return Promise.reject(error);
    },
    return: () => Promise.resolve(END),
    close: () => {
      told = true;
    },
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return stream;
}

/** A stream of messages on a stream of bytes. */
class Items<O extends DescMessage> implements Stream<MessageShape<O>> {
  readonly #stream: Stream<Uint8Array>;
  readonly #output: O;

  constructor(stream: Stream<Uint8Array>, output: O) {
    this.#stream = stream;
    this.#output = output;
  }

  async next(): Promise<IteratorResult<MessageShape<O>, undefined>> {
    const next = await this.#stream.next();
    if (next.done) {
      return next;
    }
    try {
      return { done: false, value: decoded(this.#output, next.value, "item") };
    } catch (error) {
      this.#stream.close();
      throw error;
    }
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    return this.#stream.return();
  }

  close(): void {
    this.#stream.close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

function encoded<I extends DescMessage>(input: I, request: MessageInitShape<I>): Uint8Array {
  let message: MessageShape<I>;
  let bytes: Uint8Array;
  try {
    message = create(input, request);
    bytes = toBinary(input, message);
  } catch (cause) {
    throw new CallError("INVALID_ARGUMENT", `the request cannot be sent: ${said(cause)}`, {}, { cause });
  }
  check(input, message);
  return bytes;
}

function decoded<O extends DescMessage>(output: O, answer: Uint8Array, what: string): MessageShape<O> {
  try {
    return what === "item" ? fromBinary(output, answer) : parseAnswer(output, answer);
  } catch (cause) {
    if (cause instanceof CallError) {
      throw cause;
    }
    throw new CallError("INTERNAL", `the unit's ${what} is no ${output.typeName}`, {}, { cause });
  }
}

export const NOTHING = new Uint8Array(0);

/** One call to the unit, from its issue to its end. It ends exactly once. */
export class HostCall {
  /** Undefined for the start and the end of the unit itself. */
  readonly method: Method | undefined;
  payload: Uint8Array;
  /** For the end of the unit: how long that may take. */
  readonly deadlineMs: number | undefined;
  id = 0;
  entered = false;
  /** Whether an instance died under it before, so that it goes into a second one. */
  repeated = false;
  /** Whether nobody waits for the answer any more. */
  abandoned = false;
  /** Whether it waits for its turn outside any instance. */
  waiting = false;
  /** The status of the end; undefined while it has not ended. */
  status: number | undefined;
  /** The payload of the end. */
  body: Uint8Array = NOTHING;
  /** An error of this host's own making that stands for the payload. */
  error: unknown;
  /** Items that came and were not taken; undefined if it answers once. */
  readonly items: Uint8Array[] | undefined;
  readonly credit: Credit | undefined;
  readonly taken: Taken | undefined;
  /** Called whenever an item came, and at the end. */
  changed: (() => void) | undefined;
  /** Called at the end, before `changed`: takes back what only an open call needs. */
  release: (() => void) | undefined;

  constructor(method: Method | undefined, payload: Uint8Array, deadlineMs?: number) {
    this.method = method;
    this.payload = payload;
    this.deadlineMs = deadlineMs;
    if (method?.mode === "stream") {
      this.items = [];
      this.credit = new Credit();
      this.taken = new Taken();
    }
  }

  /** Whether it may have changed something once it was entered. */
  get effect(): boolean {
    return this.method?.effect === true;
  }

  /** Whether it may go into another instance though it went into one that died. */
  get isRepeatable(): boolean {
    return this.method?.idempotent === true && this.items === undefined && !this.repeated && !this.abandoned;
  }

  /** Ends it; only the first end counts. */
  end(status: number, body: Uint8Array, error?: unknown): void {
    if (this.status !== undefined) {
      return;
    }
    this.status = status;
    this.body = body;
    this.error = error;
    this.payload = NOTHING;
    this.release?.();
    this.changed?.();
  }

  /** Resolves once it has ended. */
  ended(): Promise<void> {
    return new Promise((resolve) => {
      if (this.status !== undefined) {
        resolve();
      } else {
        this.changed = resolve;
      }
    });
  }

  get isOk(): boolean {
    return this.status === statuses.OK && this.error === undefined;
  }
}
