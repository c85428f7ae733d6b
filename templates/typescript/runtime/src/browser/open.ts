// Opening an Avatar in a browser. One tab of a site has the unit, in a Worker, under a Web Lock; the others call it over
// a channel. If that tab goes, another one takes over: calls that were open end truthfully, and new ones wait for it.
import type { Capabilities } from "../../gen/capabilities.js";
import { Clients } from "../../gen/clients.js";
import type { LogLine } from "../adapters/log.js";
import { END, streamOf, type CallOptions, type Caller, type Stream } from "../core/calls.js";
import type { LifecycleEvent } from "../core/host-messages.js";
import { RemoteInspection, type Inspection } from "../core/inspection.js";
import type { Listeners } from "../core/opening.js";
import { Client, RemoteCaller } from "../core/remote.js";
import type { Method } from "../../gen/contract.js";
import { CallError, ClosedError } from "../errors.js";
import type { PickedFolder } from "./folders.js";
import type { HostOptions } from "./host.js";
import { noStorage, requireSecure } from "./secure.js";
import { ownHere, ownInWorker, type OpenUnit, type OwnUnit } from "./owner.js";
import { ownerLock, tabLock, type About, type OnChannel } from "./tab-messages.js";

/** How to open an Avatar. */
export interface OpenOptions extends HostOptions, Omit<Listeners, "observer"> {
  /** Told of each line that the unit logs, in the tab that has it; left out, warnings and errors go to the console. */
  readonly onLog?: ((line: LogLine) => void) | undefined;
  /** Told whenever this tab gets the unit, or another one has it. */
  readonly onRole?: ((role: Role) => void) | undefined;
  /** Capabilities of your own, in place of those that come with the host. */
  readonly capabilities?: Capabilities | undefined;
  /** Where the unit lives: in a `worker` if left out, or `here` in the page, which waits while the unit works. */
  readonly thread?: "worker" | "here" | undefined;
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
  /** What the unit may do, with a switch for each right, and what it does. */
  readonly inspection: Inspection;

  private constructor(tab: Tab) {
    super(tab);
    this.#tab = tab;
    this.caller = tab;
    this.inspection = tab.inspection;
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

  /** Puts what the person picked in the place of one of the `folders` that the Avatar was opened with. */
  pick(name: string, folder: PickedFolder): Promise<void> {
    return this.#tab.pick(name, folder);
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

/** Who has the unit, and how it is asked. */
interface Current extends Omit<OpenUnit, "unit"> {
  readonly owner: string;
  /** How it is asked if it is in another tab. */
  readonly client: Client | undefined;
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
  #current: Current | undefined;
  #waiting: (() => void)[] = [];
  #unit: OwnUnit | undefined;
  #gone: () => void = () => undefined;
  #closing: Promise<void> | undefined;

  constructor(options: OpenOptions) {
    this.#options = options;
    const { home } = options;
    const { signal } = this.#abort;
    this.#channel = new BroadcastChannel(`dao:${home}`);
    this.#channel.onmessage = ({ data }: MessageEvent<OnChannel>) => {
      this.#heard(data);
    };
    hold(tabLock(home, this.#id), signal).catch(() => undefined); // if locks are denied, the owner's is too
    this.opened = new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      navigator.locks
        .request(ownerLock(home), { signal }, () => this.#own())
        .catch((error: unknown) => {
          if (!signal.aborted) {
            const isDenied = error instanceof DOMException && error.name === "SecurityError";
            reject(isDenied ? noStorage(home, error) : error);
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
    return this.#found(options).then(({ caller }) => caller.unary(method, request, options));
  }

  stream(method: Method, request: Uint8Array, options?: CallOptions): Stream<Uint8Array> {
    if (this.#current !== undefined) {
      return this.#current.caller.stream(method, request, options);
    }
    return deferred(this.#found(options).then(({ caller }) => caller.stream(method, request, options)));
  }

  /** The inspection of whoever has the unit. */
  readonly inspection: Inspection = {
    rights: async () => (await this.#found()).inspection.rights(),
    allow: async (...what) => (await this.#found()).inspection.allow(...what),
    deny: async (...what) => (await this.#found()).inspection.deny(...what),
    crossings: (options) => deferred(this.#found(options).then(({ inspection }) => inspection.crossings(options))),
  };

  async pick(name: string, folder: PickedFolder): Promise<void> {
    const { owner } = await this.#found();
    if (this.#unit !== undefined) {
      this.#unit.pick(name, folder);
    } else {
      this.#send({ kind: "picked", to: owner, name, folder });
    }
  }

  /** Whoever has the unit; while a tab takes over, calls wait in their order. */
  async #found(options: CallOptions = {}): Promise<Current> {
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
    return this.#current;
  }

  // Who has the unit

  /** Runs while this tab has the lock: has the unit until the tab closes or what the unit runs in fails. */
  async #own(): Promise<void> {
    const owner = this.#id;
    const gone = new Promise<"gone">((resolve) => {
      this.#gone = () => {
        resolve("gone");
      };
    });
    this.#lose();
    const own = (this.#options.thread === "here" ? ownHere : ownInWorker)(this.#options, owner);
    this.#unit = own;
    try {
      const opened = await Promise.race([own.opened, gone]);
      if (opened !== "gone") {
        this.role = "owner";
        this.#set(opened.unit, { ...opened, owner, client: undefined });
        await Promise.race([own.failed, gone]);
      }
    } finally {
      this.#unit = undefined;
      this.#lose();
      own.end(this.#lost());
      this.#send({ kind: "gone", owner });
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
      const [caller, inspection] = [new RemoteCaller(client), new RemoteInspection(client)];
      this.#set(message.unit, { owner, caller, inspection, client });
    } else if (message.kind === "gone" && message.owner === this.#current?.owner) {
      this.#lose();
    } else if (message.kind === "answer" && message.to === this.#id) {
      this.#current?.client?.take(message.answer);
    }
  }

  #set(unit: About, current: Current): void {
    this.#current = current;
    this.unit = unit;
    for (const wake of this.#waiting.splice(0)) {
      wake();
    }
    this.#options.onRole?.(this.role);
  }

  #lose(): void {
    const client = this.#current?.client;
    this.#current = undefined;
    client?.lose(this.#lost());
  }

  #lost(): CallError {
    return this.#closing === undefined
      ? new CallError(
          "UNAVAILABLE",
          "the tab that had the unit is gone",
          {},
          { help: "Ask again: another tab takes over." },
        )
      : new ClosedError("the Avatar was closed");
  }

  // The end

  lifecycle(event: LifecycleEvent): void {
    this.#unit?.lifecycle(event);
  }

  close(patienceMs: number | undefined): Promise<void> {
    this.#closing ??= this.#close(patienceMs);
    return this.#closing;
  }

  async #close(patienceMs: number | undefined): Promise<void> {
    await this.#unit?.close(patienceMs).catch(() => undefined);
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

/** A stream that is not there yet. */
function deferred<T>(opening: Promise<Stream<T>>): Stream<T> {
  opening.catch(() => undefined);
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    void opening.then(
      (stream) => {
        stream.close();
      },
      () => undefined,
    );
  };
  return streamOf(async () => (isClosed ? END : (await opening).next()), close);
}
