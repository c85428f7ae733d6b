// Made by `dao generate` from the contract odd 1.0. Do not edit.

import type { CloseCapability, LambdaCapability } from "./capabilities/lambda.js";
import * as otherPb from "./messages/odd/other/v1/other_pb.js";
import { immediate, answering, streaming, type Handler } from "./runtime/core/handler.js";

/** Implementations of capabilities, each by the name of its capability. */
export interface Capabilities {
  /** A word of the language. */
  readonly lambda?: CloseCapability & LambdaCapability;
}

/**
 * Makes what carries out the imports of a unit.
 *
 * @param capabilities - The implementations.
 * @returns A handler for each import of their capabilities, by the import's name.
 */
export function handlers(capabilities: Capabilities): Map<string, Handler> {
  const made = new Map<string, Handler>();
  if (capabilities.lambda !== undefined) {
    const it = capabilities.lambda;
    made.set(
      "avatar_lambda_import",
      streaming(
        otherPb.SameSchema,
        otherPb.SameSchema,
        it,
        "import",
      ),
    );
    made.set(
      "avatar_lambda_class",
      answering(
        otherPb.SameSchema,
        otherPb.SameSchema,
        it,
        "class",
      ),
    );
    made.set("avatar_lambda", immediate(it, "lambda"));
    made.set("avatar_lambda_yield", immediate(it, "yield"));
  }
  return made;
}
