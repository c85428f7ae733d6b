// The database file of a home: its layout, and how it is opened.
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { HomeError } from "../errors.js";
import { makeFile, syncFolder } from "./files-on-disk.js";
import { damaged, extendedCode, unusable } from "./sqlite-errors.js";

const APPLICATION_ID = 0x44414f31;
const LAYOUT = 1;
const PAGE_BYTES = 4096;
/** The pages that a file may have without a quota. */
const MOST_PAGES = 2 ** 30;
const SQLITE_ERROR = 1;

/** What OK to a write promises: `full` survives loss of power; `relaxed` may lose the newest writes with it. */
export type SqliteDurability = "full" | "relaxed";

/**
 * Opens the database of a home, made if it is missing. The home's lock must be held.
 *
 * @param quota - The most bytes that the file may take.
 */
export function openDatabase(path: string, durability: SqliteDurability = "full", quota?: number): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    const made = makeFile(path);
    if (isCutOff(path)) {
      throw damaged(path, "the file is cut off");
    }
    database = new DatabaseSync(path);
    database.exec(
      `PRAGMA busy_timeout=5000; PRAGMA page_size=${String(PAGE_BYTES)};` +
        " PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON",
    );
    const isNew = look(path, database);
    const mode = database.prepare("PRAGMA journal_mode=WAL").get()?.journal_mode;
    if (mode !== "wal") {
      throw new HomeError(`${path} lies on a disk that allows no write-ahead log.`);
    }
    const full = durability === "full";
    database.exec(
      `PRAGMA synchronous=${full ? "FULL" : "NORMAL"}; PRAGMA fullfsync=${full ? "ON" : "OFF"};` +
        " PRAGMA checkpoint_fullfsync=ON; PRAGMA journal_size_limit=16777216; PRAGMA cache_size=-16384",
    );
    if (isNew) {
      database.exec(
        "BEGIN IMMEDIATE; CREATE TABLE entries (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL);" +
          ` PRAGMA application_id=${String(APPLICATION_ID)}; PRAGMA user_version=${String(LAYOUT)}; COMMIT`,
      );
    }
    setQuota(database, quota);
    if (made) {
      syncFolder(dirname(path));
    }
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof HomeError ? error : unusable(path, error);
  }
}

/** Lets another quota hold. SQLite never sets it below the present size: what is there stays, and may shrink. */
export function setQuota(database: DatabaseSync, quota: number | undefined): void {
  const pages = quota === undefined ? MOST_PAGES : Math.max(1, Math.floor(quota / pragma(database, "page_size")));
  database.exec(`PRAGMA max_page_count=${String(Math.min(pages, MOST_PAGES))}`);
}

/** Whether nothing was ever stored; refuses what is not for this host to change. */
function look(path: string, database: DatabaseSync): boolean {
  const application = pragma(database, "application_id");
  const layout = pragma(database, "user_version");
  const isEmpty = database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  if (isEmpty && application === 0 && layout === 0) {
    return true;
  }
  if (application !== APPLICATION_ID) {
    throw new HomeError(`${path} is a database of another program.`);
  }
  if (layout > LAYOUT) {
    throw new HomeError(
      `${path} has layout ${String(layout)}; this version reads up to ${String(LAYOUT)}.`,
      "Update this program; an older one must not change a newer home.",
    );
  }
  if (layout < LAYOUT) {
    throw damaged(path, `it has no layout ${String(layout)}`);
  }
  try {
    // Reads the root of both trees, so that the worst damage shows now and not at the first use.
    database.prepare("SELECT rowid, key, value FROM entries ORDER BY rowid DESC LIMIT 1").get();
    database.prepare("SELECT key FROM entries ORDER BY key LIMIT 1").get();
  } catch (error) {
    throw extendedCode(error) === SQLITE_ERROR ? damaged(path, (error as Error).message) : error;
  }
  return false;
}

/** Whether SQLite would take what is left of a database for a new one. No log is begun before the file has its first page. */
function isCutOff(path: string): boolean {
  const { size } = statSync(path);
  return size < 512 && (size > 0 || (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0);
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
