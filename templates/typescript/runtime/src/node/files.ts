import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  unlinkSync,
  type Stats,
} from "node:fs";

import type { FilesCapability } from "../../gen/capabilities/files.js";
import {
  FileKind,
  WriteRequest_Then,
  type ListRequest,
  type ListResponseSchema,
  type Place,
  type ReadRequest,
  type RemoveRequest,
  type StatRequest,
  type StatResponseSchema,
  type WriteRequest,
} from "../../gen/messages/dao/files/v1/files_pb.js";
import { DRAFT, partsOf } from "../adapters/file-paths.js";
import type { HandlerOptions } from "../core/handler.js";
import { CallError, HomeError } from "../errors.js";
import { scopesOf, type FolderScope, type Scope } from "../grants/scopes.js";
import { canStayInside, entered, telling } from "./folders.js";
import { Uploads } from "./uploads.js";

const CHUNK_BYTES = 64 << 10;
const MOST_WRITE_BYTES = 1 << 20;
const MOST_ENTRIES = 200_000;
const PAGE_ENTRIES = 500;

/**
 * Files inside granted folders. Links are never followed, neither the home of an Avatar nor a backup of one is ever
 * entered, and a name that is not UTF-8 is not there. It works on Linux, where a folder that is open can be named.
 */
export class FolderFiles implements FilesCapability {
  #folders: readonly FolderScope[];
  readonly #uploads = new Uploads();

  constructor(folders: readonly FolderScope[]) {
    if (!canStayInside) {
      throw new HomeError(
        "The files capability does not work on this system: nothing would keep a unit inside a folder.",
        "Leave the grant of files out, or run the Avatar on Linux.",
      );
    }
    this.#folders = folders;
  }

  /** Lets other scopes hold from now on; an upload to a folder no longer granted cannot go on. */
  setScopes(scopes: readonly Scope[]): void {
    this.#folders = scopesOf(scopes, "files");
  }

  async *list(
    { place }: ListRequest,
    { signal }: HandlerOptions,
  ): AsyncGenerator<MessageInitShape<typeof ListResponseSchema>, void, undefined> {
    const { folder, parts } = this.#place(place);
    const names = entered(folder, parts, (inside) => readdirSync(inside.path("."), { encoding: "buffer" }))
      .sort((a, b) => Buffer.compare(a, b))
      .map((name) => name.toString("utf8"))
      .filter((name) => !name.includes("\ufffd") && !DRAFT.test(name));
    if (names.length > MOST_ENTRIES) {
      throw new CallError("TOO_LARGE", `the folder has more than ${String(MOST_ENTRIES)} entries`, {
        limit: "entries",
      });
    }
    for (let at = 0; at < names.length && !signal.aborted; at += PAGE_ENTRIES) {
      const entries = entered(folder, parts, (inside) =>
        names.slice(at, at + PAGE_ENTRIES).flatMap((name) => {
          const found = inside.look(name); // undefined: gone since the names were read
          return found === undefined ? [] : [{ name, kind: kindOf(found), size: sizeOf(found) }];
        }),
      );
      if (entries.length > 0) {
        yield await Promise.resolve({ entries });
      }
    }
  }

  stat({ place }: StatRequest): MessageInitShape<typeof StatResponseSchema> {
    const { folder, parts } = this.#place(place);
    const name = parts.at(-1);
    const found = entered(folder, parts.slice(0, -1), (inside) =>
      name === undefined ? fstatSync(inside.handle) : inside.look(name),
    );
    if (found === undefined) {
      const path = [folder.name, ...parts].join("/");
      throw new CallError("NOT_FOUND", `there is no '${path}'`, { path, system: "ENOENT" });
    }
    return { kind: kindOf(found), size: sizeOf(found), modifiedMs: BigInt(Math.floor(found.mtimeMs)) };
  }

  async *read(
    { place, offset }: ReadRequest,
    { signal }: HandlerOptions,
  ): AsyncGenerator<{ data: Uint8Array }, void, undefined> {
    const { folder, parts } = this.#place(place);
    const file = openFile(folder, parts);
    try {
      const before = fstatSync(file, { bigint: true });
      if (offset > before.size) {
        const text = `the file has ${String(before.size)} bytes; it cannot be read from ${String(offset)}`;
        throw new CallError("INVALID_ARGUMENT", text, { field: "offset", size: String(before.size) });
      }
      for (let at = offset; at < before.size && !signal.aborted;) {
        const left = before.size - at;
        const data = new Uint8Array(left < CHUNK_BYTES ? Number(left) : CHUNK_BYTES);
        const got = telling(folder, parts, () => readSync(file, data, 0, data.length, at));
        const now = fstatSync(file, { bigint: true });
        if (now.mtimeNs !== before.mtimeNs || now.size !== before.size || got === 0) {
          throw new CallError("CONFLICT", "the file was changed while it was read", {}, { help: "Read it again." });
        }
        at += BigInt(got);
        yield await Promise.resolve({ data: data.subarray(0, got) });
      }
    } finally {
      closeSync(file);
    }
  }

