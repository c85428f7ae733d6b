// Calls of the Avatar's clients: from their issue, over the wait for their turn, to their end.
//
// At most so many calls are in flight as the contract allows; others wait in the order of issue. Calls that
// have not been handed to an instance are not harmed by its death: they go into the next.
import { contract, limits, methods, statuses, type Method } from "../../gen/contract.js";
import { CallError, ClosedError } from "../errors.js";
import { HostCall, NOTHING, type CallOptions, type Caller, type Stream } from "./calls.js";
import { after } from "./event-loop.js";
import type { Instance } from "./instance.js";
import { Queue } from "./queue.js";
import { decodeError } from "./status-codes.js";
import { Streams } from "./streams.js";

/** Where a running unit stands. */
export type State = "starting" | "ready" | "stopped" | "closed";

/** Some thirty years. */
const LONGEST_MS = 1e12;

const byNumber = new Map<number, Method>(Object.values(methods).map((method) => [method.number, method]));

/** Streams that nobody holds any more are cancelled. */
const dropped = new FinalizationRegistry<() => void>((abandon) => {
  abandon();
});

/** Takes calls and hands them to the instance that is ready. */
export class Dispatcher implements Caller {
  state: State = "starting";
  /** What runs, starts, or has died and is not replaced yet. */
  instance: Instance | undefined;
  readonly #waiting = new Queue<HostCall>();
  readonly #streams = new Streams();
  #stoppedBy: CallError | undefined;

  // What clients ask for

  unary(method: Method, request: Uint8Array, options?: CallOptions): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const call = new HostCall(method, request);
      this.#begin(call, options);
      call.changed = () => {
        if (call.isOk) {
          resolve(call.body);
        } else {
          reject(errorOf(call));
        }
      };
      if (call.status !== undefined) {
        call.changed();
      }
    });
  }

  stream(method: Method, request: Uint8Array, options?: CallOptions): Stream<Uint8Array> {
    const call = new HostCall(method, request);
    try {
      this.#begin(call, options);
    } catch (error) {
      call.end(statuses.INTERNAL, NOTHING, error); // told to whoever asks for the first item
    }
    const items = new ItemStream(this, call);
    dropped.register(
      items,
      () => {
        this.abandon(call);
      },
      items,
    );
    return items;
  }

  /** Takes the next item of a stream; undefined if none is there. */
  take(call: HostCall): Uint8Array | undefined {
    const item = call.items?.shift();
    if (item !== undefined) {
      const granted = call.taken?.take(item.length);
      if (granted !== undefined && call.status === undefined) {
        this.instance?.credit(call, ...granted);
      }
    }
    return item;
  }

  /** Loses interest in a call: the unit is told, and whatever it still answers is dropped. */
  abandon(call: HostCall): void {
    if (call.status === undefined) {
      this.#giveUp(call, statuses.CANCELLED, undefined);
    }
  }

  // From issue to end

  /** Hands a call to the instance, or lets it wait for its turn. */
  #begin(call: HostCall, options: CallOptions = {}): void {
    const { method } = call;
    if (method === undefined || byNumber.get(method.number) === undefined) {
      const number = `0x${(method?.number ?? 0).toString(16).padStart(8, "0")}`;
      throw new CallError("UNIMPLEMENTED", `contract ${contract.version} has no method ${number}`);
    }
    const { signal, timeoutMs } = options;
    checkTimeout(timeoutMs);
    signal?.throwIfAborted();
    const size = call.payload.length;
    if (size > limits.maxMessageBytes) {
      throw new CallError(
        "TOO_LARGE",
        `the request has ${String(size)} bytes; ${String(limits.maxMessageBytes)} may cross at once`,
        { limit: "max_message_bytes" },
      );
    }
    this.check();
    this.#streams.open(call);
    if (signal !== undefined || timeoutMs !== undefined) {
      this.#bound(call, method, signal, timeoutMs);
    }
    const { instance } = this;
    if (
      this.state === "ready" &&
      instance !== undefined &&
      this.#waiting.length === 0 &&
      instance.calls.byId.size < limits.maxCallsInFlight
    ) {
      instance.request(call);
    } else {
      call.waiting = true;
      this.#waiting.push(call);
    }
  }

  #bound(call: HostCall, method: Method, signal: AbortSignal | undefined, timeoutMs: number | undefined): void {
    const abort = (): void => {
      this.#giveUp(call, statuses.CANCELLED, signal?.reason);
    };
    const callOff =
      timeoutMs === undefined
        ? undefined
        : after(timeoutMs, () => {
            const effect = method.effect && (call.entered || call.repeated) ? "; it may have taken effect" : "";
            const text = `${method.name} was not answered within ${String(timeoutMs)} ms${effect}`;
            this.#giveUp(call, statuses.TIMEOUT, new CallError("TIMEOUT", text));
          });
    signal?.addEventListener("abort", abort);
    call.release = () => {
      signal?.removeEventListener("abort", abort);
      callOff?.();
    };
  }

  /** Ends a call for its caller, whatever the unit answers later. */
  #giveUp(call: HostCall, status: number, error: unknown): void {
    const { entered } = call;
    if (entered) {
      this.#cancel(call); // which enters from a microtask, before the caller goes on
    }
    call.end(status, NOTHING, error);
    if (!entered) {
      this.#cancel(call);
    }
  }

  #cancel(call: HostCall): void {
    call.abandoned = true;
    this.#streams.close(call); // the next may begin at once, whenever the unit hears of this
    if (call.waiting) {
      this.callEnded(call); // it is skipped at its turn
    } else {
      this.instance?.cancel(call);
    }
  }

  /** Makes room for the next call. */
  callEnded(call: HostCall): void {
    this.#streams.close(call);
    this.#release();
  }

  /** Hands waiting calls to the instance, as many as may be in flight. */
  #release(): void {
    const { instance } = this;
    while (
      this.state === "ready" &&
      instance !== undefined &&
      !instance.dead &&
      instance.calls.byId.size < limits.maxCallsInFlight
    ) {
      const call = this.#waiting.shift();
      if (call === undefined) {
        return;
      }
      call.waiting = false;
      if (call.status === undefined) {
        instance.request(call);
      }
    }
  }

  // What the owner of the unit says of it

  /** Makes sure that a call can be made now. */
  check(): void {
    if (this.state === "closed") {
      throw new ClosedError();
    }
    if (this.#stoppedBy !== undefined) {
      throw this.#stoppedBy;
    }
  }

  /** Lets calls in: the instance is ready. */
  open(): void {
    this.state = "ready";
    this.#release();
  }

  /** Lets calls wait again that a dead instance has not taken, before all others. */
  putBack(calls: readonly HostCall[]): void {
    for (const call of calls) {
      call.waiting = true;
    }
    this.#waiting.unshift(calls);
  }

  /** Refuses all calls from now on, and those that wait: the unit is not started again. */
  stop(error: CallError): void {
    this.state = "stopped";
    this.#stoppedBy = error;
    this.#refuseWaiting(error);
  }

  /** Refuses all calls from now on, and those that wait: the Avatar is closed. */
  close(): void {
    this.state = "closed";
    this.#refuseWaiting(new ClosedError("the Avatar was closed"));
  }

  #refuseWaiting(error: CallError): void {
    for (const call of this.#waiting.drain()) {
      call.end(statuses.UNAVAILABLE, NOTHING, error);
    }
  }
}

