// Made by `dao generate` from the contract odd 1.0. Do not edit.

// The capabilities that come with the host in Node.
import type { Makers, Surroundings } from "./runtime/node/providers.js";
import { scopesOf } from "./runtime/grants/scopes.js";

/** Says how each capability is opened, once it is granted. */
export function makers(at: Surroundings): Makers {
  return {
  };
}
