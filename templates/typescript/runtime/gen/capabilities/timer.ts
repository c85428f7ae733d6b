// Made by `dao generate` from the contract dao 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import type * as timerPb from "../messages/dao/timer/v1/timer_pb.js";
import type { HandlerOptions } from "../../src/core/handler.js";

/**
 * What a unit may use with the capability `timer`.
 *
 * Wakes the guest after a delay, once or at intervals.
 *
 * A method refuses with a `CallError`; any other error reaches the unit as INTERNAL, without its
 * text.
 */
export interface TimerCapability {
  /**
   * Starts a timer; it answers with one tick per expiry and ends after the last one, or when
   * cancelled.
   */
  start(
    request: timerPb.StartRequest,
    options: HandlerOptions,
  ): AsyncIterable<MessageInitShape<typeof timerPb.StartResponseSchema>>;
}
