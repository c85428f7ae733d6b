// How much of a stream may be sent before its reader has taken what came. A sender may send while items
// and bytes are both above zero; one item may take the bytes below zero, so that an item larger than the
// credit still gets through. A reader grants only what it took, so a slow one never makes memory grow.
import { limits } from "../../gen/contract.js";

const MOST = 2 ** 31;

/** What a sender may still send. */
export class Credit {
  #items: number = limits.initialCreditItems;
  #bytes: number = limits.initialCreditBytes;
  #wake: (() => void) | undefined;

  /** Whether an item may be sent now. */
  get open(): boolean {
    return this.#items > 0 && this.#bytes > 0;
  }

  /** Accounts for an item that is sent. */
  spend(size: number): void {
    this.#items -= 1;
    this.#bytes -= size;
  }

  /** Allows more; a reader that grants absurd amounts is capped, not trusted. */
  grant(items: number, bytes: number): void {
    this.#items = Math.min(this.#items + items, MOST);
    this.#bytes = Math.min(this.#bytes + bytes, MOST);
    if (this.open) {
      this.wake();
    }
  }

  /** Lets whoever waits look again. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Resolves at the next grant that opens it, or at `wake`; for one waiter at a time. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/**
 * What a reader took and has not given back as credit yet. It is given back in halves of the initial
 * window: often enough that a sender never starves, seldom enough that most items cost no extra entry.
 */
export class Taken {
  #items = 0;
  #bytes = 0;

  /** Accounts for an item that was taken; gives the items and bytes to grant, if it is time. */
  take(size: number): readonly [items: number, bytes: number] | undefined {
    this.#items += 1;
    this.#bytes += size;
    if (this.#items < limits.initialCreditItems / 2 && this.#bytes < limits.initialCreditBytes / 2) {
      return undefined;
    }
    const granted = [this.#items, this.#bytes] as const;
    this.#items = this.#bytes = 0;
    return granted;
  }
}
