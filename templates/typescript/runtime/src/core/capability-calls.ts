// Calls from the unit to the Avatar's capabilities, as long as they are open. An import only notes the call.
// It is carried out after the entry has returned, in the order of issue; every accepted call ends with
// exactly one final completion.
//
// A unit may have a thousand calls in flight, and nobody knows how large an answer will be until its handler
// has made it. So only some calls of each capability are carried out at a time; the others wait for their turn.
import { events, limits, statuses } from "../../gen/contract.js";
import { CallError } from "../errors.js";
import { NOTHING } from "./calls.js";
import { CapabilityCall } from "./capability-call.js";
import { settled, soon } from "./event-loop.js";
import { isPromise, type Handler } from "./handler.js";
import type { Memory } from "./memory.js";
import { importOf } from "./policy.js";
import { Queue } from "./queue.js";
import { weigh } from "./request-weight.js";
import type { Setup } from "./setup.js";
import { encodeError } from "./status-codes.js";

/** Bytes that requests may take at a time, once they are parsed. */
const MOST_REQUESTS = 16 * limits.maxMessageBytes;
/** Bytes of items that all streams may hold together until the unit takes them. */
const MOST_HELD = 64 * limits.maxItemBytes;
/** Calls of one capability that are carried out at a time. */
const AT_ONCE = 16;
/** Items of a stream after which the event loop gets a turn. */
const BREATHE = 16;

/** What brings completions into the unit: its instance. */
export interface Entered {
  /** Whether so much waits for its entry that streams must hold back. */
  readonly isCrowded: boolean;
  /** Has an event enter. */
  post(kind: number, id: number, status: number, payload: Uint8Array): void;
  /** Has calls begun that waited for their place. */
  pump(): void;
}

/** The calls of one instance that have not ended. */
export class CapabilityCalls {
  /** Calls that were accepted and not begun, for `start`. */
  readonly issued = new Queue<CapabilityCall>();
  /** Calls that waited for their place and have one now, for `start`. */
  readonly ready = new Queue<CapabilityCall>();
  readonly #setup: Setup;
  readonly #instance: Entered;
  readonly #open = new Map<number, CapabilityCall>();
  readonly #slots = new Map<string, number>();
  readonly #waiting = new Map<string, Queue<CapabilityCall>>();
  /** What carries out calls that must end. */
  readonly #settling = new Set<Promise<unknown>>();
  #dead = false;
  #bytes = 0;
  #held = 0;

  constructor(setup: Setup, instance: Entered) {
    this.#setup = setup;
    this.#instance = instance;
  }

  get size(): number {
    return this.#open.size;
  }

  // What imports do, inside an entry

  /** Takes a call, to be started once the entry has returned; gives 0, or the status to refuse it with. */
  accept(name: string, id: number, memory: Memory, pointer: number, length: number): number {
    if (id === 0 || this.#open.has(id)) {
      return statuses.INVALID_ARGUMENT;
    }
    if (length > limits.maxMessageBytes) {
      return statuses.TOO_LARGE;
    }
    const left = MOST_REQUESTS - this.#bytes - length;
    if (this.#open.size >= limits.maxCallsInFlight || left < 0) {
      return statuses.BUSY;
    }
    const payload = memory.read(pointer, length);
    const handler = this.#setup.handlers.get(name);
    const input = handler === undefined || handler.mode === "sync" ? undefined : handler.input;
    const weighed = weigh(name, input, payload, left);
    if (weighed === undefined) {
      return statuses.BUSY;
    }
    const call = new CapabilityCall(name, importOf(name), id, payload, weighed.size, weighed.refusal);
    this.#open.set(id, call);
    this.#bytes += call.size;
    this.issued.push(call);
    return statuses.OK;
  }

  /** The unit lost interest in a call of its own, which still ends exactly once; says whether there is one. */
  cancel(id: number): boolean {
    const call = this.#open.get(id);
    if (call === undefined) {
      return false;
    }
    if (!call.cancelled) {
      call.cancelled = true;
      // Later, since this is called inside an entry.
      queueMicrotask(() => {
        if (!call.begun || !call.mustEnd) {
          this.#stop(call, new CallError("CANCELLED"));
        }
      });
    }
    return true;
  }

  /** The unit took items of a stream; says whether there is such a stream. */
  grant(id: number, items: number, bytes: number): boolean {
    const credit = this.#open.get(id)?.credit;
    credit?.grant(items, bytes);
    return credit !== undefined;
  }

  // Carrying them out, outside any entry

