// Calls that are carried out in another thread or another tab, over a port that keeps the order of messages.
import type { FailureCode, Method } from "../../gen/contract.js";
import { CallError, ClosedError, said, UnitStoppedError } from "../errors.js";
import { END, streamOf, type CallOptions, type Caller, type Stream } from "./calls.js";

/** One end of a connection. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
}

/** What a call is about: a method, or an import. */
export interface Called {
  readonly key: string;
  /** Whether it may have had an effect if its outcome is not known. */
  readonly effect: boolean;
}

/** What the side asks that wants something done. Its calls keep the order in which they are asked. */
export type Ask =
  | {
      readonly id: number;
      readonly ask: "unary" | "stream";
      readonly key: string;
      readonly request: Uint8Array;
      readonly timeoutMs: number | undefined;
    }
  | { readonly id: number; readonly ask: "next" | "stop" };

/** What the side answers that does it. */
export type Answer =
  | { readonly id: number; readonly answer: "done" | "item"; readonly payload: Uint8Array }
  | { readonly id: number; readonly answer: "end" }
  | { readonly id: number; readonly answer: "failed"; readonly error: Told };

/** An error as it crosses. */
export interface Told {
  readonly kind: string;
  readonly code: FailureCode;
  readonly message: string;
  readonly details: Readonly<Record<string, string>>;
  readonly help: string;
}

/** What carries calls out. */
export interface Served {
  unary(key: string, request: Uint8Array, options: CallOptions): PromiseLike<Uint8Array>;
  stream(key: string, request: Uint8Array, options: CallOptions): AsyncIterator<Uint8Array>;
}

/** Carries out what the other side asks. */
export class Server {
  readonly #port: Port;
  readonly #served: Served;
  readonly #calls = new Map<number, AbortController>();
  readonly #streams = new Map<number, AsyncIterator<Uint8Array>>();

  constructor(port: Port, served: Served) {
    this.#port = port;
    this.#served = served;
  }

  /** Takes a message of the other side. */
  take(ask: Ask): void {
    switch (ask.ask) {
      case "unary":
        void this.#unary(ask.id, ask.key, ask.request, ask.timeoutMs);
        break;
      case "stream":
        this.#streams.set(ask.id, this.#stream(ask.key, ask.request, ask.timeoutMs));
        break;
      case "next":
        void this.#next(ask.id);
        break;
      case "stop":
        this.#calls.get(ask.id)?.abort(new CallError("CANCELLED"));
        this.#calls.delete(ask.id);
        void this.#streams.get(ask.id)?.return?.();
        this.#streams.delete(ask.id);
        break;
    }
  }

  /** The other side is gone: what it asked is given up. */
  close(): void {
    for (const id of [...this.#calls.keys(), ...this.#streams.keys()]) {
      this.take({ id, ask: "stop" });
    }
  }

  #stream(key: string, request: Uint8Array, timeoutMs: number | undefined): AsyncIterator<Uint8Array> {
    try {
      return this.#served.stream(key, request, { timeoutMs });
    } catch (error) {
      return { next: () => Promise.reject(error) }; // told to whoever asks for the first item
    }
  }

  async #unary(id: number, key: string, request: Uint8Array, timeoutMs: number | undefined): Promise<void> {
    const abort = new AbortController();
    this.#calls.set(id, abort);
    try {
      const payload = await this.#served.unary(key, request, { signal: abort.signal, timeoutMs });
      this.#post({ id, answer: "done", payload }, payload);
    } catch (error) {
      this.#post({ id, answer: "failed", error: told(error) });
    } finally {
      this.#calls.delete(id);
    }
  }

  async #next(id: number): Promise<void> {
    const stream = this.#streams.get(id);
    if (stream === undefined) {
      return;
    }
    try {
      const item = await stream.next();
      if (item.done === true) {
        this.#streams.delete(id);
        this.#post({ id, answer: "end" });
      } else {
        this.#post({ id, answer: "item", payload: item.value }, item.value);
      }
    } catch (error) {
      this.#streams.delete(id);
      this.#post({ id, answer: "failed", error: told(error) });
    }
  }

  #post(answer: Answer, payload?: Uint8Array): void {
    this.#port.postMessage(answer, payload && whole(payload));
  }
}

interface Waiting {
  readonly effect: boolean;
  readonly settle: (answer: Answer) => void;
}

/** Asks the other side. */
export class Client {
  readonly #port: Port;
  readonly #busy: (isBusy: boolean) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #gone: CallError | undefined;

  /**
   * @param busy - Told whenever it begins or ceases to wait for answers.
   */
  constructor(port: Port, busy: (isBusy: boolean) => void = () => undefined) {
    this.#port = port;
    this.#busy = busy;
  }

