import type { TimerCapability } from "../../gen/capabilities/timer.js";
import type { StartRequest } from "../../gen/messages/dao/timer/v1/timer_pb.js";
import type { HandlerOptions } from "../core/handler.js";
import { systemTime, type Time } from "./time.js";

/** Wakes the unit. Expiries that it did not take come together in one tick. */
export class Timer implements TimerCapability {
  readonly #time: Time;

  constructor(time: Time = systemTime) {
    this.#time = time;
  }

  start({ delayMs, intervalMs }: StartRequest, { signal }: HandlerOptions): AsyncIterable<{ expiries: number }> {
    return this.#ticks(this.#time.monotonic(), delayMs, intervalMs, signal);
  }

  async *#ticks(
    began: bigint,
    delayMs: number,
    intervalMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<{ expiries: number }, void, undefined> {
    // Counted from the start, so that lateness does not add up.
    for (let ticked = 0; !signal.aborted;) {
      const passed = Number(this.#time.monotonic() - began) / 1e6 - delayMs;
      const due = passed < 0 ? 0 : intervalMs === 0 ? 1 : Math.floor(passed / intervalMs) + 1;
      if (due > ticked) {
        yield { expiries: due - ticked };
        ticked = due;
        if (intervalMs === 0) {
          return;
        }
      } else {
        await this.#sleep(ticked * intervalMs - passed, signal);
      }
    }
  }

  #sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener("abort", wake);
        callOff();
        resolve();
      };
      const callOff = this.#time.after(milliseconds, wake);
      signal.addEventListener("abort", wake);
    });
  }
}
