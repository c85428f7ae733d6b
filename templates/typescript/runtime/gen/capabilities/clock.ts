// Made by `dao generate` from the contract dao 1.0. Do not edit.


/**
 * What a unit may use with the capability `clock`.
 *
 * Reading the wall clock and the monotonic clock.
 *
 * The unit waits for its methods: be quick, and call nothing back.
 */
export interface ClockCapability {
  /**
   * Reads a clock, in nanoseconds.
   *
   * The values of `kind`:
   * - 0 WALL: The clock that people read, since 1970-01-01 UTC; it may jump.
   * - 1 MONOTONIC: A clock that never goes back; its beginning means nothing.
   */
  now(kind: number, ): bigint;
}
