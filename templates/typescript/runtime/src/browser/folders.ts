// What a person lets a unit use of their files in a browser: a folder that they picked, files that they picked, or
// downloads.
import { CallError, said } from "../errors.js";
import { hex } from "../plain-text.js";

/**
 * A folder in a browser: one that the person picked, files that they picked, which can be read only, or `downloads`:
 * what is written is saved where downloads go, and nothing can be read.
 */
export type PickedFolder = FileSystemDirectoryHandle | readonly File[] | "downloads";

/** A folder in which a unit works. */
export interface Folder {
  /** What is at a place; undefined if nothing is. */
  find(parts: readonly string[]): Promise<File | "folder" | undefined>;
  /** The names in a folder; undefined if there is no such folder. */
  names(parts: readonly string[]): Promise<readonly string[] | undefined>;
  /** Puts a file in its place, whole; missing folders are made. */
  put(parts: readonly string[], file: Blob): Promise<void>;
  /** Removes a file or an empty folder. */
  remove(parts: readonly string[]): Promise<void>;
}

/** Makes a folder of what the person picked. */
export function folderOf(picked: PickedFolder, download: (name: string, file: Blob) => void): Folder {
  if (picked === "downloads") {
    return downloads(download);
  }
  return "kind" in picked ? new HandleFolder(picked) : new ListedFiles(picked);
}

/** A folder of which the browser gave a handle. Links are not followed by browsers. */
class HandleFolder implements Folder {
  readonly #root: FileSystemDirectoryHandle;

  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
  }

  async find(parts: readonly string[]): Promise<File | "folder" | undefined> {
    const entry = await this.#entry(parts);
    return entry instanceof FileSystemFileHandle ? entry.getFile() : entry && "folder";
  }

  async names(parts: readonly string[]): Promise<readonly string[] | undefined> {
    const folder = await this.#entry(parts);
    if (!(folder instanceof FileSystemDirectoryHandle)) {
      return undefined;
    }
    const names: string[] = [];
    for await (const name of folder.keys()) {
      names.push(name);
    }
    return names;
  }

  async put(parts: readonly string[], file: Blob): Promise<void> {
    let folder = this.#root;
    for (const part of parts.slice(0, -1)) {
      folder = await folder.getDirectoryHandle(part, { create: true });
    }
    const name = parts.at(-1) ?? "";
    const old = await this.#entry(parts);
    if (old instanceof FileSystemDirectoryHandle) {
      throw new CallError("CONFLICT", "what is there is no file; it is not replaced", { field: "path" });
    }
    if (old !== undefined) {
      await fill(old, file); // replaced when it is whole
      return;
    }
    // A new file would be there empty before it is whole, so it gets its name at the end.
    const draft = `.dao-${hex(crypto.getRandomValues(new Uint8Array(16)))}.part`;
    const made: FileSystemFileHandle & { move?: (name: string) => Promise<void> } = await folder.getFileHandle(draft, {
      create: true,
    });
    try {
      await fill(made, file);
      if (made.move === undefined) {
        await fill(await folder.getFileHandle(name, { create: true }), file);
        await folder.removeEntry(draft);
      } else {
        await made.move(name);
      }
    } catch (error) {
      await folder.removeEntry(draft).catch(() => undefined);
      throw error;
    }
  }

  async remove(parts: readonly string[]): Promise<void> {
    const folder = await this.#entry(parts.slice(0, -1));
    const name = parts.at(-1) ?? "";
    if (!(folder instanceof FileSystemDirectoryHandle)) {
      throw new DOMException("", "NotFoundError");
    }
    await folder.removeEntry(name);
  }

  /** What is at a place, however far the way to it leads. */
  async #entry(parts: readonly string[]): Promise<FileSystemDirectoryHandle | FileSystemFileHandle | undefined> {
    let folder = this.#root;
    for (const [depth, part] of parts.entries()) {
      const isLast = depth === parts.length - 1;
      try {
        folder = await folder.getDirectoryHandle(part);
      } catch (error) {
        const { name } = error as Error;
        if (name === "TypeMismatchError" && isLast) {
          return folder.getFileHandle(part);
        }
        if (name === "TypeMismatchError" || name === "NotFoundError") {
          return undefined;
        }
        throw error;
      }
    }
    return folder;
  }
}

async function fill(handle: FileSystemFileHandle, file: Blob): Promise<void> {
  const stream = await handle.createWritable();
  try {
    await stream.write(file);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => undefined);
    throw error;
  }
}

/** Files that the person picked, alone or with the folder that they are in. */
class ListedFiles implements Folder {
  readonly #files = new Map<string, File>();

  constructor(files: readonly File[]) {
    for (const file of files) {
      // Of a folder the browser gives the path from the folder itself on.
      this.#files.set(file.webkitRelativePath.split("/").slice(1).join("/") || file.name, file);
    }
  }

  find(parts: readonly string[]): Promise<File | "folder" | undefined> {
    const path = parts.join("/");
    const isFolder = path === "" || [...this.#files.keys()].some((name) => name.startsWith(`${path}/`));
    return Promise.resolve(this.#files.get(path) ?? (isFolder ? "folder" : undefined));
  }

  async names(parts: readonly string[]): Promise<readonly string[] | undefined> {
    if ((await this.find(parts)) !== "folder") {
      return undefined;
    }
    const before = parts.map((part) => `${part}/`).join("");
    const inside = [...this.#files.keys()].filter((name) => name.startsWith(before));
    return [...new Set(inside.map((name) => name.slice(before.length).split("/")[0] ?? ""))];
  }

  put = readOnly;
  remove = readOnly;
}

function readOnly(): Promise<never> {
  return Promise.reject(new DOMException("files that were picked can only be read", "NotAllowedError"));
}

function downloads(download: (name: string, file: Blob) => void): Folder {
  return {
    find: (parts) => Promise.resolve(parts.length === 0 ? "folder" : undefined),
    names: (parts) => Promise.resolve(parts.length === 0 ? [] : undefined),
    put: (parts, file) => {
      download(parts.at(-1) ?? "", file);
      return Promise.resolve();
    },
    remove: () => Promise.reject(new DOMException("", "NotFoundError")),
  };
}

/** Turns the browser's errors into errors of the call. */
export function explained(error: unknown, where: string): unknown {
  const details = { path: where, system: error instanceof Error ? error.name : "" };
  switch (details.system) {
    case "NotFoundError":
    case "TypeMismatchError":
      return new CallError("NOT_FOUND", `there is no '${where}'`, details);
    case "NotAllowedError":
    case "SecurityError": {
      const text = `the browser does not permit this for '${where}': ${said(error)}`;
      const help = "Let the person permit it, as with `handle.requestPermission()`, before the home is opened.";
      return new CallError("DENIED", text, { ...details, capability: "files", scope: where }, { help });
    }
    case "InvalidModificationError":
      return new CallError("CONFLICT", `'${where}' is in the way: ${said(error)}`, details);
    case "NoModificationAllowedError":
      return new CallError("UNAVAILABLE", `'${where}' is in use elsewhere`, details);
    case "NotReadableError":
      return new CallError("CONFLICT", `'${where}' was changed while it was read`, details, { help: "Read it again." });
    case "QuotaExceededError":
      return new CallError("EXHAUSTED", `there is no room for '${where}'`, { ...details, limit: "disk" });
    case "TypeError":
      return new CallError("INVALID_ARGUMENT", `the system cannot name '${where}'`, details);
    default:
      return error;
  }
}
