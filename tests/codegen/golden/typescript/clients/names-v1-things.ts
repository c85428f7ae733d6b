// Made by `dao generate` from the contract odd 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import { methods } from "../contract.js";
import * as namesPb from "../messages/odd/names/v1/names_pb.js";
import { callUnary, type CallOptions, type Caller } from "../runtime/core/calls.js";

/**
 * Calls the service `odd.names.v1.ThingsService`.
 *
 * Without its suffix it is named like another one.
 */
export class NamesV1ThingsClient {
  readonly #caller: Caller;

  /**
   * @param caller - Carries the calls to the unit.
   */
  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Asks.
   *
   * @param request - A message that the other package has too. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns A message that the other package has too.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  ask(
    request: MessageInitShape<typeof namesPb.SameSchema> = {},
    options?: CallOptions,
  ): Promise<namesPb.Same> {
    return callUnary(
      this.#caller,
      methods.namesV1ThingsAsk,
      namesPb.SameSchema,
      namesPb.SameSchema,
      request,
      options,
    );
  }
}
