// What a person said on what units may do: the content of a `grants.toml`, once it was read as TOML.
import { isPublisher } from "./publisher.js";
import { canonicalScopes, ScopeError, type Places } from "./scopes.js";
import type { Words } from "./decide.js";

/** Something that TOML has no other form for: numbers are bigint if they are whole. */
export type Toml = string | number | bigint | boolean | Date | readonly Toml[] | TomlTable;
export interface TomlTable {
  readonly [key: string]: Toml;
}

/** One thing that a person said: a capability allowed or denied to a unit. */
export interface Word {
  readonly name: string;
  /** Of the module, in hexadecimal; empty if it is about a publisher. */
  readonly digest: string;
  readonly publisher: string;
  readonly capability: string;
  readonly allow: boolean;
  readonly scopes: readonly string[];
}

/** A file that cannot be understood; the message says which table and key. */
export class GrantsFileError extends Error {
  override readonly name = "GrantsFileError";
  /** The name of the table; empty for the file itself. */
  readonly table: string;
  /** How many tables of that name come before it. */
  readonly index: number;
  readonly key: string;

  constructor(table: string, index: number, key: string, what: string) {
    super(`in ${table === "" ? "the file" : `[[${table}]]`}: ${key === "" ? "" : `${key}: `}${what}`);
    this.table = table;
    this.index = index;
    this.key = key;
  }
}

/** What a word may be about. */
export interface Subject {
  readonly name: string;
  readonly digest: string;
  /** Who is proved to have signed it; this host proves nobody. */
  readonly publisher: string;
  /** Whom it names. */
  readonly claimed: string;
}

/**
 * Reads what a file says.
 *
 * @param isOffsetTime - Whether a date that was read has a time and an offset.
 * @throws `GrantsFileError`: something is wrong with it.
 */
export function readWords(document: TomlTable, places: Places, isOffsetTime: (date: Date) => boolean): Word[] {
  const file = new Table("", 0, document, new Map());
  if (file.take("format") !== 1n) {
    throw file.wrong("format", "it must say format = 1");
  }
  const words: Word[] = [];
  const joined = new Map<string, string[]>();
  for (const unit of file.tables("unit")) {
    const name = unit.text("name");
    const digest = unit.optionalText("digest");
    if (digest !== "" && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
      throw unit.wrong("digest", "it must be sha256: and 64 hexadecimal digits in small letters");
    }
    const publisher = unit.optionalText("publisher");
    if (publisher !== "" && !isPublisher(publisher)) {
      throw unit.wrong("publisher", "it must be the did:key of an Ed25519 key");
    }
    if ((digest === "") === (publisher === "")) {
      throw unit.wrong("", "there must be either a digest or a publisher");
    }
    for (const allow of [true, false]) {
      for (const table of unit.tables(allow ? "allow" : "deny")) {
        const word = { name, digest: digest.slice(7), publisher, ...readWord(table, allow, places, isOffsetTime) };
        const binding = [digest === "" ? [name, publisher] : digest, word.capability].flat().join("\n");
        if (allow) {
          // Words with one binding must not contradict each other.
          joined.set(binding, table.scopes(word.capability, [...(joined.get(binding) ?? []), ...word.scopes], places));
        }
        words.push(word);
      }
    }
    unit.nothingElse();
  }
  file.nothingElse();
  return words;
}

function readWord(
  table: Table,
  allow: boolean,
  places: Places,
  isOffsetTime: (date: Date) => boolean,
): Pick<Word, "capability" | "allow" | "scopes"> {
  const capability = table.text("capability");
  if (!/^[a-z][a-z0-9_]*$/.test(capability)) {
    throw table.wrong("capability", `'${capability}' is not the name of a capability`);
  }
  const scopes = table.take("scopes") ?? [];
  if (!Array.isArray(scopes) || !scopes.every((scope): scope is string => typeof scope === "string" && scope !== "")) {
    throw table.wrong("scopes", "they must be a list of texts in quotes");
  }
  if (!allow && scopes.length > 0) {
    throw table.wrong("scopes", "a denial has none; it denies the whole capability");
  }
  table.optionalText("reason");
  const since = table.take("since");
  if (since !== undefined && !(since instanceof Date && isOffsetTime(since))) {
    throw table.wrong("since", "it must be a time with its zone, 2026-11-22T14:05:00Z");
  }
  table.nothingElse();
  return { capability, allow, scopes: allow ? table.scopes(capability, scopes, places) : [] };
}

/** What was said about a unit: of its module and of its publisher, read together. */
export function wordsAbout(words: readonly Word[], subject: Subject): Words {
  const allowed = new Map<string, readonly string[]>();
  const denied = new Set<string>();
  // Words of the module come first, and hold if the publisher's contradict them.
  const ordered = [...words].sort((one, other) => Number(one.publisher !== "") - Number(other.publisher !== ""));
  for (const word of ordered) {
    const publisher = word.allow ? subject.publisher : subject.claimed || subject.publisher;
    const isAbout =
      word.publisher === ""
        ? word.digest === subject.digest
        : word.publisher === publisher && word.name === subject.name;
    if (!isAbout) {
      continue;
    }
    if (!word.allow) {
      denied.add(word.capability);
      continue;
    }
    try {
      const had = allowed.get(word.capability) ?? [];
      const both = [...had, ...word.scopes];
      allowed.set(word.capability, both.length === 0 ? [] : canonicalScopes(word.capability, both));
    } catch (error) {
      if (!(error instanceof ScopeError)) {
        throw error;
      }
    }
  }
  return { allowed, denied };
}

/** One table, whose keys are taken out as they are read. */
class Table {
  readonly #name: string;
  readonly #index: number;
  readonly #left: Map<string, Toml>;
  /** How many tables of each name were read. */
  readonly #counts: Map<string, number>;

  constructor(name: string, index: number, items: TomlTable, counts: Map<string, number>) {
    this.#name = name;
    this.#index = index;
    this.#left = new Map(Object.entries(items));
    this.#counts = counts;
  }

  wrong(key: string, what: string): GrantsFileError {
    return new GrantsFileError(this.#name, this.#index, key, what);
  }

  /** Checks scopes, of this table or of all that are about the same. */
  scopes(capability: string, scopes: readonly string[], places: Places): string[] {
    try {
      return canonicalScopes(capability, scopes, places);
    } catch (error) {
      throw error instanceof ScopeError ? this.wrong("scopes", error.message) : error;
    }
  }

  take(key: string): Toml | undefined {
    const value = this.#left.get(key);
    this.#left.delete(key);
    return value;
  }

  text(key: string): string {
    const value = this.take(key);
    if (typeof value !== "string" || value === "") {
      throw this.wrong(key, "it must be a text in quotes");
    }
    return value;
  }

  /** A text that may be left out. */
  optionalText(key: string): string {
    const value = this.take(key) ?? "";
    if (typeof value !== "string") {
      throw this.wrong(key, "it must be a text in quotes");
    }
    return value;
  }

  tables(key: string): Table[] {
    const tables = this.take(key) ?? [];
    const name = this.#name === "" ? key : `${this.#name}.${key}`;
    if (!Array.isArray(tables) || !tables.every(isTable)) {
      throw this.wrong(key, `it must be written [[${name}]]`);
    }
    return tables.map((table) => {
      const index = this.#counts.get(name) ?? 0;
      this.#counts.set(name, index + 1);
      return new Table(name, index, table, this.#counts);
    });
  }

  nothingElse(): void {
    const [key] = this.#left.keys();
    if (key !== undefined) {
      throw this.wrong(key, "it is not known here");
    }
  }
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