  /** Has a call carried out, or lets it wait for its place. */
  start(call: CapabilityCall): void {
    if (this.#open.get(call.id) !== call) {
      this.#giveSlot(call);
      return;
    }
    if (!call.hasSlot) {
      const { capability } = call.entry;
      const taken = this.#slots.get(capability) ?? 0;
      if (taken >= AT_ONCE) {
        let waiting = this.#waiting.get(capability);
        if (waiting === undefined) {
          waiting = new Queue();
          this.#waiting.set(capability, waiting);
        }
        waiting.push(call);
        return;
      }
      this.#slots.set(capability, taken + 1);
      call.hasSlot = true;
    }
    if (call.cancelled) {
      this.#fail(call, new CallError("CANCELLED"));
    } else {
      this.#begin(call);
    }
  }

  #begin(call: CapabilityCall): void {
    const { name, entry } = call;
    const payload = call.payload;
    call.payload = NOTHING;
    call.begun = true;
    try {
      if (!this.#setup.policy.has(entry.capability)) {
        throw this.#setup.policy.refusal(name); // it was granted when the unit called
      }
      if (entry.mode === "stream" && this.#held >= MOST_HELD) {
        throw new CallError("BUSY", "the unit does not take what its streams have for it", { limit: "held" });
      }
      if (call.refusal !== undefined) {
        throw call.refusal;
      }
      const handler: Handler | undefined = this.#setup.handlers.get(name);
      if (handler === undefined || handler.mode === "sync" || handler.mode !== entry.mode) {
        throw new CallError("UNIMPLEMENTED", `this Avatar has no ${entry.capability} that can ${entry.operation}`);
      }
      if (handler.mode === "stream") {
        const items = handler.handle(payload, call)[Symbol.asyncIterator]();
        void this.#stream(call, items);
        // By then its first item is held or on its way, and counted; or it waits for something.
        soon(() => {
          this.#leave(call);
        });
        return;
      }
      const answer = handler.handle(payload, call);
      if (!isPromise(answer)) {
        this.#answer(call, answer);
        return;
      }
      const end = Promise.resolve(answer).then(
        (it) => {
          this.#answer(call, it);
        },
        (error: unknown) => {
          this.#failed(call, error);
        },
      );
      if (call.mustEnd) {
        this.#settling.add(end);
        void end.finally(() => this.#settling.delete(end));
      }
    } catch (error) {
      this.#failed(call, error);
    }
  }

