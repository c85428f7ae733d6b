// Made by `dao generate` from the contract odd 1.0. Do not edit.

// The capabilities that come with the host in Node.
import type { Makers, Surroundings } from "./runtime/node/providers.js";

/** Says how each capability is opened, once it is granted. */
export function makers(_at: Surroundings): Makers {
  return {
  };
}
