// Opening an Avatar in Node: the unit and its storage in a thread of their own, so that waiting for the disk
// holds nothing up here.
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";

import type { Capabilities } from "../../gen/capabilities.js";
import { Clients } from "../../gen/clients.js";
import { logToConsole, type LogLine } from "../adapters/log.js";
import type { Caller } from "../core/calls.js";
import type { LifecycleEvent } from "../core/host-messages.js";
import type { Listeners } from "../core/opening.js";
import { askable, ownHandlers, servedHandlers, type OwnHandlers } from "../core/own-capabilities.js";
import { Client, heardError, RemoteCaller, Server, type Answer, type Ask } from "../core/remote.js";
import { CallError, ClosedError, HomeError, LoadError } from "../errors.js";
import { Host, type HostOptions } from "./host.js";
import { HomeHeldError } from "./home.js";
import type { OpenFailure, ToMain, ToWorker } from "./thread-messages.js";

/** How to open an Avatar. */
export interface OpenOptions extends HostOptions, Omit<Listeners, "observer"> {
  /** Capabilities of your own, in place of those that come with the host. */
  readonly capabilities?: Capabilities | undefined;
  /** Told of each line that the unit logs; left out, warnings and errors go to the console. */
  readonly onLog?: ((line: LogLine) => void) | undefined;
  /** Where the unit and its storage live: in a `worker` if left out, or `here`, where the disk holds up this thread. */
  readonly thread?: "worker" | "here" | undefined;
}

/** An open home with its unit, and clients for all that it offers. */
export class Avatar extends Clients implements AsyncDisposable {
  readonly #end: Pick<Ends, "close" | "lifecycle">;
  /** Carries calls to the unit, as bytes: what clients of your own are made of. */
  readonly caller: Caller;
  /** The unit. */
  readonly unit: { readonly name: string; readonly version: string };

  private constructor(ends: Ends) {
    super(ends.caller);
    this.#end = ends;
    this.caller = ends.caller;
    this.unit = ends.unit;
  }

  /**
   * Opens a home for a unit; the home is made if it is missing.
   *
   * @throws `HomeError`: the home cannot be used, or another program has it.
   * @throws `LoadError`: the unit is no unit for this host.
   * @throws `CallError`: the unit did not start.
   */
  static async open(options: OpenOptions): Promise<Avatar> {
    return new Avatar(options.thread === "here" ? await openHere(options) : await openWorker(options));
  }

  /** Tells the unit that something happened to the Avatar. */
  lifecycle(event: LifecycleEvent): void {
    this.#end.lifecycle(event);
  }

  /**
   * Lets the unit finish, ends it, and gives the home back.
   *
   * @param patienceMs - How long the unit may take; 10 s if left out.
   */
  close(patienceMs?: number): Promise<void> {
    return this.#end.close(patienceMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** What an Avatar stands on, wherever its unit is. */
interface Ends {
  readonly caller: Caller;
  readonly unit: { readonly name: string; readonly version: string };
  readonly close: (patienceMs?: number) => Promise<void>;
  readonly lifecycle: (event: LifecycleEvent) => void;
}

async function openHere(options: OpenOptions): Promise<Ends> {
  const host = await Host.open(options, {
    ...options,
    own: ownHandlers(options.capabilities),
    onLog: options.onLog ?? logToConsole,
  });
  return {
    caller: host.runtime.calls,
    unit: host.unit,
    close: (patienceMs) => host.close(patienceMs),
    lifecycle: (event) => {
      host.runtime.lifecycle(event);
    },
  };
}

async function openWorker(options: OpenOptions): Promise<Ends> {
  const own = ownHandlers(options.capabilities);
  const asked = askable(own);
  const calls = new MessageChannel();
  const capabilities = new MessageChannel();
  const { home, unit, grants, durability, startMs, memoryBytes, program } = options;
  const told: HostOptions = {
    home,
    unit: unit instanceof URL ? fileURLToPath(unit) : unit,
    grants,
    durability,
    startMs,
    memoryBytes,
    program,
  };
  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    workerData: {
      options: told,
      own: asked,
      calls: calls.port2,
      capabilities: capabilities.port2,
    },
    transferList: [calls.port2, capabilities.port2],
    name: "dao avatar",
  });
  const thread = new Thread(worker, calls.port1, capabilities.port1, own, options);
  const about = await thread.opened;
  return {
    caller: thread.caller,
    unit: about,
    close: (ms) => thread.close(ms),
    lifecycle: (event) => {
      thread.lifecycle(event);
    },
  };
}

