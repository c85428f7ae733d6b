// The thread in which the unit lives: it serves the tab that started it and, over the channel of the home, the others.
import { methods } from "../../gen/contract.js";
import type { LifecycleEvent } from "../core/host-messages.js";
import { withInspection } from "../core/inspection.js";
import { remoteHandlers } from "../core/own-capabilities.js";
import { Client, Server, servedMethods, told } from "../core/remote.js";
import { HomeError, LoadError, said } from "../errors.js";
import { Host } from "./host.js";
import { serveTabs } from "./serve-tabs.js";
import type { ToTab, ToWorker } from "./tab-messages.js";

const self = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: ToTab, transfer?: Transferable[]): void;
};

let host: Host | undefined;
let own: Server | undefined;
let stopServing: (() => void) | undefined;

function tell(message: ToTab, transfer: readonly Transferable[] = []): void {
  self.postMessage(message, [...transfer]);
}

/** Asks the tab for what its own capabilities carry out. */
const authors = new Client({
  postMessage: (ask, transfer) => {
    tell({ kind: "want", ask: ask as never }, transfer);
  },
});

self.onmessage = ({ data }) => {
  switch (data.kind) {
    case "open":
      open(data).catch((error: unknown) => {
        const as = error instanceof LoadError ? "load" : error instanceof HomeError ? "home" : "call";
        tell({ kind: "failed", as, error: told(error) });
      });
      break;
    case "ask":
      own?.take(data.ask);
      break;
    case "given":
      authors.take(data.answer);
      break;
    case "picked":
      host?.pick(data.name, data.folder);
      break;
    case "lifecycle":
      host?.runtime.lifecycle(data.event as LifecycleEvent);
      break;
    case "close":
      stopServing?.();
      void host?.close(data.patienceMs).finally(() => {
        tell({ kind: "closed" });
      });
      break;
  }
};

async function open({ options, owner, wants }: Extract<ToWorker, { readonly kind: "open" }>): Promise<void> {
  host = await Host.open(options, {
    own: remoteHandlers(wants, authors),
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
    onDownload: (name, file) => {
      tell({ kind: "download", name, file });
    },
  });
  const { runtime, inspection } = host;
  const served = withInspection(servedMethods(runtime.calls, Object.values(methods)), inspection);
  const answers = {
    postMessage: (answer: unknown, transfer?: readonly Transferable[]): void => {
      tell({ kind: "answer", answer: answer as never }, transfer);
    },
  };
  own = new Server(answers, served);
  const { name, version } = host.unit;
  tell({ kind: "open", unit: { name, version } });
  stopServing = serveTabs(options.home, owner, { name, version }, served, (picked) =>
    host?.pick(picked.name, picked.folder),
  );
}
