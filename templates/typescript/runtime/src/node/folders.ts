// Going down a granted folder step by step, so that nothing outside it can be reached. Every step opens one name in
// the folder that the step before opened, and never follows a link: so neither a link nor a rename at the wrong
// moment leads out. Node has no `openat`, but Linux gives each open folder a path of its own.
import { closeSync, constants, existsSync, fsyncSync, lstatSync, mkdirSync, openSync, type Stats } from "node:fs";
import { basename } from "node:path";

import { CallError, said } from "../errors.js";
import type { FolderScope } from "../grants/scopes.js";
import { errorCode } from "./files-on-disk.js";

const BACKUP_DRAFT = /^\..+\.[0-9a-f]{8}\.part$/s;
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY;

/** Whether this system can keep a unit inside a folder. */
export const canStayInside = process.platform === "linux" && existsSync("/proc/self/fd");

/** An open folder. */
export class OpenFolder {
  readonly handle: number;

  constructor(handle: number) {
    this.handle = handle;
  }

  /** The path of a name in it, which stays in it wherever the folder is moved. */
  path(name: string): string {
    return `/proc/self/fd/${String(this.handle)}/${name}`;
  }

  /** Describes a name, itself and not where it may point; undefined if nothing is there. */
  look(name: string): Stats | undefined {
    return lstatSync(this.path(name), { throwIfNoEntry: false });
  }

  /** Makes its names survive loss of power. */
  sync(): void {
    fsyncSync(this.handle);
  }

  close(): void {
    closeSync(this.handle);
  }
}

/** Opens a folder inside a granted one, for the length of some work. */
export function entered<T>(
  folder: FolderScope,
  parts: readonly string[],
  work: (inside: OpenFolder) => T,
  { make = false, keep = false }: { readonly make?: boolean; readonly keep?: boolean } = {},
): T {
  let inside = new OpenFolder(telling(folder, [], () => openSync(folder.path, FOLDER)));
  try {
    refuseHome(inside, folder, []);
    for (const [depth, name] of parts.entries()) {
      const way = parts.slice(0, depth + 1);
      const inner = telling(folder, way, () => enter(inside, name, make));
      inside.close();
      inside = inner;
      refuseHome(inside, folder, way);
    }
    return telling(folder, parts, () => work(inside));
  } catch (error) {
    if (keep) {
      inside.close();
    }
    throw error;
  } finally {
    if (!keep) {
      inside.close();
    }
  }
}

function enter(inside: OpenFolder, name: string, make: boolean): OpenFolder {
  if (make && inside.look(name) === undefined) {
    mkdirSync(inside.path(name));
    inside.sync();
  }
  try {
    return new OpenFolder(openSync(inside.path(name), FOLDER | constants.O_NOFOLLOW));
  } catch (error) {
    // Systems differ in what they say of a link; ask, so that the text is right.
    if (inside.look(name)?.isSymbolicLink() === true) {
      throw Object.assign(new Error("it is a link"), { code: "ELOOP" });
    }
    throw error;
  }
}

/** Refuses the home of an Avatar, a backup of one, and a folder of keys: no files for a unit to see or change. */
function refuseHome(inside: OpenFolder, folder: FolderScope, parts: readonly string[]): void {
  const holds = (name: string): boolean => inside.look(name) !== undefined;
  const [lock, database] = [holds("lock.sqlite3"), holds("storage.sqlite3")];
  let isHome = holds("grants-lock.sqlite3");
  if (!isHome && (lock || database)) {
    isHome = (lock && database) || holds("keys") || holds("grants.toml");
  } else if (!isHome) {
    isHome =
      (holds("place.json") && (holds("../lock.sqlite3") || holds("../storage.sqlite3"))) ||
      (holds("keys") && BACKUP_DRAFT.test(parts.at(-1) ?? basename(folder.path)));
  }
  if (isHome) {
    const where = [folder.name, ...parts].join("/");
    throw new CallError(
      "DENIED",
      `${where} is the home of an Avatar, or a backup of one; no unit may look into it`,
      { capability: "files", scope: where },
      { help: "Grant a folder that holds no home." },
    );
  }
}

/** Turns the system's errors into errors of the call. */
export function telling<T>(folder: FolderScope, parts: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CallError || errorCode(error) === ""
      ? error
      : explained(error, [folder.name, ...parts].join("/"));
  }
}

function explained(error: unknown, where: string): CallError {
  const system = errorCode(error);
  const details = { path: where, system };
  const why = said(error);
  const denied = { ...details, capability: "files", scope: where };
  switch (system) {
    case "ENOENT":
    case "ENOTDIR":
      return new CallError("NOT_FOUND", `there is no '${where}'`, details);
    case "ELOOP":
    case "EMLINK":
      return new CallError("DENIED", `'${where}' is a symbolic link; links are not followed`, denied);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new CallError("DENIED", `the system does not permit this for '${where}': ${why}`, denied);
    case "EEXIST":
    case "ENOTEMPTY":
    case "EISDIR":
      return new CallError("CONFLICT", `'${where}' is in the way: ${why}`, details);
    case "ENOSPC":
    case "EDQUOT":
      return new CallError("EXHAUSTED", `there is no room for '${where}'`, { ...details, limit: "disk" });
    case "EMFILE":
    case "ENFILE":
    case "ENOMEM":
      return new CallError("EXHAUSTED", "the system has too many files open", { ...details, limit: "descriptors" });
    case "ENAMETOOLONG":
    case "EILSEQ":
    case "EINVAL":
      return new CallError("INVALID_ARGUMENT", `the system cannot name '${where}': ${why}`, details);
    case "EIO":
      return new CallError("UNAVAILABLE", `the disk failed at '${where}'`, details);
    default:
      return new CallError("INTERNAL", `the system failed at '${where}': ${why}`, details);
  }
}
