// Opening an Avatar in a browser. One tab of a site has the unit, in a Worker, under a Web Lock; the others call it over
// a channel. If that tab goes, another one takes over: calls that were open end truthfully, and new ones wait for it.
import { Clients } from "../../gen/clients.js";
import { logToConsole, type LogLine } from "../adapters/log.js";
import type { CallOptions, Caller, Stream } from "../core/calls.js";
import type { LifecycleEvent } from "../core/host-messages.js";
import type { Listeners } from "../core/opening.js";
import { Client, heardError, RemoteCaller } from "../core/remote.js";
import type { Method } from "../../gen/contract.js";
import { CallError, ClosedError, HomeError, LoadError } from "../errors.js";
import { requireSecure, type HostOptions } from "./host.js";
import { ownerLock, tabLock, type About, type OnChannel, type ToTab, type ToWorker } from "./tab-messages.js";

/** How to open an Avatar. */
export interface OpenOptions extends HostOptions, Omit<Listeners, "observer"> {
  /** Told of each line that the unit logs, in the tab that has it; left out, warnings and errors go to the console. */
  readonly onLog?: ((line: LogLine) => void) | undefined;
  /** Told whenever this tab gets the unit, or another one has it. */
  readonly onRole?: ((role: Role) => void) | undefined;
  /** Makes the worker, if a bundler needs to see it: it runs the module `runtime/browser/worker.js`. */
  readonly worker?: (() => Worker) | undefined;
}

/** Whether this tab has the unit, or asks another one. */
export type Role = "owner" | "guest";

/** An open home with its unit, which may be in another tab. */
export class Avatar extends Clients implements AsyncDisposable {
  readonly #tab: Tab;
  /** Carries calls to the unit, as bytes: what clients of your own are made of. */
  readonly caller: Caller;

  private constructor(tab: Tab) {
    super(tab);
    this.#tab = tab;
    this.caller = tab;
  }

  /**
   * Opens a home for a unit; the home is made if it is missing.
   *
   * @throws `HomeError`: the browser gives no storage, or the page is not secure.
   * @throws `LoadError`: the unit is no unit for this host.
   * @throws `CallError`: the unit did not start.
   */
  static async open(options: OpenOptions): Promise<Avatar> {
    requireSecure();
    const tab = new Tab(options);
    await tab.opened;
    return new Avatar(tab);
  }

  /** The unit. */
  get unit(): About {
    return this.#tab.unit;
  }

  /** Whether this tab has the unit. */
  get role(): Role {
    return this.#tab.role;
  }

  /** Tells the unit that something happened to the Avatar, if this tab has it. */
  lifecycle(event: LifecycleEvent): void {
    this.#tab.lifecycle(event);
  }

  /** Gives the home up: if this tab has the unit it finishes, and another tab takes over. */
  close(patienceMs?: number): Promise<void> {
    return this.#tab.close(patienceMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** One tab of a home. */
class Tab implements Caller {
  readonly opened: Promise<void>;
  unit: About = { name: "", version: "" };
  role: Role = "guest";
  readonly #options: OpenOptions;
  readonly #id = crypto.randomUUID();
  readonly #channel: BroadcastChannel;
  readonly #abort = new AbortController();
  /** Who has the unit, and how it is asked; undefined while nobody has it. */
  #current: { readonly owner: string; readonly client: Client; readonly caller: Caller } | undefined;
  #waiting: (() => void)[] = [];
  #worker: Worker | undefined;
  #gone: () => void = () => undefined;
  #closed: () => void = () => undefined;
  #closing: Promise<void> | undefined;

  constructor(options: OpenOptions) {
    this.#options = options;
    const { home } = options;
    const { signal } = this.#abort;
    this.#channel = new BroadcastChannel(`dao:${home}`);
    this.#channel.onmessage = ({ data }: MessageEvent<OnChannel>) => {
      this.#heard(data);
    };
    void hold(tabLock(home, this.#id), signal);
    this.opened = new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      navigator.locks
        .request(ownerLock(home), { signal }, () => this.#own())
        .catch((error: unknown) => {
          if (!signal.aborted) {
            reject(error);
            this.#end();
          }
        });
    });
    this.#send({ kind: "who" });
  }

  // Calls

  unary(method: Method, request: Uint8Array, options?: CallOptions): Promise<Uint8Array> {
    if (this.#current !== undefined) {
      return this.#current.caller.unary(method, request, options);
    }
    return this.#found(options).then((caller) => caller.unary(method, request, options));
  }

  stream(method: Method, request: Uint8Array, options?: CallOptions): Stream<Uint8Array> {
    if (this.#current !== undefined) {
      return this.#current.caller.stream(method, request, options);
    }
    return deferred(this.#found(options).then((caller) => caller.stream(method, request, options)));
  }

  /** Whoever has the unit; while a tab takes over, calls wait in their order. */
  async #found(options: CallOptions = {}): Promise<Caller> {
    options.signal?.throwIfAborted();
    while (this.#current === undefined) {
      if (this.#closing !== undefined) {
        throw new ClosedError();
      }
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        options.signal?.addEventListener("abort", () => {
          resolve();
        });
      });
      options.signal?.throwIfAborted();
    }
    return this.#current.caller;
  }

  // Who has the unit

