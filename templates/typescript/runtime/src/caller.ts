import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";

import type { Method } from "../gen/contract.js";
import { CallError } from "./error.js";

/** How to call. */
export interface CallOptions {
  /** Gives the call up; it then fails with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call is given up; no limit if left out. */
  readonly timeoutMs?: number;
}

/**
 * Carries calls to a unit, as bytes. Clients are made of one; what implements it decides where the
 * unit is: in this thread, in a worker, in another tab.
 *
 * Failures are a `CallError`, or the reason of the signal.
 */
export interface Caller {
  /** Sends a request, and gives the answer. */
  unary(method: Method, request: Uint8Array, options?: CallOptions): Promise<Uint8Array>;
  /** Sends a request once a loop begins, and gives items as it asks; leaving the loop cancels. */
  stream(method: Method, request: Uint8Array, options?: CallOptions): AsyncIterable<Uint8Array>;
}

/** Calls a method with one answer. It is what generated clients use. */
export async function callUnary<I extends DescMessage, O extends DescMessage>(
  caller: Caller,
  method: Method,
  input: I,
  output: O,
  request: MessageInitShape<I>,
  options?: CallOptions,
): Promise<MessageShape<O>> {
  const answer = await caller.unary(method, encoded(input, request), options);
  return decoded(output, answer);
}

/** Calls a method with a stream of items. It is what generated clients use. */
export async function* callStream<I extends DescMessage, O extends DescMessage>(
  caller: Caller,
  method: Method,
  input: I,
  output: O,
  request: MessageInitShape<I>,
  options?: CallOptions,
): AsyncGenerator<MessageShape<O>, void, undefined> {
  for await (const item of caller.stream(method, encoded(input, request), options)) {
    yield decoded(output, item);
  }
}

function encoded<I extends DescMessage>(input: I, request: MessageInitShape<I>): Uint8Array {
  try {
    return toBinary(input, create(input, request));
  } catch (cause) {
    throw new CallError("INVALID_ARGUMENT", `the request cannot be sent: ${told(cause)}`, {}, { cause });
  }
}

function decoded<O extends DescMessage>(output: O, answer: Uint8Array): MessageShape<O> {
  try {
    return fromBinary(output, answer);
  } catch (cause) {
    throw new CallError("INTERNAL", `the answer is damaged: ${told(cause)}`, {}, { cause });
  }
}

function told(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
