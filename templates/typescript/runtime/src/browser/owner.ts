// The unit of the tab that has it, in a Worker or in the page itself.
import { methods } from "../../gen/contract.js";
import { logToConsole } from "../adapters/log.js";
import type { Caller } from "../core/calls.js";
import type { LifecycleEvent } from "../core/host-messages.js";
import { RemoteInspection, withInspection, type Inspection } from "../core/inspection.js";
import { askable, ownHandlers, servedHandlers } from "../core/own-capabilities.js";
import { Client, heardError, RemoteCaller, Server, servedMethods } from "../core/remote.js";
import { CallError, HomeError, LoadError } from "../errors.js";
import { download } from "./download.js";
import type { PickedFolder } from "./folders.js";
import type { HostOptions } from "./host.js";
import type { OpenOptions } from "./open.js";
import type { About, ToTab, ToWorker } from "./tab-messages.js";

/** How long a worker may take for what its unit need not be asked. */
const GRACE_MS = 3000;
const PATIENCE_MS = 10_000;

/** A unit that is ready, as one asks it. */
export interface OpenUnit {
  readonly unit: About;
  readonly caller: Caller;
  readonly inspection: Inspection;
}

/** A unit that this tab has. */
export interface OwnUnit {
  /** Resolves once it is ready. */
  readonly opened: Promise<OpenUnit>;
  /** Rejects if what it runs in fails later. */
  readonly failed: Promise<never>;
  lifecycle(event: LifecycleEvent): void;
  /** Puts what the person picked in the place of a folder that is granted. */
  pick(name: string, folder: PickedFolder): void;
  /** Lets it finish. */
  close(patienceMs: number | undefined): Promise<void>;
  /** Ends it at once. */
  end(error: CallError): void;
}

function told({ home, unit, grants, startMs, memoryBytes, folders }: OpenOptions): HostOptions {
  const url = typeof unit === "string" ? new URL(unit, location.href).href : unit;
  return { home, unit: url, grants, startMs, memoryBytes, folders };
}

/** A unit in a thread of its own. */
export function ownInWorker(options: OpenOptions, owner: string): OwnUnit {
  const own = ownHandlers(options.capabilities);
  const wants = askable(own);
  const worker =
    options.worker?.() ?? new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "dao" });
  const tell = (message: ToWorker, transfer: readonly Transferable[] = []): void => {
    worker.postMessage(message, [...transfer]);
  };
  const client = new Client({
    postMessage: (ask, transfer) => {
      tell({ kind: "ask", ask: ask as never }, transfer);
    },
  });
  const given = {
    postMessage: (answer: unknown, transfer?: readonly Transferable[]): void => {
      tell({ kind: "given", answer: answer as never }, transfer);
    },
  };
  const server = new Server(given, servedHandlers(own));
  let closed: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const opened = new Promise<OpenUnit>((resolve, reject) => {
    failed.catch(reject);
    worker.onerror = (event) => {
      fail(new CallError("INTERNAL", `the thread of the unit failed: ${event.message}`));
    };
    worker.onmessage = ({ data }: MessageEvent<ToTab>) => {
      switch (data.kind) {
        case "open":
          resolve({ unit: data.unit, caller: new RemoteCaller(client), inspection: new RemoteInspection(client) });
          break;
        case "failed":
          fail(openError(data));
          break;
        case "answer":
          client.take(data.answer);
          break;
        case "want":
          server.take(data.ask);
          break;
        case "closed":
          closed();
          break;
        case "download":
          download(data.name, data.file);
          break;
        case "log":
          (options.onLog ?? logToConsole)(data.line);
          break;
        case "denial":
          options.onDenial?.(data.denial);
          break;
        case "death":
          options.onDeath?.(data.cause);
          break;
        case "report":
          (options.onReport ?? warn)(data.text);
          break;
      }
    };
  });
  opened.catch(() => undefined);
  tell({ kind: "open", options: told(options), owner, wants });
  return {
    opened,
    failed,
    lifecycle: (event) => {
      tell({ kind: "lifecycle", event });
    },
    pick: (name, folder) => {
      tell({ kind: "picked", name, folder });
    },
    // A unit that never returns cannot keep a tab from closing.
    close: (patienceMs) =>
      new Promise((resolve) => {
        closed = resolve;
        setTimeout(resolve, (patienceMs ?? PATIENCE_MS) + GRACE_MS);
        tell({ kind: "close", patienceMs });
      }),
    end: (error) => {
      worker.terminate();
      server.close();
      client.lose(error);
    },
  };
}

/** A unit in the page, which waits while the unit works. */
export function ownHere(options: OpenOptions, owner: string): OwnUnit {
  let stopServing: () => void = () => undefined;
  const host = (async () => {
    // Loaded only for pages that want it.
    const [{ Host }, { serveTabs }] = await Promise.all([import("./host.js"), import("./serve-tabs.js")]);
    const { onLog = logToConsole, onReport = warn } = options;
    const own = ownHandlers(options.capabilities);
    const made = await Host.open(told(options), { ...options, own, onLog, onReport, onDownload: download });
    const { name, version } = made.unit;
    const { calls } = made.runtime;
    const served = withInspection(servedMethods(calls, Object.values(methods)), made.inspection);
    stopServing = serveTabs(options.home, owner, { name, version }, served, (picked) => {
      made.pick(picked.name, picked.folder);
    });
    return made;
  })();
  const opened = host.then(({ unit: { name, version }, runtime, inspection }) => ({
    unit: { name, version },
    caller: runtime.calls,
    inspection,
  }));
  opened.catch(() => undefined);
  return {
    opened,
    failed: new Promise<never>((_, reject) => {
      host.catch(reject);
    }),
    lifecycle: (event) => {
      void host.then(({ runtime }) => {
        runtime.lifecycle(event);
      });
    },
    pick: (name, folder) => {
      void host.then((made) => {
        made.pick(name, folder);
      });
    },
    close: async (patienceMs) => {
      const made = await host;
      stopServing();
      await made.close(patienceMs);
    },
    end: () => {
      void host.then(
        (made) => {
          stopServing();
          return made.close(0);
        },
        () => undefined,
      );
    },
  };
}

function warn(text: string): void {
  console.warn(text);
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