/** The thread of a unit, seen from here. It keeps the program alive only while somebody waits for an answer. */
class Thread {
  readonly caller: RemoteCaller;
  readonly opened: Promise<{ readonly name: string; readonly version: string }>;
  readonly #worker: Worker;
  readonly #ports: readonly MessagePort[];
  readonly #ended: Promise<void>;
  #closing: Promise<void> | undefined;
  #closed: () => void = () => undefined;

  constructor(worker: Worker, calls: MessagePort, capabilities: MessagePort, own: OwnHandlers, options: OpenOptions) {
    this.#worker = worker;
    this.#ports = [calls, capabilities];
    const client = new Client(calls, (isBusy) => {
      if (isBusy) {
        worker.ref();
      } else {
        worker.unref();
      }
    });
    calls.on("message", (answer: Answer) => {
      client.take(answer);
    });
    const server = new Server(capabilities, servedHandlers(own));
    capabilities.on("message", (ask: Ask) => {
      server.take(ask);
    });
    this.caller = new RemoteCaller(client);
    this.#ended = new Promise((resolve) => {
      worker.on("exit", () => {
        client.lose(
          this.#closing === undefined
            ? new CallError("UNAVAILABLE", "the thread of the unit has ended")
            : new ClosedError("the Avatar was closed"),
        );
        server.close();
        resolve();
      });
    });
    this.opened = new Promise((resolve, reject) => {
      worker.on("error", (cause) => {
        reject(new CallError("INTERNAL", "the thread of the unit failed", {}, { cause }));
      });
      worker.on("message", (message: ToMain) => {
        switch (message.kind) {
          case "open":
            // Told only now: until then there is something to wait for.
            worker.unref();
            calls.unref();
            capabilities.unref();
            resolve(message);
            break;
          case "failed":
            void worker.terminate();
            this.#closePorts();
            reject(openError(message.failure));
            break;
          case "closed":
            this.#closed();
            break;
          case "log":
            (options.onLog ?? logToConsole)(message.line);
            break;
          case "denial":
            options.onDenial?.(message.denial);
            break;
          case "death":
            options.onDeath?.(message.cause);
            break;
          case "report":
            (
              options.onReport ??
              ((text: string) => {
                console.warn(text);
              })
            )(message.text);
            break;
        }
      });
    });
  }

  lifecycle(event: LifecycleEvent): void {
    this.#tell({ kind: "lifecycle", event });
  }

  close(patienceMs: number | undefined): Promise<void> {
    this.#closing ??= this.#close(patienceMs);
    return this.#closing;
  }

  async #close(patienceMs: number | undefined): Promise<void> {
    this.#worker.ref();
    const closed = new Promise<void>((resolve) => {
      this.#closed = resolve;
    });
    this.#tell({ kind: "close", patienceMs });
    await Promise.race([closed, this.#ended]);
    await this.#worker.terminate();
    await this.#ended;
    this.#closePorts();
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #closePorts(): void {
    this.#ports.forEach((port) => {
      port.close();
    });
  }
}

function openError(failure: OpenFailure): Error {
  switch (failure.as) {
    case "load":
      return new LoadError(failure.error.message);
    case "home":
      return new HomeError(withoutHelp(failure.error.message, failure.help), failure.help);
    case "held":
      return new HomeHeldError(failure.path, failure.holder);
    case "call":
      return heardError(failure.error);
  }
}

function withoutHelp(message: string, help: string): string {
  return help === "" ? message : message.slice(0, -help.length - 1);
}
