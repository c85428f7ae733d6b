// Made by `dao generate` from the contract odd 1.0. Do not edit.

// The capabilities of Avatars in memory.
import type { Capabilities } from "./capabilities.js";
import { type TestSurroundings } from "./runtime/testing-parts.js";

/** What a home in memory keeps between two openings. */
export class TestHome {
}

/** Makes the capabilities of an Avatar in memory. */
export function testCapabilities(_home: TestHome, _at: TestSurroundings): Capabilities {
  return {
  };
}
