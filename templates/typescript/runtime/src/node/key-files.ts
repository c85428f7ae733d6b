import { chmodSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { importKey, type KeyPlace } from "../adapters/keys.js";
import { CallError, HomeError, said } from "../errors.js";
import { hex } from "../plain-text.js";
import { errorCode, replaceFile, syncFolder } from "./files-on-disk.js";
import type { Home } from "./home.js";

const HEAD = "dao-key-1 ";
/** Keys that may be made in one opening, since no quota counts them. */
const MOST_MADE = 1024;

/** The wrapping keys of a home, each in a file. */
export class KeyFiles implements KeyPlace {
  readonly #folder: string;
  readonly #keys = new Map<string, Promise<CryptoKey>>();
  #made = 0;

  /**
   * @throws `HomeError`: its keys are elsewhere, or where they are is damaged.
   */
  constructor(home: Home) {
    this.#folder = home.keys;
    if (readPlace(home.keys) === "keyring") {
      throw new HomeError(
        `The keys of the home ${home.path} are in the system's keyring, which this host cannot use.`,
        "Open it with `dao`, or with an Avatar in Python.",
      );
    }
  }

  async find(name: string): Promise<CryptoKey | undefined> {
    return this.#keys.get(name) ?? this.#load(name);
  }

  make(name: string): Promise<CryptoKey> {
    let key = this.#keys.get(name);
    if (key === undefined) {
      if (this.#made >= MOST_MADE) {
        throw new CallError("EXHAUSTED", `more than ${String(MOST_MADE)} keys were made`, { limit: "keys" });
      }
      this.#made += 1;
      key = this.#load(name) ?? this.#write(name);
      this.#keys.set(name, key);
    }
    return key;
  }

  #load(name: string): Promise<CryptoKey> | undefined {
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    try {
      bytes = readKey(this.#file(name));
    } catch (cause) {
      throw new CallError(
        "UNAVAILABLE",
        `the wrapping key '${name}' cannot be read: ${said(cause)}`,
        { name },
        { cause },
      );
    }
    if (bytes === undefined) {
      return undefined;
    }
    const key = importKey(bytes);
    this.#keys.set(name, key);
    return key;
  }

  #write(name: string): Promise<CryptoKey> {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    try {
      choosePlace(this.#folder);
      const text = `${HEAD}${Buffer.from(bytes).toString("base64").replaceAll("+", "-").replaceAll("/", "_")}\n`;
      replaceFile(this.#file(name), Buffer.from(text));
    } catch (cause) {
      const code = errorCode(cause) === "ENOSPC" ? "EXHAUSTED" : "UNAVAILABLE";
      throw new CallError(code, `the wrapping key '${name}' cannot be kept: ${said(cause)}`, { name }, { cause });
    }
    return importKey(bytes);
  }

  #file(name: string): string {
    return join(this.#folder, `${name.replaceAll("/", "%")}.key`);
  }
}

/** Reads a key of its file; undefined if there is none. */
export function readKey(path: string): Uint8Array<ArrayBuffer> | undefined {
  let text: string;
  try {
    const { mode } = statSync(path);
    if ((mode & 0o077) !== 0) {
      chmodSync(path, 0o600);
      console.warn(`${path} could be read by others, and is private now`);
    }
    text = readFileSync(path, "latin1");
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
  const match = /^dao-key-1 ([A-Za-z0-9_-]{43}=)[ \t\r\n]*$/.exec(text);
  const bytes = Buffer.from(match?.[1] ?? "", "base64url");
  // The last sign of 43 has two bits that mean nothing and are 0.
  if (bytes.length !== 32 || bytes.toString("base64url") !== match?.[1]?.slice(0, 43)) {
    throw new HomeError(`${path} is damaged: it holds no key.`);
  }
  return new Uint8Array(bytes);
}

/** Where the keys of a home are; undefined if nobody has chosen. */
export function readPlace(folder: string): "file" | "keyring" | undefined {
  const path = join(folder, "place.json");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return undefined;
    }
    throw new HomeError(`${path} cannot be read: ${said(error)}.`, "", { cause: error });
  }
  let said_: unknown;
  try {
    said_ = JSON.parse(text);
  } catch {
    // told below
  }
  const { place, home } = (said_ ?? {}) as { readonly place?: unknown; readonly home?: unknown };
  if ((place !== "file" && place !== "keyring") || typeof home !== "string" || !/^[0-9a-f]{32}$/.test(home)) {
    throw new HomeError(`${path} is damaged.`, "Restore it from a backup of the home.");
  }
  return place;
}

function choosePlace(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readPlace(folder) === undefined) {
    const home = hex(crypto.getRandomValues(new Uint8Array(16)));
    replaceFile(join(folder, "place.json"), Buffer.from(`${JSON.stringify({ place: "file", home })}\n`));
    syncFolder(join(folder, ".."));
  }
}
