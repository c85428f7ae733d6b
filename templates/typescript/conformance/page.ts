// The testee in a page. `chromium.js` brings commands from the kit, and takes the reports to it.
import { Host } from "./conformance/runtime/browser/host.js";
import { Host as DaoHost } from "./dao/runtime/browser/host.js";
import { Testee, Unable, type Place } from "./testee.js";

/** What `chromium.js` and this page call of each other. */
interface Bridge {
  /** Takes a report, in base64. */
  readonly report: (report: string) => void;
  /** Carries out a command, in base64. */
  command: (command: string) => void;
}

const bridge = globalThis as unknown as Bridge;
const DaoHosts = DaoHost as unknown as typeof Host;

const place: Place = {
  // A browser may evict what it keeps, but loses nothing with the power.
  features: ["durable", "growth", "timeouts", "untyped"],
  send: (report) => {
    let text = "";
    for (let at = 0; at < report.length; at += 8192) {
      text += String.fromCharCode(...report.subarray(at, at + 8192));
    }
    bridge.report(btoa(text));
  },
  turn: () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    }),
  open: async ({ contract, command, grants, own, ownNames: _, ...listeners }) => {
    const module = await fetch(`/file?${encodeURIComponent(command.module)}`);
    return (contract === "dao" ? DaoHosts : Host).open(
      {
        home: command.home,
        unit: new Uint8Array(await module.arrayBuffer()),
        grants,
        startMs: command.startMs || undefined,
        memoryBytes: Number(command.memoryBytes) || undefined,
      },
      { ...listeners, own },
    );
  },
  regrant: () => {
    throw new Unable("a browser has no grants.toml");
  },
};

const testee = new Testee(place);
let last: Promise<void> = Promise.resolve();
bridge.command = (command) => {
  const bytes = Uint8Array.from(atob(command), (character) => character.charCodeAt(0));
  last = last.then(() => testee.take(bytes));
};
