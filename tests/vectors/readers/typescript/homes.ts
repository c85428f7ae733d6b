// Reads homes as docs/reference/home.md describes them.
import { createDecipheriv } from "node:crypto";
import { existsSync, lstatSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const MARKS = ["lock.sqlite3", "storage.sqlite3", "keys", "grants.toml", "grants-lock.sqlite3"];
const APPLICATION = 0x44414f31;
const NOTADB = 26;
const CORRUPT = 11;

export type DatabaseKind = "new" | "home" | "damaged" | "other" | "newer";
export type Entry = readonly [key: Uint8Array, value: Uint8Array];

/** What counts as what, in the order of the page's table. */
export function readDatabase(file: string): { is: DatabaseKind; entries: Entry[] } {
  const size = sizeOf(file);
  if (size === 0 && sizeOf(`${file}-wal`) === 0) return { is: "new", entries: [] };
  if (size < 512) return { is: "damaged", entries: [] };
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    const number = (name: string): number => Number(value(database, `PRAGMA ${name}`));
    const application = number("application_id");
    const layout = number("user_version");
    const things = Number(value(database, "SELECT count(*) FROM sqlite_schema"));
    if (application === 0 && layout === 0 && things === 0) return { is: "new", entries: [] };
    if (application !== APPLICATION) return { is: "other", entries: [] };
    if (layout > 1) return { is: "newer", entries: [] };
    if (layout < 1) return { is: "damaged", entries: [] };
    const rows = database.prepare("SELECT key, value FROM entries ORDER BY key").all();
    return { is: "home", entries: rows.map((row) => [row["key"], row["value"]] as unknown as Entry) };
  } catch (error) {
    const code = (error as { errcode?: number }).errcode ?? 0;
    // SQLITE_ERROR: there is no such table, or it lacks a column.
    if ([NOTADB, CORRUPT, 1].includes(code & 0xff)) return { is: "damaged", entries: [] };
    throw error;
  } finally {
    database?.close();
  }
}

function value(database: DatabaseSync | undefined, sql: string): unknown {
  return Object.values(database?.prepare(sql).get() ?? {})[0];
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

/** Whether a folder is a home, may become one, or neither. */
export function readFolder(folder: string): "home" | "free" | "other" {
  if (!existsSync(folder)) return "free";
  if (!statSync(folder).isDirectory()) return "other";
  const names = readdirSync(folder);
  if (names.some((name) => MARKS.includes(name))) return "home";
  return names.length === 0 ? "free" : "other";
}

export interface Holder {
  readonly process: number;
  readonly program: string;
  readonly machine: string;
  /** Seconds since 1970. */
  readonly since: number;
}

const RFC_3339 = /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$/;

/** Who has a home, by its `holder.json`; nothing if that tells nothing. */
export function readHolder(text: string): Holder | undefined {
  const found = object(text);
  const { process, program, machine, since } = found ?? {};
  if (typeof process !== "number" || !Number.isInteger(process)) return undefined;
  if (typeof program !== "string" || typeof machine !== "string" || typeof since !== "string") return undefined;
  const time = RFC_3339.test(since) ? Date.parse(since) : NaN;
  if (Number.isNaN(time)) return undefined;
  return { process, program: shown(program), machine: shown(machine), since: Math.floor(time / 1000) };
}

const UNSEEN = /(?![ \u00A0\u202F\u3000])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]|[\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]/gu;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text cut at 200 characters, then made plain. */
function shown(text: string): string {
  const characters = [...text];
  const cut = characters.length > 200 ? `${characters.slice(0, 199).join("")}…` : text;
  return cut.replace(UNSEEN, (each) => {
    const code = (each.codePointAt(0) ?? 0).toString(16);
    if (SHORT[each] !== undefined) return SHORT[each];
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
}

function object(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Where the keys are; throws if the file is damaged. */
export function readPlace(text: string): { place: "file" | "keyring"; home: string } {
  const { place, home } = object(text) ?? {};
  if ((place !== "file" && place !== "keyring") || typeof home !== "string" || !/^[0-9a-f]{32}$/.test(home)) {
    throw new Error("keys/place.json is damaged");
  }
  return { place, home };
}

/** The file of a key. */
export function keyFile(name: string): string {
  return `${name.replaceAll("/", "%")}.key`;
}

/** The key in its file. */
export function readKey(text: string): Buffer {
  const found = /^dao-key-1 ([A-Za-z0-9_-]{43}=)[ \t]*(?:\r?\n)?$/.exec(text);
  const key = Buffer.from(found?.[1] ?? "", "base64url");
  if (key.length !== 32) throw new Error("the key is damaged");
  return key;
}

/** What `Unwrap` gives; nothing if it is INVALID_ARGUMENT. */
export function unwrap(name: string, key: Uint8Array, context: Uint8Array, wrapped: Buffer): Buffer | undefined {
  if (wrapped.length < 29 || wrapped[0] !== 1) return undefined;
  const cipher = createDecipheriv("aes-256-gcm", key, wrapped.subarray(1, 13));
  cipher.setAAD(Buffer.concat([Buffer.from("dao-keys-1\0"), Buffer.of(name.length), Buffer.from(name), context]));
  cipher.setAuthTag(wrapped.subarray(-16));
  try {
    return Buffer.concat([cipher.update(wrapped.subarray(13, -16)), cipher.final()]);
  } catch {
    return undefined;
  }
}

/** Brings a home back that was restored and has not its name yet. */
export function find(home: string): void {
  const waiting = restored(home);
  if (!isThere(home) && isThere(waiting)) renameSync(waiting, home);
}

/** Removes what is in nobody's way; the home's lock must be held. */
export function locked(home: string): void {
  rmSync(restored(home), { recursive: true, force: true });
}

function restored(home: string): string {
  return join(dirname(home), `.${basename(home)}.restored`);
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
