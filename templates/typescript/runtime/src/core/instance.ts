// One instance of a unit, from its birth to its death: when it is entered, and by what.
//
// Whatever wants to enter is queued, and enters from a microtask: never on the stack of a caller, which may
// be deep. After each entry the calls that the unit issued are handed to their handlers and what is ready
// goes in at once; long chains give the event loop a turn in between. Any fault ends the instance: it is never
// entered again, and its owner hears of it.
import { contract, events, limits, results, statuses } from "../../gen/contract.js";
import { CallError, LoadError, said } from "../errors.js";
import { HostCall, NOTHING } from "./calls.js";
import { CapabilityCalls } from "./capability-calls.js";
import { EntryState } from "./entry-state.js";
import { soon } from "./event-loop.js";
import { GuestFault } from "./faults.js";
import { GuestAbi } from "./guest-abi.js";
import { HostCalls, MANY_UNTAKEN } from "./host-calls.js";
import { Imports } from "./imports.js";
import { Queue } from "./queue.js";
import type { Setup } from "./setup.js";

/** How long entries may follow each other before the event loop gets a turn. */
const TURN_MS = 10;
/** Events that wait for their entry, from which on streams hold their items back. */
const CROWD = 32;
/** Bytes of answers that may wait for their entry; beyond that no further call is carried out. */
const MOST_ANSWERS = 16 * limits.maxMessageBytes;

interface Event {
  readonly kind: number;
  readonly id: number;
  readonly status: number;
  readonly payload: Uint8Array;
}

/** Who replaces an instance. */
export interface Owner {
  /** Hears, once, that an instance is dead. */
  died(instance: Instance, fault: GuestFault): void;
  /** Hears of every call that ended. */
  callEnded(call: HostCall): void;
}

/** A running instance. */
export class Instance {
  /** Our calls to the unit that have not ended. */
  readonly calls: HostCalls;
  /** The unit's calls to us that have not ended. */
  readonly capabilities: CapabilityCalls;
  /** What ended it. */
  fault: GuestFault | undefined;
  dead = false;
  readonly #setup: Setup;
  readonly #owner: Owner;
  readonly #entry: EntryState;
  readonly #queue = new Queue<Event | HostCall>();
  #guest: GuestAbi | undefined;
  /** Bytes of the events that wait for their entry. */
  #bytes = 0;
  /** Whether an entry runs, a handler is begun, or both soon will. */
  #busy = false;
  /** Whether it is the event loop's turn. */
  #turn = false;
  #resuming = false;
  /** How long entries took since the event loop had a turn. */
  #spent = 0;

