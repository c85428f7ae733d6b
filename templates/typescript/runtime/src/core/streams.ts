import { limits } from "../../gen/contract.js";
import { CallError } from "../errors.js";
import type { HostCall } from "./calls.js";

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
  readonly #open = new Set<HostCall>();
  readonly #byMethod = new Map<number, number>();

  /** Counts a call that begins, if it is a stream. */
  open(call: HostCall): void {
    const { method } = call;
    if (call.items === undefined || method === undefined) {
      return;
    }
    const { size } = this.#open;
    const own = this.#byMethod.get(method.number) ?? 0;
    const left = MOST - size;
    if (left <= 0 || (left <= FOR_OTHERS && own >= FEW)) {
      throw new CallError(
        "BUSY",
        `${String(size)} streams are open, ${String(own)} of them of ${method.name}; close some first`,
      );
    }
    this.#byMethod.set(method.number, own + 1);
    this.#open.add(call);
  }

  /** Counts a call that has ended or that its caller gave up; a second time does nothing. */
  close(call: HostCall): void {
    const { method } = call;
    if (method !== undefined && this.#open.delete(call)) {
      this.#byMethod.set(method.number, (this.#byMethod.get(method.number) ?? 1) - 1);
    }
  }
}
