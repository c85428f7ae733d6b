import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";

import { CallError } from "./error.js";

/** What a capability learns of a call beside its request. */
export interface HandlerOptions {
  /** Aborts once nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Carries out one import of a unit, as bytes. */
export type Handler =
  | {
      readonly mode: "unary";
      readonly handle: (request: Uint8Array, options: HandlerOptions) => Promise<Uint8Array>;
    }
  | {
      readonly mode: "stream";
      readonly handle: (request: Uint8Array, options: HandlerOptions) => AsyncIterable<Uint8Array>;
    };

/** Makes a handler of a method with one answer. */
export function answering<I extends DescMessage, O extends DescMessage>(
  input: I,
  output: O,
  method: (request: MessageShape<I>, options: HandlerOptions) => Promise<MessageInitShape<O>>,
): Handler {
  return {
    mode: "unary",
    handle: async (request, options) =>
      toBinary(output, create(output, await method(received(input, request), options))),
  };
}

/** Makes a handler of a method with a stream of items. */
export function streaming<I extends DescMessage, O extends DescMessage>(
  input: I,
  output: O,
  method: (request: MessageShape<I>, options: HandlerOptions) => AsyncIterable<MessageInitShape<O>>,
): Handler {
  return {
    mode: "stream",
    handle: async function* (request, options) {
      for await (const item of method(received(input, request), options)) {
        yield toBinary(output, create(output, item));
      }
    },
  };
}

function received<I extends DescMessage>(input: I, request: Uint8Array): MessageShape<I> {
  try {
    return fromBinary(input, request);
  } catch (cause) {
    throw new CallError("INVALID_ARGUMENT", "the request is damaged", {}, { cause });
  }
}