  private constructor(setup: Setup, owner: Owner) {
    this.#setup = setup;
    this.#owner = owner;
    this.#entry = new EntryState(setup);
    this.calls = new HostCalls(setup, this.#entry, (call) => {
      owner.callEnded(call);
    });
    this.capabilities = new CapabilityCalls(setup, this);
  }

  /**
   * Makes an instance.
   *
   * @returns The instance; one that died while it was made has its fault, and its owner does not hear of it.
   * @throws `LoadError`: it disagrees with its manifest.
   */
  static async make(setup: Setup, owner: Owner): Promise<Instance> {
    const instance = new Instance(setup, owner);
    await instance.#link();
    return instance;
  }

  async #link(): Promise<void> {
    const { calls, capabilities } = this;
    this.#setup.observer?.instanceBegins(this.#setup.memoryBytes);
    const imports = new Imports(this.#setup, this.#entry, calls, capabilities, () => this.#guest?.memory);
    this.#busy = true;
    try {
      const made = await WebAssembly.instantiate(this.#setup.module, { [contract.module]: imports.functions() });
      this.#guest = new GuestAbi(this.#setup, made, this.#entry);
      this.#guest.checkVersion();
      this.#after();
    } catch (cause) {
      if (cause instanceof LoadError) {
        this.close();
        throw cause;
      }
      this.#end(cause);
    } finally {
      this.#busy = false;
    }
  }

  // What the owner asks for, outside any entry

  /** Hands a call to the unit, as soon as it can be entered. */
  request(call: HostCall): void {
    this.calls.add(call);
    this.#enqueue(call);
  }

  /** Tells the unit that nobody waits for a call any more. */
  cancel(call: HostCall): void {
    call.abandoned = true;
    if (call.items !== undefined) {
      call.items.length = 0;
    }
    if (!this.calls.has(call)) {
      return;
    }
    if (call.entered) {
      this.post(events.CANCEL, call.id, 0, NOTHING);
    } else {
      this.calls.finish(call, statuses.CANCELLED, NOTHING);
    }
  }

  /** Allows the unit to send more items of a stream. */
  credit(call: HostCall, items: number, bytes: number): void {
    if (this.calls.has(call) && !call.abandoned) {
      call.credit?.grant(items, bytes);
      const payload = new Uint8Array(4);
      new DataView(payload.buffer).setUint32(0, bytes, true);
      this.post(events.CREDIT, call.id, items, payload);
    }
  }

  /** Tells the unit that something happened to the Avatar. */
  lifecycle(payload: Uint8Array): void {
    this.post(events.LIFECYCLE, 0, 0, payload);
  }

  /** Drops the instance; nothing enters it any more, and no fault is reported. */
  close(): void {
    if (!this.dead) {
      this.dead = true;
      this.#queue.clear();
      this.#guest = undefined;
      this.#setup.observer?.instanceEnds(this.fault?.message);
      this.capabilities.die();
    }
  }

  get memoryBytes(): number {
    return this.#guest?.memory.size ?? 0;
  }

  // What waits to enter

  /** Has an event enter, such as the completion of a call. */
  post(kind: number, id: number, status: number, payload: Uint8Array): void {
    if (!this.dead) {
      this.#bytes += payload.length;
      this.#enqueue({ kind, id, status, payload });
    }
  }

  /** Whether so much waits for its entry that streams must hold back. */
  get isCrowded(): boolean {
    return this.#queue.length >= CROWD || this.#bytes >= MOST_ANSWERS / 2;
  }

  #enqueue(entry: Event | HostCall): void {
    this.#queue.push(entry);
    this.pump();
  }

  /** Runs handlers and entries, from a microtask, until nothing is ready or it is the event loop's turn. */
  pump(): void {
    if (!this.#busy && !this.#turn && !this.dead) {
      this.#busy = true;
      queueMicrotask(() => {
        this.#run();
      });
    }
  }

  #run(): void {
    const { issued, ready } = this.capabilities;
    let last = performance.now();
    try {
      while (!this.dead) {
        const room = this.#bytes < MOST_ANSWERS;
        const call = room ? (ready.shift() ?? issued.shift()) : undefined;
        if (call !== undefined) {
          this.#setup.counters.guestCalls += call.hasSlot ? 0 : 1;
          this.capabilities.start(call);
        } else {
          const entry = this.#queue.shift();
          if (entry === undefined) {
            break;
          }
          if (entry instanceof HostCall) {
            this.#enterCall(entry);
          } else {
            this.#enterEvent(entry);
          }
        }
        if (this.#entry.denied.length > 0) {
          this.#entry.reportDenials();
        }
        const now = performance.now();
        this.#spent += now - last;
        last = now;
        if (this.#spent > TURN_MS || this.#entry.untaken > MANY_UNTAKEN) {
          this.#giveTurn();
          break;
        }
      }
    } finally {
      this.#busy = false;
    }
  }

  #giveTurn(): void {
    this.#turn = true;
    soon(() => {
      this.#turn = false;
      this.#spent = 0;
      this.#entry.untaken = 0; // whoever waited for an answer has it by now
      this.pump();
    });
  }

  // Entries

  #enterCall(call: HostCall): void {
    const guest = this.#guest;
    if (call.status !== undefined || guest === undefined) {
      return;
    }
    const { payload } = call;
    if (!call.isRepeatable) {
      call.payload = NOTHING;
    }
    let result: number;
    try {
      const pointer = guest.place(payload);
      if (pointer === 0 && payload.length > 0) {
        const text = `the unit has no memory for a request of ${String(payload.length)} bytes`;
        this.calls.finish(call, statuses.EXHAUSTED, NOTHING, new CallError("EXHAUSTED", text, { limit: "memory" }));
        return;
      }
      call.entered = true;
      this.#setup.counters.requests += 1;
      if (call.method !== undefined) {
        result = guest.call("yuan_handle_request", [call.id, call.method.number, pointer, payload.length], payload);
      } else if (call.deadlineMs === undefined) {
        result = guest.call("yuan_init", [call.id, pointer, payload.length], payload);
      } else {
        result = guest.call("yuan_shutdown", [call.id, call.deadlineMs], NOTHING);
      }
    } catch (cause) {
      const fault = guest.fault(cause);
      if (!call.entered) {
        // What kills the unit on its way in does not go into the next one.
        const text = `the unit died before it took the request (${fault.message})`;
        this.calls.finish(call, statuses.UNAVAILABLE, NOTHING, new CallError("UNAVAILABLE", text));
      }
      this.#die(fault);
      return;
    }
    const denied = result === statuses.DENIED ? this.#entry.refusal() : undefined;
    this.#after();
    if (result === results.YIELD) {
      this.#resumeSoon();
    } else if (result < 0) {
      this.calls.finish(call, result, NOTHING, denied);
    } else if (result !== results.PENDING && this.calls.has(call)) {
      const said = result === results.DONE ? "is done" : `returned ${String(result)}`;
      const text = `the unit ${said}, but never answered`;
      this.calls.finish(call, statuses.INTERNAL, NOTHING, new CallError("INTERNAL", text));
    }
  }

  #enterEvent(event: Event): void {
    const guest = this.#guest;
    this.#bytes -= event.payload.length;
    if (guest === undefined) {
      return;
    }
    let { kind, status, payload } = event;
    let result: number;
    if (kind === events.RESUME) {
      this.#resuming = false; // until it enters, what else yields is owed no other
    }
    try {
      const pointer = guest.place(payload);
      if (pointer === 0 && payload.length > 0) {
        if (kind === events.CREDIT) {
          this.#starve(event.id); // it would wait for this credit for ever
          [kind, status] = [events.CANCEL, 0];
        } else if (kind === events.COMPLETION) {
          if (status === statuses.MORE) {
            this.capabilities.drop(event.id);
          }
          status = statuses.EXHAUSTED;
        } else {
          this.#setup.counters.refusedEvents += 1;
          return;
        }
        payload = NOTHING;
      }
      result = guest.call("yuan_on_event", [kind, event.id, status, pointer, payload.length], payload);
    } catch (cause) {
      this.#die(guest.fault(cause));
      return;
    }
    this.#after();
    if (result === results.YIELD) {
      this.#resumeSoon();
    } else if (result < 0) {
      this.#setup.counters.refusedEvents += 1;
    }
  }

  /** Ends a stream that the unit has no memory to hear about. */
  #starve(id: number): void {
    const call = this.calls.byId.get(id);
    if (call !== undefined) {
      const error = new CallError("EXHAUSTED", "the unit has no memory to go on with the stream", { limit: "memory" });
      this.calls.finish(call, statuses.EXHAUSTED, NOTHING, error);
    }
  }

  #after(): void {
    this.#entry.lastWords = "";
    this.#setup.counters.entries += 1;
  }

  #resumeSoon(): void {
    if (!this.#resuming) {
      this.#resuming = true;
      soon(() => {
        this.post(events.RESUME, 0, 0, NOTHING);
      });
    }
  }

  #die(fault: GuestFault): void {
    this.#end(fault);
    this.#owner.died(this, fault);
  }

  /** Ends this instance for good. */
  #end(cause: unknown): void {
    this.fault = this.#guest?.fault(cause) ?? new GuestFault("trap", `it cannot be started: ${said(cause)}`, { cause });
    this.#setup.counters.deaths += 1;
    this.#entry.reportDenials();
    this.close();
  }
}
