import { GuestFault } from "./faults.js";

/** The memory of an instance. Growing it replaces its buffer, so views are taken anew once theirs is gone. */
export class Memory {
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array<ArrayBuffer>;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
  }

  /** All of it, as it is now. */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.length === 0) {
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
    return this.#bytes;
  }

  get size(): number {
    return this.bytes.length;
  }

  /** Ends the instance if these bytes are not all inside. */
  check(pointer: number, length: number): void {
    if (pointer + length > this.bytes.length) {
      throw new GuestFault(
        "pointer",
        `${String(length)} bytes at ${String(pointer)} are outside its memory of ${String(this.bytes.length)} bytes`,
      );
    }
  }

  /** Copies bytes out. */
  read(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    this.check(pointer, length);
    return this.bytes.slice(pointer, pointer + length);
  }

  /** Copies bytes in. */
  write(pointer: number, content: Uint8Array): void {
    this.check(pointer, content.length);
    this.bytes.set(content, pointer);
  }
}
