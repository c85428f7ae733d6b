// Made by `dao generate` from the contract dao 1.0. Do not edit.


/**
 * What a unit may use with the capability `random`.
 *
 * Drawing bytes from the system's secure source of randomness.
 *
 * The unit waits for its methods: be quick, and call nothing back.
 */
export interface RandomCapability {
  /**
   * Draws random bytes that cannot be predicted.
   *
   * Gives exactly `size` bytes.
   */
  fill(size: number): Uint8Array;
}
