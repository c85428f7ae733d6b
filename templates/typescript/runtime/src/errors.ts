import { facts, statuses, type FailureCode, type StatusFacts } from "../gen/contract.js";
import { plain } from "./plain-text.js";

/** What else a `CallError` has. */
export interface CallErrorOptions extends ErrorOptions {
  /** What to do about it. */
  readonly help?: string;
}

/**
 * A call that failed, in either direction.
 *
 * Its `code` says why: `if (error instanceof CallError && error.code === "NOT_FOUND")`.
 */
export class CallError extends Error {
  override readonly name: string = "CallError";
  /** Says why the call failed. */
  readonly code: FailureCode;
  /** Machine-readable particulars, such as the field or the limit concerned. */
  readonly details: Readonly<Record<string, string>>;
  /** What to do about it; empty if that is not known. */
  readonly help: string;

  /**
   * @param code - Says why the call failed.
   * @param message - One sentence for a person: what went wrong.
   * @param details - Machine-readable particulars.
   * @param options - What to do about it, and what caused it.
   */
  constructor(
    code: FailureCode,
    message = "",
    details: Readonly<Record<string, string>> = {},
    options: CallErrorOptions = {},
  ) {
    super(message || code.replaceAll("_", " ").toLowerCase(), options);
    this.code = code;
    this.details = details;
    this.help = options.help ?? "";
  }

  /** The number of the status in the contract. */
  get status(): number {
    return statuses[this.code];
  }

  /** Whether the call took effect, as far as its status tells. */
  get executed(): StatusFacts["executed"] {
    return facts[this.code].executed;
  }

  /**
   * Whether the same call may be sent again. `safe`: nothing happened, and it may work later.
   * `useless`: it ends the same way until something changes. `unsafe`: it may take effect twice.
   */
  get repeat(): StatusFacts["repeat"] {
    return facts[this.code].repeat;
  }
}

/** A unit was refused before anything of it ran; the message says all that is wrong with it. */
export class LoadError extends Error {
  override readonly name = "LoadError";
}

/** The unit died too often without a success in between, and is not started again. */
export class UnitStoppedError extends CallError {
  override readonly name = "UnitStoppedError";

  constructor(message: string) {
    super("UNAVAILABLE", message, {}, { help: "Close the Avatar and open it again." });
  }
}

/** The Avatar is closed. */
export class ClosedError extends CallError {
  override readonly name = "ClosedError";

  constructor(message = "the Avatar is closed") {
    super("UNAVAILABLE", message);
  }
}

/** A home cannot be opened. */
export class HomeError extends Error {
  override readonly name: string = "HomeError";
  /** What to do about it. */
  readonly help: string;

  constructor(message: string, help = "", options?: ErrorOptions) {
    super(help ? `${message} ${help}` : message, options);
    this.help = help;
  }
}

/** Makes the error of what a unit or a peer said, whose texts may hold anything. */
export function heard(
  code: FailureCode,
  message: string,
  details: Readonly<Record<string, string>>,
  help = "",
): CallError {
  const shown: [string, string][] = [];
  for (const [name, value] of Object.entries(details)) {
    if (shown.length === 64) {
      break;
    }
    shown.push([plain(name, 200), plain(value)]);
  }
  return new CallError(code, plain(message), Object.fromEntries(shown), { help });
}

/** What an unknown thing that was thrown says. */
export function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
