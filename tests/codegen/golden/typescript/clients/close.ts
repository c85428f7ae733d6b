// Made by `dao generate` from the contract odd 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import { methods } from "../contract.js";
import * as namesPb from "../messages/odd/names/v1/names_pb.js";
import * as otherPb from "../messages/odd/other/v1/other_pb.js";
import { callStream, callUnary, type CallOptions, type Caller, type Stream } from "../runtime/core/calls.js";

/**
 * Calls the service `odd.names.v1.Close`.
 *
 * A service named like a member of an Avatar. """
 */
export class CloseClient {
  readonly #caller: Caller;

  /**
   * @param caller - Carries the calls to the unit.
   */
  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Named like the service. "
   *
   * @param request - A message that the other package has too. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns A message that the other package has too.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  close(
    request: MessageInitShape<typeof namesPb.SameSchema> = {},
    options?: CallOptions,
  ): Promise<namesPb.Same> {
    return callUnary(
      this.#caller,
      methods.closeClose,
      namesPb.SameSchema,
      namesPb.SameSchema,
      request,
      options,
    );
  }

  /**
   * Named like a type of the generated signatures. \\
   *
   * The call begins at once; leaving the loop over it ends it, and so does `close()`.
   *
   * @param request - A message that the other package has too. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Items. Each: Named like a type of many languages.
   * @throws `CallError`, in the loop: the unit refused or could not go on; its `code` says why.
   */
  float(
    request: MessageInitShape<typeof namesPb.SameSchema> = {},
    options?: CallOptions,
  ): Stream<namesPb.List> {
    return callStream(
      this.#caller,
      methods.closeFloat,
      namesPb.SameSchema,
      namesPb.ListSchema,
      request,
      options,
    );
  }

  /**
   * Named like a module of the generated signatures.
   *
   * @param request - A message that the other package has too. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Every scalar, in every way that a field can be.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  otherV1(
    request: MessageInitShape<typeof otherPb.SameSchema> = {},
    options?: CallOptions,
  ): Promise<namesPb.Every> {
    return callUnary(
      this.#caller,
      methods.closeOtherV1,
      otherPb.SameSchema,
      namesPb.EverySchema,
      request,
      options,
    );
  }

  /**
   * A word.
   *
   * @param request - Named like a word that no language lets pass. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Deeper.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  import(
    request: MessageInitShape<typeof namesPb.classSchema> = {},
    options?: CallOptions,
  ): Promise<namesPb.class_class_None> {
    return callUnary(
      this.#caller,
      methods.closeImport,
      namesPb.classSchema,
      namesPb.class_class_NoneSchema,
      request,
      options,
    );
  }

  /**
   * Meets the next one in snake case.
   *
   * @param request - Its nested namesake. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Meets Foo_Bar where nesting is written flat.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  getFoo(
    request: MessageInitShape<typeof namesPb.FooSchema> = {},
    options?: CallOptions,
  ): Promise<namesPb.Foo_Bar2> {
    return callUnary(
      this.#caller,
      methods.closeGetFoo,
      namesPb.FooSchema,
      namesPb.Foo_Bar2Schema,
      request,
      options,
    );
  }

  /**
   * Meets the one before.
   *
   * @param request - An underscore at the top. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Named like the words of Python that the generated code itself uses.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  getFoo2(
    request: MessageInitShape<typeof namesPb.Foo_BarSchema> = {},
    options?: CallOptions,
  ): Promise<namesPb.str> {
    return callUnary(
      this.#caller,
      methods.closeGetFoo2,
      namesPb.Foo_BarSchema,
      namesPb.strSchema,
      request,
      options,
    );
  }

  /**
   * Named like a word of Python that the clients use.
   *
   * @param request - A message that the other package has too. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns A message that the other package has too.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  self(
    request: MessageInitShape<typeof namesPb.SameSchema> = {},
    options?: CallOptions,
  ): Promise<namesPb.Same> {
    return callUnary(
      this.#caller,
      methods.closeSelf,
      namesPb.SameSchema,
      namesPb.SameSchema,
      request,
      options,
    );
  }
}
