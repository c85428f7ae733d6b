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
  const file = new Table("the file", document);
  if (file.take("format") !== 1n) {
    throw file.wrong("format", "it must say format = 1");
  }
  const words: Word[] = [];
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
      throw unit.wrong("digest", "there must be either a digest or a publisher");
    }
    for (const allow of [true, false]) {
      for (const table of unit.tables(allow ? "allow" : "deny")) {
        words.push({ name, digest: digest.slice(7), publisher, ...readWord(table, allow, places, isOffsetTime) });
      }
    }
    unit.nothingElse();
  }
  file.nothingElse();
  checkTogether(words);
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
  try {
    return { capability, allow, scopes: allow ? canonicalScopes(capability, scopes, places) : [] };
  } catch (error) {
    throw error instanceof ScopeError ? table.wrong("scopes", error.message) : error;
  }
}

/** Words with one binding must not contradict each other. */
function checkTogether(words: readonly Word[]): void {
  const joined = new Map<string, string[]>();
  for (const { name, digest, publisher, capability, allow, scopes } of words) {
    if (allow) {
      const binding = digest === "" ? `${name}\n${publisher}\n${capability}` : `${digest}\n${capability}`;
      try {
        joined.set(binding, canonicalScopes(capability, [...(joined.get(binding) ?? []), ...scopes]));
      } catch (error) {
        throw error instanceof ScopeError
          ? new GrantsFileError(`in [[unit.allow]] of ${name}: scopes: ${error.message}`)
          : error;
      }
    }
  }
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
  readonly #left: Map<string, Toml>;

  constructor(name: string, items: TomlTable) {
    this.#name = name;
    this.#left = new Map(Object.entries(items));
  }

  wrong(key: string, what: string): GrantsFileError {
    return new GrantsFileError(`in ${this.#name}: ${key}: ${what}`);
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
    const name = this.#name.startsWith("[[") ? `${this.#name.slice(2, -2)}.${key}` : key;
    if (!Array.isArray(tables) || !tables.every(isTable)) {
      throw this.wrong(key, `it must be written [[${name}]]`);
    }
    return tables.map((table) => new Table(`[[${name}]]`, table));
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
