// Made by `dao generate` from the contract odd 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import { methods } from "../contract.js";
import * as otherPb from "../messages/odd/other/v1/other_pb.js";
import { callUnary, type CallOptions, type Caller } from "../runtime/core/calls.js";

/**
 * Calls the service `odd.other.v1.Things`.
 *
 * A service that the other package has too.
 */
export class OtherV1ThingsClient {
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
    request: MessageInitShape<typeof otherPb.SameSchema> = {},
    options?: CallOptions,
  ): Promise<otherPb.Same> {
    return callUnary(
      this.#caller,
      methods.otherV1ThingsAsk,
      otherPb.SameSchema,
      otherPb.SameSchema,
      request,
      options,
    );
  }

  /**
   * Checks.
   *
   * @param request - A rule of every kind, on fields of every kind.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns A message that the other package has too.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  check(
    request: MessageInitShape<typeof otherPb.RuledSchema>,
    options?: CallOptions,
  ): Promise<otherPb.Same> {
    return callUnary(
      this.#caller,
      methods.otherV1ThingsCheck,
      otherPb.RuledSchema,
      otherPb.SameSchema,
      request,
      options,
    );
  }
}
