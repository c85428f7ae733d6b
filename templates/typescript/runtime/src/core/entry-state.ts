import { statuses } from "../../gen/contract.js";
import type { CallError } from "../errors.js";
import { GuestFault } from "./faults.js";
import type { Setup } from "./setup.js";

/** Denials of one entry that listeners hear of. */
const MOST_DENIED = 64;

/** What the running entry of an instance did so far. */
export class EntryState {
  readonly #setup: Setup;
  /** Whether the unit is inside its allocator, where it may call nothing. */
  allocating = false;
  /** Imports that were refused and not reported yet. */
  denied: string[] = [];
  /** The last error that the entry logged. */
  lastWords = "";
  /** Bytes of answers since the event loop last had a turn, so that callers could take them. */
  untaken = 0;
  /** What an import found that ends the instance. A unit cannot catch it and go on. */
  fault: unknown;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** Ends the instance if it calls an import while it allocates. */
  refuseInAlloc(name: string): void {
    if (this.allocating) {
      throw new GuestFault("trap", `called ${name} during yuan_alloc`);
    }
  }

  /** Refuses an import that is not granted; listeners hear of it after the entry. */
  deny(name: string): number {
    this.#setup.counters.denials += 1;
    if (this.denied.length < MOST_DENIED) {
      this.denied.push(name);
    }
    return statuses.DENIED;
  }

  /** Says why the entry's call failed, better than the unit can: it saw only a status. */
  refusal(): CallError | undefined {
    const name = this.denied.at(-1);
    return name === undefined ? undefined : this.#setup.policy.refusal(name);
  }

  /** Lets the listeners hear of what was refused. */
  reportDenials(): void {
    const { policy } = this.#setup;
    for (const name of this.denied.splice(0)) {
      policy.denied(name, policy.refusal(name));
    }
  }
}
