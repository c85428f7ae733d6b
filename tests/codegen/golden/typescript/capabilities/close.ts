// Made by `dao generate` from the contract odd 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import type * as otherPb from "../messages/odd/other/v1/other_pb.js";
import type { HandlerOptions } from "../runtime/handler.js";

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
  ): Promise<MessageInitShape<typeof otherPb.SameSchema>>;
}
