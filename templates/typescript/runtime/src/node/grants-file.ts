import { closeSync, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { parse, TomlDate, TomlError } from "smol-toml";

import { HomeError, said } from "../errors.js";
import { GrantsFileError, readWords, type TomlTable, type Word } from "../grants/words.js";
import { errorCode } from "./files-on-disk.js";

const MOST_BYTES = 4 << 20;
/** How often the file is looked at while a unit runs. */
const LOOK_MS = 250;

/**
 * Reads a person's words; none if there is no file.
 *
 * @throws `HomeError`: it cannot be read, or something is wrong with it; nothing in it counts then.
 */
export function readGrantsFile(path: string, home: string = homedir()): Word[] {
  const bad = (what: string, cause?: unknown, line?: number): HomeError =>
    new HomeError(
      `${path}:${line === undefined ? "" : `${String(line)}:`} ${what}.`,
      "Mend that, or move the file away and grant anew; until then nothing is allowed.",
      { cause },
    );
  let text: string | undefined;
  try {
    text = readText(path);
  } catch (error) {
    throw bad(`it cannot be read: ${said(error)}`, error);
  }
  if (text === undefined) {
    return [];
  }
  try {
    const document = parse(text, { integersAsBigInt: true }) as TomlTable;
    return readWords(document, { home }, (date) => date instanceof TomlDate && date.isDateTime() && !date.isLocal());
  } catch (error) {
    if (error instanceof TomlError) {
      throw bad(said(error).split("\n", 1)[0] ?? "", error, error.line);
    }
    if (error instanceof GrantsFileError) {
      throw bad(error.message, error, lineOf(text, error));
    }
    throw error;
  }
}

/** The line of a key, or of its table: a reader of TOML does not keep it. */
function lineOf(text: string, { table, index, key }: GrantsFileError): number {
  const lines = text.split("\n");
  const isHeader = (line: string): boolean => /^\s*\[/.test(line);
  const wanted = new RegExp(`^\\s*\\[\\[\\s*${table.replaceAll(".", "\\s*\\.\\s*")}\\s*\\]\\]`);
  const headers = lines.flatMap((line, at) => (table !== "" && wanted.test(line) ? [at] : []));
  const start = headers[index] ?? 0;
  if (key === "") {
    return start + 1;
  }
  const name = new RegExp(`^\\s*\\[*\\s*"?${key.replace(/[^\w-]/g, "\\$&")}\\b`);
  for (let at = start; at < lines.length && (at === start || table === "" || !isHeader(lines[at] ?? "")); at++) {
    if (name.test(lines[at] ?? "")) {
      return at + 1;
    }
  }
  return start + 1;
}

function readText(path: string): string | undefined {
  let file: number;
  try {
    if (!statSync(path).isFile()) {
      throw new Error("it is no regular file");
    }
    file = openSync(path, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
  try {
    if (fstatSync(file).size > MOST_BYTES) {
      throw new Error(`it has more than ${String(MOST_BYTES)} bytes`);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

/** Follows the file while a unit runs: looked at often, which works on every disk, whoever wrote it and however. */
export class GrantsFollower {
  readonly #path: string;
  readonly #read: () => void;
  readonly #damaged: (error: HomeError) => void;
  readonly #timer: NodeJS.Timeout;
  #sign: string;
  #doubted = "";

  /**
   * @param read - Reads the file and lets it hold; what it throws is a damage.
   * @param damaged - Told that it is damaged, if it was at two looks: otherwise somebody was writing it.
   */
  constructor(path: string, read: () => void, damaged: (error: HomeError) => void) {
    this.#path = path;
    this.#read = read;
    this.#damaged = damaged;
    this.#sign = signOf(path);
    this.#timer = setInterval(() => {
      this.look();
    }, LOOK_MS);
    this.#timer.unref();
  }

  /** Looks whether the file is another one by now. */
  look(): void {
    const now = signOf(this.#path);
    if (now === this.#sign) {
      return;
    }
    try {
      this.#read();
    } catch (error) {
      if (now !== this.#doubted) {
        this.#doubted = now;
        return;
      }
      this.#damaged(error instanceof HomeError ? error : new HomeError(said(error)));
    }
    this.#sign = now;
    this.#doubted = "";
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** What differs whenever a file was written or replaced. */
function signOf(path: string): string {
  try {
    const found = statSync(path, { bigint: true });
    return [found.mtimeNs, found.size, found.ino, found.ctimeNs].join(" ");
  } catch (error) {
    return errorCode(error);
  }
}
