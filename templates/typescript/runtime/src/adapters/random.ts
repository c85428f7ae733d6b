import type { RandomCapability } from "../../gen/capabilities/random.js";

/** The system's secure source of randomness. */
export class SystemRandom implements RandomCapability {
  fill(size: number): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(size));
  }
}
