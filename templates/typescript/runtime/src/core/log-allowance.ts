const AT_ONCE = 1 << 20;
const EACH_SECOND = 128 << 10;
const EACH_LINE = 64;

/** What a unit may still log: a lot at once, and then as much as somebody could still want to read. */
export class LogAllowance {
  #at: number;
  #left = AT_ONCE;
  readonly #now: () => number;
  /** Lines that were refused since one was taken; for whoever tells of them to clear. */
  leftOut = 0;

  /**
   * @param now - Tells the time in milliseconds.
   */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#at = now();
  }

  /** Accounts for a line of so many bytes; says whether it may be logged. */
  take(size: number): boolean {
    const now = this.#now();
    this.#left = Math.min(this.#left + ((now - this.#at) * EACH_SECOND) / 1000, AT_ONCE);
    this.#at = now;
    if (size + EACH_LINE > this.#left) {
      this.leftOut += 1;
      return false;
    }
    this.#left -= size + EACH_LINE;
    return true;
  }
}
