// Made by `dao generate` from the contract odd 1.0. Do not edit.

import type { CloseCapability } from "./capabilities/close.js";
import * as otherPb from "./messages/odd/other/v1/other_pb.js";
import { answering, streaming, type Handler } from "./runtime/handler.js";

/** Implementations of capabilities; the runtime has its own for those that are left out. */
export interface Capabilities {
  /** A service of the host that the guest has too. */
  readonly close?: CloseCapability;
}

/**
 * Makes what carries out the imports of a unit.
 *
 * @param capabilities - The implementations.
 * @returns A handler for each import that they serve, by the import's name.
 */
export function handlers(capabilities: Capabilities): ReadonlyMap<string, Handler> {
  const made = new Map<string, Handler>();
  const closeHandlers = capabilities.close;
  if (closeHandlers !== undefined) {
    made.set(
      "avatar_lambda_import",
      streaming(
        otherPb.SameSchema,
        otherPb.SameSchema,
        (request, options) => closeHandlers.import(request, options),
      ),
    );
    made.set(
      "avatar_lambda_class",
      answering(
        otherPb.SameSchema,
        otherPb.SameSchema,
        (request, options) => closeHandlers.class(request, options),
      ),
    );
  }
  return made;
}