  /** Takes a message of the other side. */
  take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting !== undefined) {
      this.#forget(answer.id);
      waiting.settle(answer);
    }
  }

  /** The other side is gone: what may have had an effect is INTERRUPTED, the rest can be repeated. */
  lose(error: CallError): void {
    this.#gone = error;
    for (const [id, { effect, settle }] of [...this.#waiting]) {
      const text = `${error.message}; the outcome is unknown`;
      this.#forget(id);
      settle({ id, answer: "failed", error: told(effect ? new CallError("INTERRUPTED", text) : error) });
    }
  }

  unary({ key, effect }: Called, request: Uint8Array, { signal, timeoutMs }: CallOptions = {}): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      this.#check();
      const id = this.#next();
      const stop = (): void => {
        this.#forget(id);
        this.#port.postMessage({ id, ask: "stop" } satisfies Ask);
        reject(signal?.reason as unknown);
      };
      signal?.addEventListener("abort", stop);
      this.#wait(id, effect, (answer) => {
        signal?.removeEventListener("abort", stop);
        if (answer.answer === "done") {
          resolve(answer.payload);
        } else {
          reject(answer.answer === "failed" ? heardError(answer.error) : new CallError("INTERNAL"));
        }
      });
      this.#port.postMessage({ id, ask: "unary", key, request: own(request), timeoutMs } satisfies Ask);
    });
  }

  stream({ key }: Called, request: Uint8Array, { signal, timeoutMs }: CallOptions = {}): Stream<Uint8Array> {
    const id = this.#next();
    let state: "open" | "closed" | { readonly error: unknown } = "open";
    let last: Promise<unknown> = Promise.resolve();
    const stop = (then: typeof state): void => {
      if (state === "open") {
        state = then;
        signal?.removeEventListener("abort", aborted);
        this.#port.postMessage({ id, ask: "stop" } satisfies Ask);
        this.#waiting.get(id)?.settle({ id, answer: "end" });
        this.#forget(id);
      }
    };
    const aborted = (): void => {
      stop({ error: signal?.reason });
    };
    const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      if (state === "open") {
        const answer = await new Promise<Answer>((resolve) => {
          this.#wait(id, false, resolve);
          this.#port.postMessage({ id, ask: "next" } satisfies Ask);
        });
        if (answer.answer === "item") {
          return { done: false, value: answer.payload };
        }
        if (answer.answer === "failed") {
          state = { error: heardError(answer.error) };
        }
      }
      if (typeof state === "object") {
        const { error } = state;
        state = "closed";
        throw error;
      }
      state = "closed";
      signal?.removeEventListener("abort", aborted);
      return END;
    };
    const inTurn = (): Promise<IteratorResult<Uint8Array, undefined>> => {
      const item = last.then(next);
      last = item.catch(() => undefined);
      return item;
    };
    try {
      signal?.throwIfAborted();
      this.#check();
      signal?.addEventListener("abort", aborted);
      this.#port.postMessage({ id, ask: "stream", key, request: own(request), timeoutMs } satisfies Ask);
    } catch (error) {
      state = { error };
    }
    return streamOf(inTurn, () => {
      stop("closed");
    });
  }

  #check(): void {
    if (this.#gone !== undefined) {
      throw this.#gone;
    }
  }

  #next(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #wait(id: number, effect: boolean, settle: (answer: Answer) => void): void {
    if (this.#waiting.size === 0) {
      this.#busy(true);
    }
    this.#waiting.set(id, { effect, settle });
    if (this.#gone !== undefined) {
      this.lose(this.#gone);
    }
  }

  #forget(id: number): void {
    if (this.#waiting.delete(id) && this.#waiting.size === 0) {
      this.#busy(false);
    }
  }
}

/** A caller whose unit is at the other end. */
export class RemoteCaller implements Caller {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  unary(method: Method, request: Uint8Array, options?: CallOptions): Promise<Uint8Array> {
    return this.#client.unary({ key: String(method.number), effect: method.effect }, request, options);
  }

  stream(method: Method, request: Uint8Array, options?: CallOptions): Stream<Uint8Array> {
    return this.#client.stream({ key: String(method.number), effect: method.effect }, request, options);
  }
}

/** What serves the methods of a caller to another thread. */
export function servedMethods(caller: Caller, methods: readonly Method[]): Served {
  const byKey = new Map(methods.map((method) => [String(method.number), method]));
  const find = (key: string): Method => {
    const method = byKey.get(key);
    if (method === undefined) {
      throw new CallError("UNIMPLEMENTED", `there is no method ${key}`);
    }
    return method;
  };
  return {
    unary: async (key, request, options) => caller.unary(find(key), request, options),
    stream: (key, request, options) => caller.stream(find(key), request, options),
  };
}

/** Writes an error so that another thread can read it. */
export function told(error: unknown): Told {
  if (error instanceof CallError) {
    const { name: kind, code, message, details, help } = error;
    return { kind, code, message, details, help };
  }
  return { kind: "CallError", code: "INTERNAL", message: said(error), details: {}, help: "" };
}

/** Makes the error again. */
export function heardError({ kind, code, message, details, help }: Told): CallError {
  switch (kind) {
    case "UnitStoppedError":
      return new UnitStoppedError(message);
    case "ClosedError":
      return new ClosedError(message);
    default:
      return new CallError(code, message, details, { help });
  }
}

/** The buffer of bytes that have it for themselves, so that it need not be copied. */
function whole(bytes: Uint8Array): Transferable[] {
  return bytes.length > 0 && bytes.length === bytes.buffer.byteLength ? [bytes.buffer as ArrayBuffer] : [];
}

/** Bytes without the rest of their buffer, which would be copied with them. */
function own(bytes: Uint8Array): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
}