/** The error that a call ended with. */
export function errorOf(call: HostCall): unknown {
  return call.error ?? decodeError(call.status ?? statuses.INTERNAL, call.body);
}

function checkTimeout(timeoutMs: number | undefined): void {
  if (timeoutMs !== undefined && !(timeoutMs >= 0 && timeoutMs <= LONGEST_MS)) {
    throw new CallError(
      "INVALID_ARGUMENT",
      `\`timeoutMs\` is ${String(timeoutMs)}, and must be milliseconds from 0 to ${String(LONGEST_MS)}`,
      { field: "timeoutMs" },
      { help: "Leave it out for no limit." },
    );
  }
}

/** The items of a call, as they crossed. */
class ItemStream implements Stream<Uint8Array> {
  readonly #dispatcher: Dispatcher;
  readonly #call: HostCall;
  /** The item before, if somebody waits for it: items come in the order in which they are asked for. */
  #last: Promise<unknown> | undefined;
  #closed = false;

  constructor(dispatcher: Dispatcher, call: HostCall) {
    this.#dispatcher = dispatcher;
    this.#call = call;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const next = this.#last === undefined ? this.#next() : this.#last.then(() => this.#next());
    const last = next
      .catch(() => undefined)
      .then(() => {
        if (this.#last === last) {
          this.#last = undefined;
        }
      });
    this.#last = last;
    return next;
  }

  async #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const call = this.#call;
    for (;;) {
      if (this.#closed) {
        return { done: true, value: undefined };
      }
      const item = this.#dispatcher.take(call);
      if (item !== undefined) {
        return { done: false, value: item };
      }
      if (call.status !== undefined) {
        this.#closed = true;
        if (call.isOk) {
          return { done: true, value: undefined };
        }
        throw errorOf(call);
      }
      await new Promise<void>((resolve) => {
        call.changed = resolve;
      });
    }
  }

  close(): void {
    this.#closed = true;
    this.#dispatcher.abandon(this.#call);
    dropped.unregister(this);
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
