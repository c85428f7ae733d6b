import type { MessageInitShape } from "@bufbuild/protobuf";

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
import { CallError } from "../errors.js";
import type { FolderScope } from "../grants/scopes.js";
import { byUtf8, hex } from "../plain-text.js";
import { explained, folderOf, type Folder, type PickedFolder } from "./folders.js";

const CHUNK_BYTES = 64 << 10;
const MOST_ENTRIES = 200_000;
const PAGE_ENTRIES = 500;
const MOST_UPLOADS = 32;
/** After this time without a chunk, an upload may be forgotten to make room for another. */
const IDLE_MS = 600_000;

interface Upload {
  readonly where: string;
  /** The browser keeps large ones on disk. */
  file: Blob;
  touched: number;
}

/** A place in a folder that is granted. */
interface Found {
  readonly folder: Folder;
  readonly parts: readonly string[];
  /** As a person would write it. */
  readonly where: string;
}

/** Files inside folders that the person picked. */
export class PickedFiles implements FilesCapability {
  /** Whether each may only be read. */
  readonly #folders = new Map<string, boolean>();
  readonly #picked: Readonly<Record<string, PickedFolder>>;
  readonly #download: (name: string, file: Blob) => void;
  readonly #uploads = new Map<string, Upload>();

  /**
   * @param picked - The folders by the names of their scopes, as they are at the time of a call; without one, a scope
   *   grants nothing.
   * @param download - Saves a file where downloads go.
   */
  constructor(
    scopes: readonly FolderScope[],
    picked: Readonly<Record<string, PickedFolder>>,
    download: (name: string, file: Blob) => void,
  ) {
    this.#picked = picked;
    this.#download = download;
    for (const { name, readOnly } of scopes) {
      if (Object.hasOwn(picked, name)) {
        this.#folders.set(name, readOnly);
      }
    }
  }

  async *list(
    { place }: ListRequest,
    { signal }: HandlerOptions,
  ): AsyncGenerator<MessageInitShape<typeof ListResponseSchema>, void, undefined> {
    const { folder, parts, where } = this.#place(place);
    const names = await telling(where, () => folder.names(parts));
    if (names === undefined) {
      throw missing(where);
    }
    const shown = names.filter((name) => !DRAFT.test(name)).sort(byUtf8);
    if (shown.length > MOST_ENTRIES) {
      const text = `the folder has more than ${String(MOST_ENTRIES)} entries`;
      throw new CallError("TOO_LARGE", text, { limit: "entries" });
    }
    for (let at = 0; at < shown.length && !signal.aborted; at += PAGE_ENTRIES) {
      const page = shown.slice(at, at + PAGE_ENTRIES);
      const found = await telling(where, () => Promise.all(page.map((name) => folder.find([...parts, name]))));
      const entries = found.flatMap((it, index) =>
        it === undefined ? [] : [{ name: page[index] ?? "", ...described(it) }],
      );
      if (entries.length > 0) {
        yield { entries };
      }
    }
  }

  async stat({ place }: StatRequest): Promise<MessageInitShape<typeof StatResponseSchema>> {
    const found = await this.#find(place);
    return { ...described(found), modifiedMs: found === "folder" ? 0n : BigInt(found.lastModified) };
  }

  async *read(
    { place, offset }: ReadRequest,
    { signal }: HandlerOptions,
  ): AsyncGenerator<{ data: Uint8Array }, void, undefined> {
    const file = await this.#find(place);
    if (file === "folder") {
      throw new CallError("INVALID_ARGUMENT", "it is a folder, so it cannot be read", { field: "path" });
    }
    if (offset > file.size) {
      const text = `the file has ${String(file.size)} bytes; it cannot be read from ${String(offset)}`;
      throw new CallError("INVALID_ARGUMENT", text, { field: "offset", size: String(file.size) });
    }
    for (let at = Number(offset); at < file.size && !signal.aborted; at += CHUNK_BYTES) {
      // The browser refuses to go on with a file that was changed.
      const data = await telling(place?.path ?? "", () => file.slice(at, at + CHUNK_BYTES).arrayBuffer());
      yield { data: new Uint8Array(data) };
    }
  }

