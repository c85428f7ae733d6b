// Made by `dao generate` from the contract odd 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import type * as otherPb from "../messages/odd/other/v1/other_pb.js";
import type { Awaitable, HandlerOptions } from "../runtime/core/handler.js";

/**
 * What a unit may use with the capability `lambda`.
 *
 * A service of the host that the guest has too.
 *
 * A method refuses with a `CallError`; any other error reaches the unit as INTERNAL, without its
 * text.
 */
export interface CloseCapability {
  /** Imports. */
  import(
    request: otherPb.Same,
    options: HandlerOptions,
  ): AsyncIterable<MessageInitShape<typeof otherPb.SameSchema>>;
  /** Is a class. */
  class(
    request: otherPb.Same,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof otherPb.SameSchema>>;
}

/**
 * What a unit may use with the capability `lambda`.
 *
 * A word of the language.
 *
 * The unit waits for its methods: be quick, and call nothing back.
 */
export interface LambdaCapability {
  /**
   * Measures at once: "*\/" and \\.
   *
   * The values of `self`:
   * - -1 NONE: Nothing.
   * - 2 SELF: A word.
   *
   * Gives exactly `bytes` bytes.
   */
  lambda(self: number, written: number, in$: Uint8Array, str: string, bytes: number): Uint8Array;
  /** Counts. */
  yield(): bigint;
}
