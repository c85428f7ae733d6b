// A home: the folder in which one Avatar keeps all it has, in the layout that hosts in every language share;
// docs/reference/home.md of the SDK is its specification.
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

import { HomeError, said } from "../errors.js";
import { plain } from "../plain-text.js";
import { errorCode, exists, makePrivateFolder, removeFile, replaceFile } from "./files-on-disk.js";
import { takeLock, type Lock } from "./locks.js";
import { unusable } from "./sqlite-errors.js";

/** What makes a folder a home. */
const OF_A_HOME = ["lock.sqlite3", "storage.sqlite3", "keys", "grants.toml", "grants-lock.sqlite3"];
const NO_ROOM = ["ENOSPC", "EDQUOT"];

/** Who said that it has a home. */
export interface Holder {
  readonly process: number;
  readonly program: string;
  readonly machine: string;
  readonly since: Date;
}

/** Another program has the home open. */
export class HomeHeldError extends HomeError {
  override readonly name = "HomeHeldError";
  /** Who has it; undefined if that cannot be told. */
  readonly holder: Holder | undefined;
  /** The home. */
  readonly path: string;

  constructor(path: string, holder: Holder | undefined) {
    const who =
      holder === undefined
        ? "another program"
        : `${holder.program} (process ${String(holder.process)} on ${holder.machine}, since ${holder.since.toISOString()})`;
    super(`The home ${path} is in use by ${who}.`, "Close that program first.");
    this.path = path;
    this.holder = holder;
  }
}

/** The folder of one Avatar, and where things are in it. */
export class Home {
  readonly path: string;
  readonly storage: string;
  readonly keys: string;
  readonly grants: string;
  readonly #lockFile: string;
  readonly #holderFile: string;
  #lock: Lock | undefined;

  /**
   * @param path - The folder; `~/` stands for the person's own. It need not exist yet.
   */
  constructor(path: string) {
    const folder = path === "~" || path.startsWith("~/") ? homedir() + path.slice(1) : path;
    this.path = resolve(folder);
    this.storage = join(this.path, "storage.sqlite3");
    this.keys = join(this.path, "keys");
    this.grants = join(this.path, "grants.toml");
    this.#lockFile = join(this.path, "lock.sqlite3");
    this.#holderFile = join(this.path, "holder.json");
  }

  /** Whether there is a home. A restore that was killed at its last step is finished first. */
  exists(): boolean {
    return this.#using(() => {
      this.#finishRestore();
      return OF_A_HOME.some((name) => exists(join(this.path, name)));
    });
  }

  /** Makes the home if it is missing, and takes it for this program alone. */
  lock(program: string = basename(process.argv[1] ?? "node")): void {
    this.#using(() => {
      this.#make();
      this.#lock = this.#take();
      rmSync(this.#waiting, { recursive: true, force: true });
      for (const name of readdirSync(this.path)) {
        if (name.startsWith(".holder.json.")) {
          removeFile(join(this.path, name));
        }
      }
      this.#tell(program);
    });
  }

  /** Gives the home back; a second time does nothing. */
  close(): void {
    if (this.#lock !== undefined) {
      removeFile(this.#holderFile);
      this.#lock.close();
      this.#lock = undefined;
    }
  }

  /** Who last said that it has the home; whether it still has it, only the lock tells. */
  holder(): Holder | undefined {
    try {
      const told = JSON.parse(readFileSync(this.#holderFile, "utf8")) as Readonly<Record<string, unknown>>;
      const { process, program, machine, since } = told;
      const time = typeof since === "string" && /[Zz]$|[+-]\d\d:?\d\d$/.test(since) ? new Date(since) : undefined;
      if (
        typeof process !== "number" ||
        !Number.isSafeInteger(process) ||
        typeof program !== "string" ||
        typeof machine !== "string" ||
        time === undefined ||
        Number.isNaN(time.getTime())
      ) {
        return undefined;
      }
      return { process, program: plain(program, 200), machine: plain(machine, 200), since: time };
    } catch {
      return undefined;
    }
  }

  /** Where a home that was restored waits for its name. */
  get #waiting(): string {
    return join(dirname(this.path), `.${basename(this.path)}.restored`);
  }

  #finishRestore(): void {
    if (!exists(this.path) && statSync(this.#waiting, { throwIfNoEntry: false })?.isDirectory() === true) {
      renameSync(this.#waiting, this.path);
    }
  }

  #make(): void {
    this.#finishRestore();
    const there = statSync(this.path, { throwIfNoEntry: false });
    if (there === undefined) {
      makePrivateFolder(this.path);
    } else if (!there.isDirectory()) {
      throw new HomeError(`${this.path} is a file.`, "Name a folder for the home.");
    } else if (readdirSync(this.path).length > 0 && !this.exists()) {
      const help = "Name an empty folder, or one that does not exist yet.";
      throw new HomeError(`${this.path} holds other files and is no home.`, help);
    }
    const { mode } = statSync(this.path);
    if ((mode & 0o077) !== 0) {
      chmodSync(this.path, mode & 0o700);
    }
  }

  #take(): Lock {
    let lock: Lock | undefined;
    try {
      lock = takeLock(this.#lockFile);
    } catch (error) {
      throw unusable(this.#lockFile, error);
    }
    if (lock === undefined) {
      throw new HomeHeldError(this.path, this.#patientHolder());
    }
    return lock;
  }

  /** A holder tells who it is a moment after it took the lock. */
  #patientHolder(): Holder | undefined {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let turn = 0; turn < 20; turn++) {
      const holder = this.holder();
      if (holder !== undefined) {
        return holder;
      }
      Atomics.wait(pause, 0, 0, 10);
    }
    return undefined;
  }

  #tell(program: string): void {
    const told = { process: process.pid, program, machine: hostname(), since: new Date().toISOString() };
    try {
      replaceFile(this.#holderFile, new TextEncoder().encode(`${JSON.stringify(told)}\n`));
    } catch (error) {
      // A full disk is no reason not to open a home: what is in it can be read.
      removeFile(this.#holderFile);
      if (!NO_ROOM.includes(errorCode(error))) {
        this.close();
        throw error;
      }
    }
  }

  #using<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof HomeError) {
        throw error;
      }
      const help = NO_ROOM.includes(errorCode(error))
        ? "Make room on the disk."
        : "Name a folder that you may write to.";
      throw new HomeError(`The home ${this.path} cannot be used: ${said(error)}.`, help, { cause: error });
    }
  }
}
