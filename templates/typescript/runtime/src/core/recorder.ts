// Writes down what crosses between a host and a unit, as `dao/recording/v1/recording.proto` of the SDK says.
import { contract } from "../../gen/contract.js";
import type { GuestFault } from "./faults.js";
import type { Unit } from "./module-check.js";
import type { Observer } from "./observer.js";

const FORMAT = 1;
/** The bytes that a recording may have, unless somebody says otherwise. */
const MOST_BYTES = 256 << 20;
const ROOM_FOR_FULL = 64;
const DEATHS: Readonly<Record<GuestFault["kind"], number>> = { trap: 1, pointer: 3, host: 4 };

/** Writes a recording. */
export class Recorder implements Observer {
  readonly #sink: (record: Uint8Array) => void;
  readonly #most: number;
  #left: number;
  #instances = 0;
  #isOpen = false;

  /**
   * @param sink - Takes each record with its length before it.
   * @param mostBytes - The bytes that all of them may have; then one more says that it was full.
   */
  constructor(sink: (record: Uint8Array) => void, mostBytes = MOST_BYTES) {
    this.#sink = sink;
    this.#most = mostBytes;
    this.#left = mostBytes - ROOM_FOR_FULL;
  }

  begin(unit: Unit, host: { readonly name: string; readonly version: string }): void {
    const header = new Wire()
      .number(1, FORMAT)
      .text(2, contract.name)
      .number(3, contract.major)
      .number(4, contract.minor);
    header.bytes(5, digits(contract.digest)).bytes(6, digits(unit.digest)).text(7, unit.name).text(8, unit.version);
    this.#write(1, header.text(9, host.name).text(10, host.version));
  }

  instanceBegins(memoryBytes: number): void {
    this.instanceEnds("it died while it was made");
    this.#instances += 1;
    this.#isOpen = true;
    this.#write(2, new Wire().number(1, this.#instances).number(2, memoryBytes));
  }

  instanceEnds(cause: string | undefined): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#write(6, new Wire().number(1, cause === undefined ? 0 : 1).text(2, cause ?? ""));
    }
  }

  entryBegins(name: string, args: readonly number[], payload: Uint8Array): void {
    this.#write(3, new Wire().text(1, name).numbers(2, args).bytes(3, payload));
  }

  entryEnds(result: number | GuestFault["kind"]): void {
    this.#write(5, typeof result === "number" ? new Wire().signed(1, result) : new Wire().number(2, DEATHS[result]));
  }

  importCalled(
    name: string,
    args: readonly number[],
    wentIn: Uint8Array,
    cameOut: Uint8Array,
    status: number | undefined,
  ): void {
    const called = new Wire().text(1, name).numbers(2, args).bytes(3, wentIn).bytes(4, cameOut);
    this.#write(4, status === undefined ? called : called.signed(5, status));
  }

  #write(field: number, record: Wire): void {
    if (this.#left <= 0) {
      return;
    }
    let whole = new Wire().held(field, record);
    this.#left -= whole.length;
    if (this.#left <= 0) {
      whole = new Wire().held(7, new Wire().number(1, this.#most));
    }
    this.#sink(whole.framed());
  }
}

const utf8 = new TextEncoder();

/** The few forms of Protobuf that records need; what is empty or 0 is left out. */
class Wire {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  number(field: number, value: number): this {
    return value === 0 ? this : this.#add(varint(field * 8)).#add(varint(value));
  }

  /** Written even if it is 0: it has presence. */
  signed(field: number, value: number): this {
    return this.#add(varint(field * 8)).#add(varint(value >= 0 ? value * 2 : value * -2 - 1));
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return value.length === 0
      ? this
      : this.#add(varint(field * 8 + 2))
          .#add(varint(value.length))
          .#add(value.slice());
  }

  numbers(field: number, values: readonly number[]): this {
    return this.bytes(field, Uint8Array.from(values.flatMap((value) => [...varint(value >>> 0)])));
  }

  held(field: number, value: Wire): this {
    this.#add(varint(field * 8 + 2)).#add(varint(value.length));
    value.#parts.forEach((part) => this.#add(part));
    return this;
  }

  /** All of it, with its length as 4 bytes before it. */
  framed(): Uint8Array {
    const bytes = new Uint8Array(4 + this.length);
    new DataView(bytes.buffer).setUint32(0, this.length, true);
    let at = 4;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #add(part: Uint8Array): this {
    this.#parts.push(part);
    this.length += part.length;
    return this;
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function digits(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