  async write({ place, upload: id, offset, data, then }: WriteRequest): Promise<{ size: bigint }> {
    const { folder, parts, where } = this.#place(place, true);
    if (parts.length === 0) {
      throw new CallError("INVALID_ARGUMENT", "a file needs a name", { field: "path" });
    }
    if (!(then in WriteRequest_Then)) {
      const text = `there is nothing to do by the number ${String(then)}`;
      throw new CallError("INVALID_ARGUMENT", text, { field: "then" });
    }
    const key = hex(id);
    if (then === WriteRequest_Then.ABANDON) {
      this.#uploads.delete(key);
      return { size: 0n };
    }
    const upload = this.#upload(key, where, Number(offset));
    upload.file = new Blob([upload.file, data as Uint8Array<ArrayBuffer>]);
    upload.touched = performance.now();
    const { file } = upload;
    if (then === WriteRequest_Then.COMMIT) {
      this.#uploads.delete(key);
      await telling(where, () => folder.put(parts, file));
    }
    return { size: BigInt(file.size) };
  }

  async remove({ place }: RemoveRequest): Promise<Record<string, never>> {
    const { folder, parts, where } = this.#place(place, true);
    if (parts.length === 0) {
      throw new CallError("INVALID_ARGUMENT", "a granted folder cannot be removed", { field: "path" });
    }
    await telling(where, () => folder.remove(parts));
    return {};
  }

  /** The upload that a chunk goes on with, or begins. */
  #upload(key: string, where: string, offset: number): Upload {
    let upload = this.#uploads.get(key);
    if (upload === undefined) {
      if (offset > 0) {
        const text = "there is no such upload; it was ended, or forgotten";
        throw new CallError("NOT_FOUND", text, { field: "upload" }, { help: "Begin it again at offset 0." });
      }
      this.#makeRoom();
      upload = { where, file: new Blob(), touched: 0 };
      this.#uploads.set(key, upload);
    } else if (upload.where !== where) {
      throw new CallError("INVALID_ARGUMENT", "the upload is one of another file", { field: "place" });
    }
    const { size } = upload.file;
    if (offset !== size) {
      const text = `the chunk begins at ${String(offset)}, but the upload has ${String(size)} bytes so far`;
      throw new CallError("CONFLICT", text, { field: "offset", size: String(size) });
    }
    return upload;
  }

  #makeRoom(): void {
    if (this.#uploads.size >= MOST_UPLOADS) {
      const [oldest] = [...this.#uploads].sort(([, one], [, other]) => one.touched - other.touched);
      if (oldest === undefined || performance.now() - oldest[1].touched < IDLE_MS) {
        throw new CallError("BUSY", `${String(MOST_UPLOADS)} uploads are open`, { limit: "uploads" });
      }
      this.#uploads.delete(oldest[0]);
    }
  }

  async #find(place: Place | undefined): Promise<File | "folder"> {
    const { folder, parts, where } = this.#place(place);
    const found = await telling(where, () => folder.find(parts));
    if (found === undefined) {
      throw missing(where);
    }
    return found;
  }

  /** Finds the granted folder and checks the path. */
  #place(place: Place | undefined, writing = false): Found {
    const name = place?.folder ?? "";
    const readOnly = this.#folders.get(name);
    const picked = this.#picked[name];
    if (readOnly === undefined || picked === undefined) {
      const known = [...this.#folders.keys()].join(", ") || "none";
      const text = `The unit may not use files for ${name}: no folder is granted by that name (granted: ${known}).`;
      throw new CallError("DENIED", text, { capability: "files", scope: name, grant: `files=${name}=FOLDER` });
    }
    if (writing && readOnly) {
      const scope = `writing in ${name}`;
      const text = `The unit may not use files for ${scope}: that folder is granted for reading only.`;
      throw new CallError("DENIED", text, { capability: "files", scope, grant: `files=${name}=/${name}` });
    }
    const parts = partsOf(place?.path ?? "");
    return { folder: folderOf(picked, this.#download), parts, where: [name, ...parts].join("/") };
  }
}

function described(found: File | "folder"): { readonly kind: FileKind; readonly size: bigint } {
  return found === "folder" ? { kind: FileKind.FOLDER, size: 0n } : { kind: FileKind.FILE, size: BigInt(found.size) };
}

function missing(where: string): CallError {
  return new CallError("NOT_FOUND", `there is no '${where}'`, { path: where });
}

async function telling<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(error, where);
  }
}