  /** Runs while this tab has the lock: makes the unit, and keeps it until the tab closes or the worker fails. */
  async #own(): Promise<void> {
    const owner = this.#id;
    const { home, unit, grants, startMs, memoryBytes } = this.#options;
    const worker =
      this.#options.worker?.() ?? new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "dao" });
    this.#worker = worker;
    this.#lose();
    const client = new Client({
      postMessage: (ask, transfer) => {
        worker.postMessage({ kind: "ask", ask: ask as never } satisfies ToWorker, [...(transfer ?? [])]);
      },
    });
    await new Promise<void>((resolve, reject) => {
      this.#gone = resolve;
      worker.onerror = (event) => {
        reject(new CallError("INTERNAL", `the thread of the unit failed: ${event.message}`));
      };
      worker.onmessage = ({ data }: MessageEvent<ToTab>) => {
        if (data.kind === "failed") {
          reject(openError(data));
        } else if (data.kind === "open") {
          this.role = "owner";
          this.#set(owner, data.unit, client);
        } else {
          this.#told(data, client);
        }
      };
      const url = typeof unit === "string" ? new URL(unit, location.href).href : unit;
      const options: HostOptions = { home, unit: url, grants, startMs, memoryBytes };
      worker.postMessage({ kind: "open", options, owner } satisfies ToWorker);
    }).finally(() => {
      worker.terminate();
      this.#worker = undefined;
      this.#lose();
      this.#send({ kind: "gone", owner });
    });
  }

  #told(message: ToTab, client: Client): void {
    switch (message.kind) {
      case "answer":
        client.take(message.answer);
        break;
      case "closed":
        this.#closed();
        break;
      case "log":
        (this.#options.onLog ?? logToConsole)(message.line);
        break;
      case "denial":
        this.#options.onDenial?.(message.denial);
        break;
      case "death":
        this.#options.onDeath?.(message.cause);
        break;
      case "report":
        this.#options.onReport?.(message.text);
        break;
    }
  }

  #heard(message: OnChannel): void {
    if (message.kind === "owner" && message.owner !== this.#id && message.owner !== this.#current?.owner) {
      const { owner } = message;
      const client = new Client({
        postMessage: (ask) => {
          this.#send({ kind: "ask", to: owner, from: this.#id, ask: ask as never });
        },
      });
      this.#lose();
      this.role = "guest";
      this.#set(owner, message.unit, client);
    } else if (message.kind === "gone" && message.owner === this.#current?.owner) {
      this.#lose();
    } else if (message.kind === "answer" && message.to === this.#id) {
      this.#current?.client.take(message.answer);
    }
  }

  #set(owner: string, unit: About, client: Client): void {
    this.#current = { owner, client, caller: new RemoteCaller(client) };
    this.unit = unit;
    for (const wake of this.#waiting.splice(0)) {
      wake();
    }
    this.#options.onRole?.(this.role);
  }

  #lose(): void {
    const lost = this.#current;
    this.#current = undefined;
    lost?.client.lose(
      this.#closing === undefined
        ? new CallError(
            "UNAVAILABLE",
            "the tab that had the unit is gone",
            {},
            { help: "Ask again: another tab takes over." },
          )
        : new ClosedError("the Avatar was closed"),
    );
  }

  // The end

  lifecycle(event: LifecycleEvent): void {
    this.#worker?.postMessage({ kind: "lifecycle", event } satisfies ToWorker);
  }

  close(patienceMs: number | undefined): Promise<void> {
    this.#closing ??= this.#close(patienceMs);
    return this.#closing;
  }

  async #close(patienceMs: number | undefined): Promise<void> {
    const worker = this.#worker;
    if (worker !== undefined) {
      await new Promise<void>((resolve) => {
        this.#closed = resolve;
        worker.postMessage({ kind: "close", patienceMs } satisfies ToWorker);
      });
    }
    this.#end();
  }

  #end(): void {
    this.#closing ??= Promise.resolve();
    this.#gone();
    this.#lose();
    this.#abort.abort();
    for (const wake of this.#waiting.splice(0)) {
      wake();
    }
    setTimeout(() => {
      this.#channel.close();
    });
  }

  #send(message: OnChannel): void {
    this.#channel.postMessage(message);
  }
}

/** Holds a lock until the signal aborts. */
async function hold(name: string, signal: AbortSignal): Promise<void> {
  await navigator.locks.request(
    name,
    () =>
      new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          resolve();
        });
      }),
  );
}

function openError({ as, error }: Extract<ToTab, { readonly kind: "failed" }>): Error {
  switch (as) {
    case "load":
      return new LoadError(error.message);
    case "home":
      return new HomeError(error.message);
    case "call":
      return heardError(error);
  }
}

/** A stream that is not there yet. */
function deferred(opening: Promise<Stream<Uint8Array>>): Stream<Uint8Array> {
  opening.catch(() => undefined);
  let isClosed = false;
  const end: IteratorReturnResult<undefined> = { done: true, value: undefined };
  const close = (): void => {
    isClosed = true;
    void opening.then(
      (stream) => {
        stream.close();
      },
      () => undefined,
    );
  };
  const stream: Stream<Uint8Array> = {
    next: async () => (isClosed ? end : (await opening).next()),
    return: () => {
      close();
      return Promise.resolve(end);
    },
    close,
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: () => {
      close();
      return Promise.resolve();
    },
  };
  return stream;
}
