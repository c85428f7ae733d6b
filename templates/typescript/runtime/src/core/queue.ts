/** First in, first out; taking one out costs the same however many there are. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts some before all that are there. */
  unshift(items: readonly T[]): void {
    this.#items = [...items, ...this.#items.slice(this.#first)];
    this.#first = 0;
  }

  shift(): T | undefined {
    if (this.#first === this.#items.length) {
      return undefined;
    }
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    if (this.#first === this.#items.length) {
      this.clear();
    } else if (this.#first >= 1024 && this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** Takes all. */
  drain(): T[] {
    const all = this.#items.slice(this.#first) as T[];
    this.clear();
    return all;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
  }
}
