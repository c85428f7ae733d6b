// What a page of the tests can do; the tests call it.
import { create } from "@bufbuild/protobuf";

import { ScanRequestSchema } from "../../gen/messages/dao/storage/v1/storage_pb.js";
import { MemoryStorage } from "../../src/adapters/memory-storage.js";
import { Avatar, type OpenOptions } from "../../src/browser/open.js";
import { CallError } from "../../src/errors.js";

const text = (value: string) => ({ kind: { case: "textValue" as const, value } });
const roles: string[] = [];
const seen: string[] = [];
const reports: string[] = [];
let avatar: Avatar | undefined;

function open_(): Avatar {
  if (avatar === undefined) {
    throw new Error("no Avatar is open");
  }
  return avatar;
}

/** What an error says, as text that crosses to the test. */
async function told(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "OK";
  } catch (error) {
    return error instanceof CallError ? error.code : `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** Storage of the page's own. */
const storage = new MemoryStorage();

export const page = {
  roles,
  seen,
  reports,
  open: (home: string, more: Partial<OpenOptions> = {}) =>
    told(async () => {
      avatar = await Avatar.open({
        home,
        unit: "/unit.wasm",
        onRole: (role) => roles.push(role),
        onReport: (report) => reports.push(report),
        ...more,
      });
    }),
  /** Opens with storage of the page's own, or with a capability that answers at once. */
  openOwn: (home: string, which: "storage" | "random", thread: "worker" | "here") =>
    page.open(home, {
      thread,
      capabilities:
        which === "storage"
          ? { storage }
          : { random: { fill: (length) => crypto.getRandomValues(new Uint8Array(length)) } },
    }),
  /** How many entries the page's own storage has. */
  stored: () => storage.scan(create(ScanRequestSchema)).entries?.length ?? 0,
  /** Opens with a folder that the browser gave a handle of. */
  openFolder: async (home: string, more: string[] = []) =>
    page.open(home, {
      folders: { mine: await (await navigator.storage.getDirectory()).getDirectoryHandle(home, { create: true }) },
      ...(more.length > 0 && { grants: ["storage", "keys", "random", "clock", "timer", ...more] }),
    }),
  openDownloads: (home: string) => page.open(home, { folders: { mine: "downloads" } }),
  openFiles: async (home: string, from: string) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(from);
    const file = await (await folder.getFileHandle("notes.dao")).getFile();
    return page.open(home, { folders: { mine: [file] } });
  },
  exportFile: () => told(() => open_().documents.exportFile({ space: "notes", folder: "mine", path: "notes.dao" })),
  importFile: () => told(() => open_().documents.importFile({ space: "notes", folder: "mine", path: "notes.dao" })),
  files: async (home: string) => {
    const names: string[] = [];
    for await (const name of (await (await navigator.storage.getDirectory()).getDirectoryHandle(home)).keys()) {
      names.push(name);
    }
    return names;
  },
  close: () => told(() => open_().close()),
  put: (id: string, title: string) =>
    told(() => open_().documents.put({ space: "notes", id, fields: { title: text(title) } })),
  title: async (id: string): Promise<string> => {
    const { document } = await open_().documents.get({ space: "notes", id });
    const kind = document?.fields.title?.kind;
    return kind?.case === "textValue" ? kind.value : "";
  },
  /** Watches, and notes the ids that it sees and how it ends. */
  watch: () => {
    void told(async () => {
      for await (const { document } of open_().documents.watch({ space: "notes", fromNow: true })) {
        seen.push(document?.id ?? "");
      }
    }).then((end) => seen.push(end));
  },
  info: () =>
    open_()
      .system.info()
      .then(({ name }) => name),
  /** So many puts at once, and how long they took. */
  puts: async (count: number): Promise<number> => {
    const began = performance.now();
    await Promise.all(
      Array.from({ length: count }, (_, at) =>
        open_().documents.put({ space: "many", id: String(at), fields: { title: text(String(at)) } }),
      ),
    );
    return performance.now() - began;
  },
};

declare global {
  var dao: typeof page;
}
globalThis.dao = page;
