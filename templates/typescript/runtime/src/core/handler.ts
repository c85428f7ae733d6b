// What carries out the imports of a unit, and how it is made of an implementation of a capability.
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";

import { CallError } from "../errors.js";
import { check } from "../rules.js";

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** What a capability learns of a call beside its request. */
export interface HandlerOptions {
  /** Aborts once nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Carries out one import of a unit. It is called in the order of issue, and takes its place synchronously. */
export type Handler =
  | {
      /** The unit waits for the answer. */
      readonly mode: "sync";
      readonly handle: (...given: readonly (number | string | Uint8Array)[]) => unknown;
    }
  | {
      readonly mode: "unary";
      /** The type of the request; undefined if whoever reads it is elsewhere. */
      readonly input: DescMessage | undefined;
      readonly handle: (request: Uint8Array, options: HandlerOptions) => Awaitable<Uint8Array>;
    }
  | {
      readonly mode: "stream";
      readonly input: DescMessage | undefined;
      readonly handle: (request: Uint8Array, options: HandlerOptions) => AsyncIterable<Uint8Array>;
    };

/** Makes the handler of an import that answers at once. */
export function immediate<K extends string>(
  capability: Readonly<Partial<Record<K, (...given: never[]) => unknown>>>,
  operation: K,
): Handler {
  return {
    mode: "sync",
    handle: (...given) => implemented(capability, operation)(...(given as never[])),
  };
}

/** Makes the handler of an operation with one answer. */
export function answering<I extends DescMessage, O extends DescMessage, K extends string>(
  input: I,
  output: O,
  capability: Readonly<
    Partial<Record<K, (request: MessageShape<I>, options: HandlerOptions) => Awaitable<MessageInitShape<O>>>>
  >,
  operation: K,
): Handler {
  return {
    mode: "unary",
    input,
    handle: (payload, options) => {
      const answer = implemented(capability, operation)(received(input, payload), options);
      return isPromise(answer) ? answer.then((it) => encode(output, it)) : encode(output, answer);
    },
  };
}

/** Makes the handler of an operation with a stream of items. */
export function streaming<I extends DescMessage, O extends DescMessage, K extends string>(
  input: I,
  output: O,
  capability: Readonly<
    Partial<Record<K, (request: MessageShape<I>, options: HandlerOptions) => AsyncIterable<MessageInitShape<O>>>>
  >,
  operation: K,
): Handler {
  return {
    mode: "stream",
    input,
    handle: (payload, options) =>
      encoded(output, implemented(capability, operation)(received(input, payload), options)),
  };
}

async function* encoded<O extends DescMessage>(
  output: O,
  items: AsyncIterable<MessageInitShape<O>>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const item of items) {
    yield encode(output, item);
  }
}

function encode<O extends DescMessage>(output: O, answer: MessageInitShape<O>): Uint8Array {
  const given: unknown = (answer as { readonly $typeName?: unknown }).$typeName ?? output.typeName;
  if (given !== output.typeName) {
    throw new TypeError(`a handler gave ${String(given)}, not ${output.typeName}`);
  }
  return toBinary(output, create(output, answer));
}

function implemented<K extends string, F extends (...given: never[]) => unknown>(
  capability: Readonly<Partial<Record<K, F>>>,
  operation: K,
): F {
  const method = capability[operation];
  if (typeof method !== "function") {
    throw new CallError("UNIMPLEMENTED", `this Avatar has nothing that can ${operation}`);
  }
  return method.bind(capability) as F;
}

function received<I extends DescMessage>(input: I, payload: Uint8Array): MessageShape<I> {
  let request: MessageShape<I>;
  try {
    request = fromBinary(input, payload);
  } catch (cause) {
    throw new CallError("INVALID_ARGUMENT", `the payload is no ${input.typeName}`, {}, { cause });
  }
  check(input, request);
  return request;
}

/** Whether something is a promise of a value rather than the value. */
export function isPromise<T>(value: Awaitable<T>): value is PromiseLike<T> {
  return typeof (value as { readonly then?: unknown } | null)?.then === "function";
}
