// The testee in a page. `browser.js` brings commands from the kit, and takes the reports to it.
import { handlers } from "./conformance/capabilities.js";
import { Host } from "./conformance/runtime/browser/host.js";
import { handlers as daoHandlers } from "./dao/capabilities.js";
import { Host as DaoHost } from "./dao/runtime/browser/host.js";
import { Testee, Unable, type Place } from "./testee.js";

/** Reports that are not on their way yet, each after its length. */
let waiting: Uint8Array[] = [];
let posting = false;

/** Posts what waits, in its order. */
async function post(): Promise<void> {
  posting = true;
  while (waiting.length > 0) {
    const body = new Blob(waiting as BlobPart[]);
    waiting = [];
    await fetch("/reports", { method: "POST", body });
  }
  posting = false;
}

const conformance = { Host, handlers };
const dao = { Host: DaoHost, handlers: daoHandlers } as unknown as typeof conformance;

/** A folder of the kit's as one of the browser's own, which has the same form as one that a person picks. */
async function picked(path: string): Promise<FileSystemDirectoryHandle> {
  const manager = (navigator as Partial<Navigator>).storage;
  if (manager === undefined) {
    throw new Unable("this browser has no folders of its own");
  }
  const root = await (await manager.getDirectory()).getDirectoryHandle(crypto.randomUUID(), { create: true });
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
    const frame = new Uint8Array(4 + report.length);
    new DataView(frame.buffer).setUint32(0, report.length, true);
    frame.set(report, 4);
    waiting.push(frame);
    if (!posting) {
      void post();
    }
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

// What goes wrong is told on standard error.
const say = (...what: readonly unknown[]): void => {
  void fetch("/said", { method: "POST", body: `${what.map(String).join(" ")}\n` });
};
console.error = say;
console.warn = say;
globalThis.addEventListener("error", ({ message }) => {
  say(message);
});
globalThis.addEventListener("unhandledrejection", ({ reason }) => {
  say(reason);
});

let read: Uint8Array<ArrayBuffer> = new Uint8Array(0);
const commands = (await fetch("/commands")).body?.getReader();
for (;;) {
  const part = await commands?.read();
  if (part?.value === undefined) {
    break;
  }
  read = new Uint8Array(await new Blob([read, part.value]).arrayBuffer());
  for (;;) {
    const size = read.length >= 4 ? new DataView(read.buffer, read.byteOffset).getUint32(0, true) : Infinity;
    if (read.length < 4 + size) {
      break;
    }
    const command = read.subarray(4, 4 + size);
    read = read.subarray(4 + size);
    await testee.take(command);
  }
}
