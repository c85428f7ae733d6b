import { after } from "../core/event-loop.js";

/** Where clocks and timers get the time from. */
export interface Time {
  /** Nanoseconds since 1970-01-01 UTC. */
  wall(): bigint;
  /** Nanoseconds of a clock that never goes back. */
  monotonic(): bigint;
  /** Runs a task once the monotonic clock is so many milliseconds on; gives what calls it off. */
  after(milliseconds: number, task: () => void): () => void;
}

/** The system's time. */
export const systemTime: Time = {
  wall: () => BigInt(Date.now()) * 1_000_000n,
  monotonic: () => BigInt(Math.round(performance.now() * 1e6)),
  after,
};

/** Time that goes on only when a test says so. */
export class ManualTime implements Time {
  #now = 0n;
  readonly #began: bigint;
  #waiting: { readonly at: bigint; readonly task: () => void }[] = [];

  /**
   * @param began - What the wall clock says at first.
   */
  constructor(began: Date = new Date("2026-01-01T00:00:00Z")) {
    this.#began = BigInt(began.getTime()) * 1_000_000n;
  }

  wall(): bigint {
    return this.#began + this.#now;
  }

  monotonic(): bigint {
    return this.#now;
  }

  after(milliseconds: number, task: () => void): () => void {
    const entry = { at: this.#now + BigInt(Math.ceil(milliseconds * 1e6)), task };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((it) => it !== entry);
    };
  }

  /** Lets time go on; what was due meanwhile happens in its order. */
  advance(milliseconds: number): void {
    const end = this.#now + BigInt(Math.round(milliseconds * 1e6));
    for (;;) {
      const next = this.#waiting.filter(({ at }) => at <= end).sort((one, other) => Number(one.at - other.at))[0];
      if (next === undefined) {
        break;
      }
      this.#waiting = this.#waiting.filter((it) => it !== next);
      this.#now = next.at > this.#now ? next.at : this.#now;
      next.task();
    }
    this.#now = end;
  }
}

/** The clocks: 0 is the wall clock, 1 the monotonic one. */
export class Clock {
  readonly #time: Time;

  constructor(time: Time = systemTime) {
    this.#time = time;
  }

  now(kind: number): bigint {
    return kind === 0 ? this.#time.wall() : this.#time.monotonic();
  }
}
