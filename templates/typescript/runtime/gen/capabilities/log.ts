// Made by `dao generate` from the contract dao 1.0. Do not edit.


/**
 * What a unit may use with the capability `log`.
 *
 * Writing lines to the Avatar's log.
 *
 * The unit waits for its methods: be quick, and call nothing back.
 */
export interface LogCapability {
  /**
   * Writes one line to the log.
   *
   * The values of `level`:
   * - 0 TRACE: Something that only matters to someone who follows every step.
   * - 1 DEBUG: Something that helps to find a defect.
   * - 2 INFO: Something worth knowing.
   * - 3 WARNING: Something unexpected that the unit could handle.
   * - 4 ERROR: Something that went wrong.
   */
  log(level: number, text: string, ): void;
}