  write({ place, upload, offset, data, then }: WriteRequest): { size: bigint } {
    const { folder, parts } = this.#place(place, true);
    if (parts.length === 0) {
      throw new CallError("INVALID_ARGUMENT", "a file needs a name", { field: "path" });
    }
    if (upload.length !== 16) {
      throw new CallError("INVALID_ARGUMENT", "the id of an upload has 16 bytes", { field: "upload" });
    }
    if (data.length > MOST_WRITE_BYTES) {
      throw new CallError("TOO_LARGE", "a chunk has at most 1 MiB", { field: "data", limit: String(MOST_WRITE_BYTES) });
    }
    if (!(then in WriteRequest_Then)) {
      throw new CallError("INVALID_ARGUMENT", `there is nothing to do by the number ${String(then)}`, {
        field: "then",
      });
    }
    if (then === WriteRequest_Then.ABANDON) {
      this.#uploads.abandon(upload);
      return { size: 0n };
    }
    const commit = then === WriteRequest_Then.COMMIT;
    return { size: BigInt(this.#uploads.write(folder, parts, { upload, offset: Number(offset), data, commit })) };
  }

  remove({ place }: RemoveRequest): Record<string, never> {
    const { folder, parts } = this.#place(place, true);
    const name = parts.at(-1);
    if (name === undefined) {
      throw new CallError("INVALID_ARGUMENT", "a granted folder cannot be removed", { field: "path" });
    }
    const where = [folder.name, ...parts].join("/");
    entered(folder, parts.slice(0, -1), (inside) => {
      const found = inside.look(name);
      if (found === undefined) {
        throw new CallError("NOT_FOUND", `there is no '${where}'`, { path: where, system: "ENOENT" });
      }
      if (found.isDirectory()) {
        rmdirSync(inside.path(name));
      } else if (found.isFile()) {
        unlinkSync(inside.path(name));
      } else {
        const text = `'${where}' is a link or a device; only files and folders can be removed`;
        throw new CallError("DENIED", text, { capability: "files", scope: where });
      }
      inside.sync();
    });
    return {};
  }

  /** Forgets the open uploads. */
  close(): void {
    this.#uploads.close();
  }

  /** Finds the granted folder and checks the path. */
  #place(place: Place | undefined, writing = false): { folder: FolderScope; parts: string[] } {
    const name = place?.folder ?? "";
    const folder = this.#folders.find((it) => it.name === name);
    if (folder === undefined) {
      const known = this.#folders.map((it) => it.name).join(", ") || "none";
      throw new CallError(
        "DENIED",
        `The unit may not use files for ${name}: no folder is granted by that name (granted: ${known}).`,
        { capability: "files", scope: name, grant: `files=${name}=FOLDER` },
      );
    }
    if (writing && folder.readOnly) {
      const grant = `files=${folder.name}=${folder.path}`;
      throw new CallError(
        "DENIED",
        `The unit may not use files for writing in ${name}: that folder is granted for reading only.`,
        { capability: "files", scope: `writing in ${name}`, grant },
      );
    }
    return { folder, parts: partsOf(place?.path ?? "") };
  }
}

function kindOf(found: Stats): FileKind {
  return found.isFile() ? FileKind.FILE : found.isDirectory() ? FileKind.FOLDER : FileKind.OTHER;
}

function sizeOf(found: Stats): bigint {
  return found.isFile() ? BigInt(found.size) : 0n;
}

function openFile(folder: FolderScope, parts: readonly string[]): number {
  const name = parts.at(-1);
  if (name === undefined) {
    throw new CallError("INVALID_ARGUMENT", "it is a folder, so it cannot be read", { field: "path" });
  }
  return entered(folder, parts.slice(0, -1), (inside) => {
    const found = inside.look(name);
    if (found !== undefined && !found.isSymbolicLink()) {
      refuseOther(found); // before it is opened: opening a device may do something
    }
    // Without waiting: a pipe may have taken the file's place meanwhile.
    const file = openSync(inside.path(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      refuseOther(fstatSync(file));
    } catch (error) {
      closeSync(file);
      throw error;
    }
    return file;
  });
}

function refuseOther(found: Stats): void {
  if (!found.isFile()) {
    throw new CallError("INVALID_ARGUMENT", "it is no regular file, so it cannot be read", { field: "path" });
  }
}
