// Made by `dao generate` from the contract dao 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import type * as keysPb from "../messages/dao/keys/v1/keys_pb.js";
import type { Awaitable, HandlerOptions } from "../../src/core/handler.js";

/**
 * What a unit may use with the capability `keys`.
 *
 * Wraps and unwraps small secrets. The wrapping key lives outside the home if the system has a
 * place for it.
 *
 * A method refuses with a `CallError`; any other error reaches the unit as INTERNAL, without its
 * text.
 */
export interface KeysCapability {
  /** Encrypts a secret under the named wrapping key, which is made at its first use. */
  wrap(
    request: keysPb.WrapRequest,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof keysPb.WrapResponseSchema>>;
  /** Decrypts what Wrap gave; INVALID_ARGUMENT if it was altered, or if the name or context differs. */
  unwrap(
    request: keysPb.UnwrapRequest,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof keysPb.UnwrapResponseSchema>>;
}
