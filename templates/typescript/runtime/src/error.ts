import { statuses, type FailureCode } from "../gen/contract.js";

/**
 * A call that failed, in either direction.
 *
 * Its `code` says why: `if (error instanceof CallError && error.code === "NOT_FOUND")`.
 */
export class CallError extends Error {
  override readonly name = "CallError";
  /** Says why the call failed. */
  readonly code: FailureCode;
  /** Machine-readable particulars, such as the field or the limit concerned. */
  readonly details: Readonly<Record<string, string>>;

  /**
   * @param code - Says why the call failed.
   * @param message - One sentence for a person: what went wrong and how to mend it.
   * @param details - Machine-readable particulars.
   * @param options - What caused it.
   */
  constructor(
    code: FailureCode,
    message: string,
    details: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  /** The number of the status in the contract. */
  get status(): number {
    return statuses[this.code];
  }
}
