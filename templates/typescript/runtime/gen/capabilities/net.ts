// Made by `dao generate` from the contract dao 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import type * as netPb from "../messages/dao/net/v1/net_pb.js";
import type { HandlerOptions } from "../../src/core/handler.js";

/**
 * What a unit may use with the capability `net`.
 *
 * HTTP requests (RFC 9110). Scopes are checked before every connection, redirects included.
 *
 * A method refuses with a `CallError`; any other error reaches the unit as INTERNAL, without its
 * text.
 */
export interface NetCapability {
  /**
   * Sends a request; answers with the head, then the body in chunks of at most 64 KiB. DENIED
   * outside the granted scopes.
   */
  fetch(
    request: netPb.FetchRequest,
    options: HandlerOptions,
  ): AsyncIterable<MessageInitShape<typeof netPb.FetchResponseSchema>>;
}
