// Files that are written chunk by chunk and appear whole, or not at all.
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
  type Stats,
} from "node:fs";

import { DRAFT } from "../adapters/file-paths.js";
import { CallError } from "../errors.js";
import type { FolderScope } from "../grants/scopes.js";
import { hex } from "../plain-text.js";
import { removeFile } from "./files-on-disk.js";
import { entered, telling, type OpenFolder } from "./folders.js";

const MOST_UPLOADS = 32;
/** After this time without a chunk, an upload may be forgotten to make room for another. */
const IDLE_MS = 600_000;
/** An unfinished file that is older was left by a program that died. */
const STALE_MS = 24 * 3_600_000;

interface Upload {
  readonly folder: FolderScope;
  readonly parts: readonly string[];
  /** The name that it has until it is whole. */
  readonly draft: string;
  readonly file: number;
  /** The folder of the draft. */
  readonly inside: OpenFolder;
  size: number;
  touched: number;
}

/** One chunk of an upload. */
export interface Chunk {
  readonly upload: Uint8Array;
  readonly offset: number;
  readonly data: Uint8Array;
  /** Whether it is the last one. */
  readonly commit: boolean;
}

/** The uploads that are open. */
export class Uploads {
  readonly #open = new Map<string, Upload>();
  readonly #swept = new Set<string>();

  /** Takes one chunk; gives the bytes of the upload so far. */
  write(folder: FolderScope, parts: readonly string[], { upload: id, offset, data, commit }: Chunk): number {
    const key = hex(id);
    let upload = this.#open.get(key);
    if (upload === undefined) {
      if (offset > 0) {
        const help = "Begin it again at offset 0.";
        throw new CallError(
          "NOT_FOUND",
          "there is no such upload; it was ended, or forgotten",
          { field: "upload" },
          { help },
        );
      }
      upload = this.#begin(folder, parts);
      this.#open.set(key, upload);
    } else if (upload.folder.path !== folder.path || upload.parts.join("/") !== parts.join("/")) {
      throw new CallError("INVALID_ARGUMENT", "the upload is one of another file", { field: "place" });
    }
    if (offset !== upload.size) {
      const text = `the chunk begins at ${String(offset)}, but the upload has ${String(upload.size)} bytes so far`;
      throw new CallError("CONFLICT", text, { field: "offset", size: String(upload.size) });
    }
    upload.touched = performance.now();
    try {
      telling(folder, parts, () => {
        for (let at = 0; at < data.length;) {
          at += writeSync(upload.file, data, at, data.length - at, offset + at);
        }
      });
    } catch (error) {
      // What was written of the chunk does not count; it may be sent again.
      ftruncateSync(upload.file, upload.size);
      throw error;
    }
    upload.size += data.length;
    if (commit) {
      this.#open.delete(key);
      try {
        put(upload);
      } finally {
        forget(upload);
      }
    }
    return upload.size;
  }

  /** Forgets an upload; nothing happens if there is none. */
  abandon(id: Uint8Array | string): void {
    const key = typeof id === "string" ? id : hex(id);
    const upload = this.#open.get(key);
    if (upload !== undefined) {
      this.#open.delete(key);
      forget(upload);
    }
  }

  close(): void {
    for (const key of [...this.#open.keys()]) {
      this.abandon(key);
    }
  }

  #begin(folder: FolderScope, parts: readonly string[]): Upload {
    if (this.#open.size >= MOST_UPLOADS) {
      const [oldest] = [...this.#open].sort(([, one], [, other]) => one.touched - other.touched);
      if (oldest === undefined || performance.now() - oldest[1].touched < IDLE_MS) {
        throw new CallError("BUSY", `${String(MOST_UPLOADS)} uploads are open`, { limit: "uploads" });
      }
      this.abandon(oldest[0]);
    }
    const work = (inside: OpenFolder): Upload => {
      refuseTarget(inside, parts.at(-1) ?? "");
      this.#sweep(inside);
      const draft = `.dao-${hex(crypto.getRandomValues(new Uint8Array(16)))}.part`;
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
      // As a new file of the person's own would be: the system takes its mask from that.
      const file = openSync(inside.path(draft), flags, 0o666);
      return { folder, parts, draft, file, inside, size: 0, touched: performance.now() };
    };
    return entered(folder, parts.slice(0, -1), work, { make: true, keep: true });
  }

  /** Once a folder: takes away what programs that died left unfinished there. */
  #sweep(inside: OpenFolder): void {
    const { dev, ino } = fstatSync(inside.handle);
    const id = `${String(dev)}:${String(ino)}`;
    if (this.#swept.has(id)) {
      return;
    }
    this.#swept.add(id);
    const mine = new Set([...this.#open.values()].map(({ draft }) => draft));
    for (const name of readdirSync(inside.path("."))) {
      if (DRAFT.test(name) && !mine.has(name) && Date.now() - (inside.look(name)?.mtimeMs ?? Infinity) > STALE_MS) {
        removeFile(inside.path(name));
      }
    }
  }
}

/** Puts a finished file in its place. The way is gone anew: the folder may have been moved out meanwhile. */
function put({ folder, parts, draft, file, inside }: Upload): void {
  const name = parts.at(-1) ?? "";
  entered(folder, parts.slice(0, -1), (now) => {
    const [one, other] = [fstatSync(now.handle), fstatSync(inside.handle)];
    if (one.dev !== other.dev || one.ino !== other.ino) {
      throw new CallError("CONFLICT", "the folder was moved while the file was uploaded");
    }
    const old = refuseTarget(now, name);
    if (old !== undefined) {
      fchmodSync(file, old.mode & 0o777);
    }
    fsyncSync(file);
    renameSync(inside.path(draft), now.path(name));
    now.sync();
  });
}

/** Refuses to replace anything but a file; describes the file that would be replaced. */
function refuseTarget(inside: OpenFolder, name: string): Stats | undefined {
  const found = inside.look(name);
  if (found !== undefined && !found.isFile()) {
    throw new CallError("CONFLICT", "what is there is no file; it is not replaced", { field: "path" });
  }
  return found;
}

function forget({ file, draft, inside }: Upload): void {
  closeSync(file);
  try {
    unlinkSync(inside.path(draft));
  } catch {
    // it has its name
  }
  inside.close();
}
