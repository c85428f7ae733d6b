import { limits, type Method } from "../../gen/contract.js";
import { CallError } from "../errors.js";

/** The most streams that may be open; the rest of the calls in flight are for other calls. */
const MOST = limits.maxCallsInFlight - Math.min(64, Math.floor(limits.maxCallsInFlight / 2));
/** Streams that only methods with few open streams may take. */
const FOR_OTHERS = Math.min(64, Math.floor(MOST / 4));
/** Open streams of one method that count as few. */
const FEW = Math.max(1, Math.min(16, Math.floor(FOR_OTHERS / 4)));

/**
 * Counts the open streams. They may stay open for ever, as watches do, and must not take the room of
 * other calls, nor those of one method the room of the others.
 */
export class Streams {
  #count = 0;
  readonly #byMethod = new Map<number, number>();

  /** Counts a stream that begins. */
  open(method: Method): void {
    const own = this.#byMethod.get(method.number) ?? 0;
    const left = MOST - this.#count;
    if (left <= 0 || (left <= FOR_OTHERS && own >= FEW)) {
      throw new CallError(
        "BUSY",
        `${String(this.#count)} streams are open, ${String(own)} of them of ${method.name}; close some first`,
      );
    }
    this.#byMethod.set(method.number, own + 1);
    this.#count += 1;
  }

  /** Counts a stream that ended. */
  close(method: Method): void {
    this.#byMethod.set(method.number, (this.#byMethod.get(method.number) ?? 1) - 1);
    this.#count -= 1;
  }
}
