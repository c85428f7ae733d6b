// Made by `dao generate` from the contract dao 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import { methods } from "../contract.js";
import * as spacesPb from "../messages/dao/spaces/v1/spaces_pb.js";
import { callUnary, type CallOptions, type Caller } from "../../src/core/calls.js";

/**
 * Calls the service `dao.spaces.v1.SpacesService`.
 *
 * The spaces of a home. A space is created by the first document written to it.
 */
export class SpacesClient {
  readonly #caller: Caller;

  /**
   * @param caller - Carries the calls to the unit.
   */
  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Creates a space if it does not exist, and sets its indexes, building new ones from the
   * documents that are there.
   *
   * @param request - The space to make or change.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The space as it is now.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  put(
    request: MessageInitShape<typeof spacesPb.PutRequestSchema>,
    options?: CallOptions,
  ): Promise<spacesPb.PutResponse> {
    return callUnary(
      this.#caller,
      methods.spacesPut,
      spacesPb.PutRequestSchema,
      spacesPb.PutResponseSchema,
      request,
      options,
    );
  }

  /**
   * Describes one space; NOT_FOUND if it does not exist.
   *
   * @param request - The space to describe.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The description of a space.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  get(
    request: MessageInitShape<typeof spacesPb.GetRequestSchema>,
    options?: CallOptions,
  ): Promise<spacesPb.GetResponse> {
    return callUnary(
      this.#caller,
      methods.spacesGet,
      spacesPb.GetRequestSchema,
      spacesPb.GetResponseSchema,
      request,
      options,
    );
  }

  /**
   * Lists spaces, sorted by name, in pages.
   *
   * @param request - The page of spaces to list. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns A page of spaces.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  list(
    request: MessageInitShape<typeof spacesPb.ListRequestSchema> = {},
    options?: CallOptions,
  ): Promise<spacesPb.ListResponse> {
    return callUnary(
      this.#caller,
      methods.spacesList,
      spacesPb.ListRequestSchema,
      spacesPb.ListResponseSchema,
      request,
      options,
    );
  }

  /**
   * Removes a space and every document in it from this home, permanently; other homes keep theirs.
   *
   * @param request - The space to remove.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The answer to a removal.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  remove(
    request: MessageInitShape<typeof spacesPb.RemoveRequestSchema>,
    options?: CallOptions,
  ): Promise<spacesPb.RemoveResponse> {
    return callUnary(
      this.#caller,
      methods.spacesRemove,
      spacesPb.RemoveRequestSchema,
      spacesPb.RemoveResponseSchema,
      request,
      options,
    );
  }
}
