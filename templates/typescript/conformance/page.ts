// The testee in a page. `chromium.js` brings commands from the kit, and takes the reports to it.
import { handlers } from "./conformance/capabilities.js";
import { Host } from "./conformance/runtime/browser/host.js";
import { handlers as daoHandlers } from "./dao/capabilities.js";
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
const conformance = { Host, handlers };
const dao = { Host: DaoHost, handlers: daoHandlers } as unknown as typeof conformance;

/** A folder of the kit's as one of the browser's own, which has the same form as one that a person picks. */
async function picked(path: string): Promise<FileSystemDirectoryHandle> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(crypto.randomUUID(), { create: true });
  const found = await fetch(`/folder?${encodeURIComponent(path)}`);
  for (const name of found.ok ? ((await found.json()) as string[]) : []) {
    const parts = name.split("/");
    let folder = root;
    for (const part of parts.slice(0, -1)) {
      folder = await folder.getDirectoryHandle(part, { create: true });
    }
    const file = await (await folder.getFileHandle(parts.at(-1) ?? "", { create: true })).createWritable();
    await file.write(await (await fetch(`/file?${encodeURIComponent(`${path}/${name}`)}`)).blob());
    await file.close();
  }
  return root;
}

/** The folders that grants of files name. */
async function foldersOf(grants: readonly string[] = []): Promise<Record<string, FileSystemDirectoryHandle>> {
  const folders: Record<string, FileSystemDirectoryHandle> = {};
  for (const grant of grants) {
    const [, name, path] = /^files=([^=]*)=(.*?)(?::ro)?$/.exec(grant) ?? [];
    if (name !== undefined && path !== undefined) {
      folders[name] = await picked(path);
    }
  }
  return folders;
}

const place: Place = {
  // A browser may evict what it keeps, but loses nothing with the power.
  features: ["durable", "growth", "fetch", "timeouts", "untyped"],
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
  open: async ({ contract, command, grants, own, ownNames, ...listeners }) => {
    const module = await fetch(`/file?${encodeURIComponent(command.module)}`);
    const bindings = contract === "dao" ? dao : conformance;
    return bindings.Host.open(
      {
        home: command.home,
        unit: new Uint8Array(await module.arrayBuffer()),
        grants,
        folders: await foldersOf(grants),
        startMs: command.startMs || undefined,
        memoryBytes: Number(command.memoryBytes) || undefined,
      },
      {
        ...listeners,
        own: { handlers: bindings.handlers(own), capabilities: new Set(ownNames) },
        onDownload: () => undefined,
      },
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