  async #stream(call: CapabilityCall, items: AsyncIterator<Uint8Array>): Promise<void> {
    let sent = 0;
    try {
      for (;;) {
        const next = await items.next();
        if (this.#open.get(call.id) !== call) {
          break;
        }
        if (next.done === true) {
          this.#complete(call, statuses.OK, NOTHING);
          return;
        }
        const item = next.value;
        if (item.length > limits.maxItemBytes) {
          throw new CallError(
            "TOO_LARGE",
            `an item of ${call.name} has ${String(item.length)} bytes; ${String(limits.maxItemBytes)} may cross`,
            { limit: "max_item_bytes" },
          );
        }
        if (call.credit?.open !== true || this.#instance.isCrowded) {
          await this.#hold(call, item.length);
        }
        if (this.#dead || this.#open.get(call.id) !== call) {
          break;
        }
        call.credit?.spend(item.length);
        this.#instance.post(events.COMPLETION, call.id, statuses.MORE, item);
        sent += 1;
        if (sent % BREATHE === 0) {
          await turn();
        }
        await this.#uncrowded(call); // an item that is not made yet takes no memory
      }
    } catch (error) {
      this.#failed(call, error);
    }
    // Not awaited: a generator that waits for something else would hold this up.
    items.return?.().then(undefined, (error: unknown) => {
      this.#setup.report(`closing the stream of ${call.name} failed`, error);
    });
  }

  /** Waits until an item may be sent; there must be room for it meanwhile. */
  async #hold(call: CapabilityCall, size: number): Promise<void> {
    if (this.#held + size > MOST_HELD) {
      throw new CallError("BUSY", "the unit does not take what its streams have for it", { limit: "held" });
    }
    this.#held += size;
    try {
      while (call.credit?.open === false && this.#open.get(call.id) === call) {
        await call.credit.changed();
      }
      await this.#uncrowded(call);
    } finally {
      this.#held -= size;
    }
  }

  async #uncrowded(call: CapabilityCall): Promise<void> {
    while (this.#instance.isCrowded && this.#open.get(call.id) === call) {
      await turn();
    }
  }

  #answer(call: CapabilityCall, payload: Uint8Array): void {
    if (!(payload instanceof Uint8Array)) {
      this.#failed(call, new TypeError(`the handler of ${call.name} gave no answer`));
    } else if (payload.length > limits.maxMessageBytes) {
      const text = `the answer to ${call.name} has ${String(payload.length)} bytes; ${String(limits.maxMessageBytes)} may cross`;
      this.#fail(call, new CallError("TOO_LARGE", text, { limit: "max_message_bytes" }));
    } else {
      this.#complete(call, statuses.OK, payload);
    }
  }

  /** Ends a call with what its handler threw. */
  #failed(call: CapabilityCall, error: unknown): void {
    if (this.#open.get(call.id) !== call) {
      return; // it was stopped, and throws for that
    }
    if (!(error instanceof CallError)) {
      this.#setup.report(`the handler of ${call.name} failed`, error);
      const kind = error instanceof Error ? error.name : typeof error;
      this.#fail(call, new CallError("INTERNAL", `the Avatar failed to carry out ${call.name}: ${kind}`));
      return;
    }
    if (error.code !== "DENIED") {
      this.#fail(call, error);
      return;
    }
    // Which import was called an adapter does not know.
    const { message, details, help } = error;
    const { capability } = call.entry;
    const denied = new CallError(
      "DENIED",
      message,
      { capability, operation: call.name, ...details },
      { help, cause: error },
    );
    if (!this.#dead) {
      this.#setup.policy.denied(call.name, denied);
    }
    this.#fail(call, denied);
  }

  #fail(call: CapabilityCall, error: CallError): void {
    this.#complete(call, ...encodeError(error));
  }

  /** Completes a call, once; whatever comes for a dead instance is dropped. */
  #complete(call: CapabilityCall, status: number, payload: Uint8Array): void {
    if (!this.#close(call)) {
      return;
    }
    if (!this.#dead) {
      this.#instance.post(events.COMPLETION, call.id, status, payload);
    }
  }

  #close(call: CapabilityCall): boolean {
    if (this.#open.get(call.id) !== call) {
      return false;
    }
    this.#open.delete(call.id);
    this.#bytes -= call.size;
    this.#giveSlot(call);
    return true;
  }

  /** Gives the place of a call, if it has one, to the next that waits. */
  #giveSlot(call: CapabilityCall): void {
    if (!call.hasSlot) {
      return;
    }
    call.hasSlot = false;
    const { capability } = call.entry;
    const following = this.#waiting.get(capability)?.shift();
    if (following === undefined) {
      this.#slots.set(capability, (this.#slots.get(capability) ?? 1) - 1);
    } else {
      following.hasSlot = true;
      this.ready.push(following);
    }
  }

  /** Gives the place of a call back, and has the next one begun. */
  #leave(call: CapabilityCall): void {
    this.#giveSlot(call);
    if (this.ready.length > 0) {
      this.#instance.pump();
    }
  }

  // Ending them otherwise

  /** Ends a call, and stops its handler. */
  #stop(call: CapabilityCall, error: CallError): void {
    if (this.#open.get(call.id) === call) {
      this.#fail(call, error);
      call.stop(error);
    }
  }

  /** Forgets a call whose end the unit is told by other means. */
  drop(id: number): void {
    const call = this.#open.get(id);
    if (call !== undefined) {
      this.#close(call);
      queueMicrotask(() => {
        call.stop(new CallError("CANCELLED"));
      });
    }
  }

  /** Ends every open call of a capability that is granted no longer, or not as it was; writes that were begun go on. */
  revoke(capability: string, refusal: (name: string) => CallError): void {
    for (const call of [...this.#open.values()]) {
      // What was not begun is looked at when it begins.
      if (call.entry.capability === capability && call.begun && !call.mustEnd) {
        const error = refusal(call.name);
        this.#setup.policy.denied(call.name, error);
        this.#stop(call, error);
      }
    }
  }

  /** The instance is dead: nothing is delivered to it any more. Writes that were accepted still take effect. */
  die(): void {
    this.#dead = true;
    const unbegun = [...this.ready.drain()];
    for (const waiting of this.#waiting.values()) {
      unbegun.push(...waiting.drain());
    }
    unbegun.push(...this.issued.drain());
    for (const call of unbegun) {
      if (call.mustEnd && !call.cancelled && !call.begun) {
        this.#begin(call);
      }
    }
    const gone = new CallError("UNAVAILABLE", "the instance of the unit has died");
    for (const call of [...this.#open.values()]) {
      if (!call.mustEnd) {
        this.#close(call);
        call.stop(gone);
      }
    }
  }

  /** After `die`: waits for writes that were accepted. */
  async settle(milliseconds: number): Promise<void> {
    if (this.#settling.size > 0 && !(await settled(this.#settling, milliseconds))) {
      this.#setup.report(`a capability did not settle within ${String(milliseconds)} ms`);
    }
    this.#open.clear();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    soon(resolve);
  });
}
