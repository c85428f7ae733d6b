import type { LogLine } from "./adapters/log.js";
import type { Time } from "./adapters/time.js";

/** What the capabilities of an Avatar in memory are made in. */
export interface TestSurroundings {
  readonly time: Time;
  /** Where randomness begins. */
  readonly seed: number;
  readonly log: (line: LogLine) => void;
}

/** Bytes that are the same for the same seed: xoshiro128**. Nothing that anybody may rely on to be secret. */
export class SeededRandom {
  readonly #state: [number, number, number, number];

  constructor(seed: number) {
    this.#state = [seed | 0, 0x9e3779b9, 0x243f6a88, 0xb7e15162];
    this.fill(64);
  }

  fill(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at++) {
      bytes[at] = this.#next() >>> 24;
    }
    return bytes;
  }

  #next(): number {
    const state = this.#state;
    const result = Math.imul(rotated(Math.imul(state[1], 5), 7), 9);
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotated(state[3], 11);
    return result;
  }
}

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
