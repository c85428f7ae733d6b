// Made by `dao generate` from the contract dao 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import { methods } from "../contract.js";
import * as systemPb from "../messages/dao/system/v1/system_pb.js";
import { callUnary, type CallOptions, type Caller } from "../../src/core/calls.js";

/**
 * Calls the service `dao.system.v1.SystemService`.
 *
 * Information, health and statistics of the unit.
 */
export class SystemClient {
  readonly #caller: Caller;

  /**
   * @param caller - Carries the calls to the unit.
   */
  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Describes the unit and its home.
   *
   * @param request - Asks which unit this is. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Which unit this is.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  info(
    request: MessageInitShape<typeof systemPb.InfoRequestSchema> = {},
    options?: CallOptions,
  ): Promise<systemPb.InfoResponse> {
    return callUnary(
      this.#caller,
      methods.systemInfo,
      systemPb.InfoRequestSchema,
      systemPb.InfoResponseSchema,
      request,
      options,
    );
  }

  /**
   * Checks that the unit can read and write its state.
   *
   * @param request - Asks for a check of the unit. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The result of a check.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  health(
    request: MessageInitShape<typeof systemPb.HealthRequestSchema> = {},
    options?: CallOptions,
  ): Promise<systemPb.HealthResponse> {
    return callUnary(
      this.#caller,
      methods.systemHealth,
      systemPb.HealthRequestSchema,
      systemPb.HealthResponseSchema,
      request,
      options,
    );
  }

  /**
   * Counts what the unit did since it started; a counter stays at 2,147,483,647 once it gets there.
   *
   * @param request - Asks for the counters. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns What the unit did since it started.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  statistics(
    request: MessageInitShape<typeof systemPb.StatisticsRequestSchema> = {},
    options?: CallOptions,
  ): Promise<systemPb.StatisticsResponse> {
    return callUnary(
      this.#caller,
      methods.systemStatistics,
      systemPb.StatisticsRequestSchema,
      systemPb.StatisticsResponseSchema,
      request,
      options,
    );
  }
}
