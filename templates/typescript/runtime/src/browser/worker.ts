// The thread in which the unit lives: it serves the tab that started it and, over the channel of the home, the others.
import { methods } from "../../gen/contract.js";
import type { LifecycleEvent } from "../core/host-messages.js";
import { Server, servedMethods, told } from "../core/remote.js";
import { HomeError, LoadError, said } from "../errors.js";
import { Host } from "./host.js";
import { tabLock, type OnChannel, type ToTab, type ToWorker } from "./tab-messages.js";

const self = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: ToTab, transfer?: Transferable[]): void;
};

let host: Host | undefined;
let own: Server | undefined;
let channel: BroadcastChannel | undefined;

function tell(message: ToTab, transfer: readonly Transferable[] = []): void {
  self.postMessage(message, [...transfer]);
}

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
    case "lifecycle":
      host?.runtime.lifecycle(data.event as LifecycleEvent);
      break;
    case "close":
      channel?.close();
      void host?.close(data.patienceMs).finally(() => {
        tell({ kind: "closed" });
      });
      break;
  }
};

async function open({ options, owner }: Extract<ToWorker, { readonly kind: "open" }>): Promise<void> {
  host = await Host.open(options, {
    own: {},
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
  const served = servedMethods(host.runtime.calls, Object.values(methods));
  own = new Server(
    {
      postMessage: (answer, transfer) => {
        tell({ kind: "answer", answer: answer as never }, transfer);
      },
    },
    served,
  );
  const { name, version } = host.unit;
  const unit = { name, version };
  channel = new BroadcastChannel(`dao:${options.home}`);
  const announced = channel;
  const guests = new Map<string, Server>();
  channel.onmessage = ({ data }: MessageEvent<OnChannel>) => {
    if (data.kind === "who") {
      announced.postMessage({ kind: "owner", owner, unit } satisfies OnChannel);
    } else if (data.kind === "ask" && data.to === owner) {
      let guest = guests.get(data.from);
      if (guest === undefined) {
        const to = data.from;
        guest = new Server(
          {
            postMessage: (answer) => {
              announced.postMessage({ kind: "answer", to, answer: answer as never } satisfies OnChannel);
            },
          },
          served,
        );
        guests.set(to, guest);
        // A tab holds its lock as long as it lives.
        void navigator.locks.request(tabLock(options.home, to), () => {
          guests.get(to)?.close();
          guests.delete(to);
        });
      }
      guest.take(data.ask);
    }
  };
  tell({ kind: "open", unit });
  channel.postMessage({ kind: "owner", owner, unit } satisfies OnChannel);
}
