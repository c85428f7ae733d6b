// SQLite's exclusive lock on an empty file is a right that hosts in every language know.
import { lstatSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { makeFile } from "./files-on-disk.js";
import { isTaken } from "./sqlite-errors.js";

/** A lock that is held until it is closed. */
export interface Lock {
  close(): void;
}

/** Homes that any copy of this host in this process (and thread) has open, by the file of their lock. */
const OPEN = Symbol.for("dao.openHomes");

function open(): Set<string> {
  const shared = globalThis as typeof globalThis & { [OPEN]: Set<string> | undefined };
  return (shared[OPEN] ??= new Set());
}

/** Takes a lock; undefined if somebody else has it. */
export function takeLock(path: string): Lock | undefined {
  makeFile(path);
  const { dev, ino } = lstatSync(path);
  const id = `${String(dev)}:${String(ino)}`;
  if (open().has(id)) {
    return undefined;
  }
  open().add(id);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec("PRAGMA busy_timeout=0; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    open().delete(id);
    if (isTaken(error)) {
      return undefined;
    }
    throw error;
  }
  const held = database;
  return {
    close: () => {
      held.close();
      open().delete(id);
    },
  };
}
