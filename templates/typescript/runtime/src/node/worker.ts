// The thread in which the unit and its storage live: started by `Avatar.open`.
import { parentPort, workerData, type MessagePort } from "node:worker_threads";

import { methods } from "../../gen/contract.js";
import type { LifecycleEvent } from "../core/host-messages.js";
import { remoteHandlers, type OwnHandlers } from "../core/own-capabilities.js";
import { Client, Server, servedMethods, told, type Answer, type Ask } from "../core/remote.js";
import { HomeError, LoadError, said } from "../errors.js";
import { Host, type HostOptions } from "./host.js";
import { HomeHeldError } from "./home.js";
import type { OpenFailure, ToMain, ToWorker } from "./thread-messages.js";

const { options, own, calls, capabilities } = workerData as {
  readonly options: HostOptions;
  /** The imports that the author's capabilities carry out. */
  readonly own: readonly string[];
  /** Where the calls of the Avatar's clients come from. */
  readonly calls: MessagePort;
  /** Where the author's capabilities are. */
  readonly capabilities: MessagePort;
};

function tell(message: ToMain): void {
  parentPort?.postMessage(message);
}

/** Handlers of the author's, who is in the main thread. */
function authors(): OwnHandlers {
  const client = new Client(capabilities);
  capabilities.on("message", (answer: Answer) => {
    client.take(answer);
  });
  return remoteHandlers(own, client);
}

async function run(): Promise<void> {
  const host = await Host.open(options, {
    own: authors(),
    onLog: (line) => {
      tell({ kind: "log", line });
    },
    onDenial: (denial) => {
      tell({ kind: "denial", denial });
    },
    onDeath: (cause) => {
      tell({ kind: "death", cause });
    },
    onReport: (text, cause) => {
      tell({ kind: "report", text: cause === undefined ? text : `${text}: ${said(cause)}` });
    },
  });
  const server = new Server(calls, servedMethods(host.runtime.calls, Object.values(methods)));
  calls.on("message", (ask: Ask) => {
    server.take(ask);
  });
  parentPort?.on("message", (message: ToWorker) => {
    if (message.kind === "close") {
      void host.close(message.patienceMs).then(() => {
        tell({ kind: "closed" });
      });
    } else {
      host.runtime.lifecycle(message.event as LifecycleEvent);
    }
  });
  tell({ kind: "open", name: host.unit.name, version: host.unit.version });
}

function failure(error: unknown): OpenFailure {
  if (error instanceof HomeHeldError) {
    return { as: "held", path: error.path, holder: error.holder };
  }
  if (error instanceof HomeError) {
    return { as: "home", error: told(error), help: error.help };
  }
  return { as: error instanceof LoadError ? "load" : "call", error: told(error) };
}

run().catch((error: unknown) => {
  tell({ kind: "failed", failure: failure(error) });
});
