// The Avatar's calls that one instance has taken, and what its answers do to them.
import { limits, statuses } from "../../gen/contract.js";
import { CallError } from "../errors.js";
import { NOTHING, type HostCall } from "./calls.js";
import type { EntryState } from "./entry-state.js";
import type { Memory } from "./memory.js";
import type { Setup } from "./setup.js";

/** The bytes of answers that one entry may leave for callers, whatever else is held (CALL-11). */
const MOST_OF_ENTRY = 16 * limits.maxMessageBytes;

/** If an entry ends with more than this held, the callers get a turn before the next. */
export const MANY_UNTAKEN = MOST_OF_ENTRY / 2;

/** The bytes of answers that are held for their callers at a time; what is beyond them is refused. */
const MOST_UNTAKEN = MOST_OF_ENTRY + MANY_UNTAKEN;

/** The calls to one instance that have not ended. */
export class HostCalls {
  /** Every open call. */
  readonly byId = new Map<number, HostCall>();
  /** Whether a method was answered well. */
  answered = false;
  readonly #setup: Setup;
  readonly #entry: EntryState;
  readonly #ended: (call: HostCall) => void;
  #lastId = 0;

  /**
   * @param entry - What the running entry did.
   * @param ended - Told of every call that ended, to make room for the next.
   */
  constructor(setup: Setup, entry: EntryState, ended: (call: HostCall) => void) {
    this.#setup = setup;
    this.#entry = entry;
    this.#ended = ended;
  }

  /** Gives a call, about to go in, its id. */
  add(call: HostCall): void {
    do {
      this.#lastId = (this.#lastId % 0xffff_ffff) + 1;
    } while (this.byId.has(this.#lastId));
    call.id = this.#lastId;
    this.byId.set(call.id, call);
  }

  /** Whether a call is one of these and open. */
  has(call: HostCall): boolean {
    return this.byId.get(call.id) === call;
  }

  /** Takes an answer, or an item, of the unit; gives what the unit is told. */
  answer(memory: Memory, id: number, status: number, pointer: number, length: number): number {
    memory.check(pointer, length);
    const call = this.byId.get(id);
    if (call === undefined) {
      this.#setup.counters.strays += 1;
      return statuses.NOT_FOUND;
    }
    if (status === statuses.MORE) {
      return this.#item(call, memory, pointer, length);
    }
    if (length > limits.maxMessageBytes) {
      this.#fail(call, "INTERNAL", `the unit answered with ${String(length)} bytes`);
      return statuses.TOO_LARGE;
    }
    if (status > 0) {
      this.#fail(call, "INTERNAL", `the unit answered with status ${String(status)}`);
      return statuses.INVALID_ARGUMENT;
    }
    if (this.#entry.untaken + length > MOST_UNTAKEN) {
      this.#fail(call, "EXHAUSTED", `the unit answered with more than ${String(MOST_UNTAKEN)} bytes in one go`);
      return statuses.EXHAUSTED;
    }
    this.#entry.untaken += length;
    const refusal = status === statuses.DENIED ? this.#entry.refusal() : undefined;
    const open = call.status === undefined;
    this.finish(call, status, memory.read(pointer, length), refusal);
    if (open && status === statuses.OK && call.method !== undefined) {
      this.answered = true;
    }
    return statuses.OK;
  }

  #item(call: HostCall, memory: Memory, pointer: number, length: number): number {
    if (call.items === undefined || call.credit === undefined) {
      this.#setup.counters.strays += 1;
      return statuses.INVALID_ARGUMENT;
    }
    if (call.abandoned) {
      return statuses.CANCELLED;
    }
    if (length > limits.maxItemBytes) {
      return statuses.TOO_LARGE;
    }
    if (!call.credit.open) {
      return statuses.BUSY;
    }
    call.credit.spend(length);
    call.items.push(memory.read(pointer, length));
    call.changed?.();
    return statuses.OK;
  }

  #fail(call: HostCall, code: "INTERNAL" | "EXHAUSTED", text: string): void {
    this.finish(call, statuses[code], NOTHING, new CallError(code, text));
  }

  /** Ends a call, if it has not ended yet. */
  finish(call: HostCall, status: number, body: Uint8Array, error?: unknown): void {
    if (this.has(call)) {
      this.byId.delete(call.id);
      call.end(status, body, error);
      this.#ended(call);
    }
  }
}
