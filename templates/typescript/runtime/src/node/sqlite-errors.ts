// What SQLite's errors mean: to a person who opens a home, and to the caller of an operation.
import { statfsSync } from "node:fs";
import { dirname } from "node:path";

import { CallError, HomeError, said } from "../errors.js";

const PRIMARY = {
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  NOMEM: 7,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  TOOBIG: 18,
  NOTADB: 26,
} as const;
const SYNC_FAILED = [1034, 1290]; // IOERR_FSYNC, IOERR_DIR_FSYNC
const NO_ROOM_FOR_INDEX = 4874; // IOERR_SHMSIZE
/** Free bytes below which a failed write is blamed on the disk: about the largest batch. */
const LITTLE = 4 << 20;

/** The result code of SQLite; 0 if the error is not its own. */
export function extendedCode(error: unknown): number {
  const code = error instanceof Error ? (error as Error & { readonly errcode?: unknown }).errcode : undefined;
  return typeof code === "number" ? code : 0;
}

function primary(error: unknown): number {
  return extendedCode(error) & 0xff;
}

/** Whether somebody else has the lock. */
export function isTaken(error: unknown): boolean {
  return primary(error) === PRIMARY.BUSY || primary(error) === PRIMARY.LOCKED;
}

/** Whether the file is none of SQLite's, or a damaged one. */
export function isDamage(error: unknown): boolean {
  return primary(error) === PRIMARY.CORRUPT || primary(error) === PRIMARY.NOTADB;
}

/** The error of a database that is damaged. */
export function damaged(path: string, what: string): HomeError {
  return new HomeError(
    `${path} is damaged: ${what}.`,
    "Restore the home from a backup; keep the damaged files until that has worked.",
  );
}

/** Says why the file cannot be opened. */
export function unusable(path: string, error: unknown): HomeError {
  const code = primary(error);
  const why = said(error);
  if (isDamage(error)) {
    return damaged(path, why);
  }
  if (
    code === PRIMARY.FULL ||
    extendedCode(error) === NO_ROOM_FOR_INDEX ||
    (code === PRIMARY.IOERR && room(path) < LITTLE)
  ) {
    return new HomeError(
      `There is no room on the disk of ${path}.`,
      "Make room on it, or copy the home to another disk.",
    );
  }
  if (code === PRIMARY.READONLY || code === PRIMARY.CANTOPEN || code === PRIMARY.PERM) {
    const help = "Give yourself the right to write in the home, or copy it to where you have it.";
    return new HomeError(`${path} cannot be written: ${why}.`, help);
  }
  if (isTaken(error)) {
    const text = `${path} is being written by another program that did not take the home's lock.`;
    return new HomeError(text, "Close that program.");
  }
  return new HomeError(`${path} cannot be opened: ${why}.`, "Look after the disk first.");
}

/** Says what an error of SQLite means to the caller of an operation. */
export function callError(path: string, quota: number | undefined, error: unknown): CallError {
  const code = primary(error);
  const why = said(error);
  const options = { cause: error };
  // A write that fails on a disk without room failed for that, whatever name SQLite gives it.
  if (code === PRIMARY.FULL || (code === PRIMARY.IOERR && room(path) < LITTLE)) {
    if (quota !== undefined && room(path) >= LITTLE) {
      return new CallError(
        "EXHAUSTED",
        `the storage quota of ${String(quota)} bytes is used up`,
        { limit: "quota", quota: String(quota) },
        { help: "Allow more, such as `storage=quota=1GiB`, or delete something." },
      );
    }
    const help = "Make room on the disk; nothing was lost.";
    return new CallError("EXHAUSTED", `the disk that holds ${dirname(path)} is full`, { limit: "disk" }, { help });
  }
  if (isDamage(error)) {
    return new CallError("INTERNAL", `${path} is damaged: ${why}`, { cause: "damaged" }, options);
  }
  switch (code) {
    case PRIMARY.BUSY:
    case PRIMARY.LOCKED:
      return new CallError("BUSY", "another program is writing to the home's database", {}, options);
    case PRIMARY.NOMEM:
      return new CallError("EXHAUSTED", "there is no memory left", { limit: "memory" }, options);
    case PRIMARY.TOOBIG:
      return new CallError("TOO_LARGE", "the value is larger than the database can hold", {}, options);
    case PRIMARY.IOERR:
      // Whether bytes that could not be synchronised are on the disk, nobody can tell.
      return SYNC_FAILED.includes(extendedCode(error))
        ? new CallError("INTERRUPTED", `the disk failed while ${path} was written`, {}, options)
        : new CallError("UNAVAILABLE", `the disk failed: ${why}`, {}, options);
    case PRIMARY.READONLY:
    case PRIMARY.CANTOPEN:
    case PRIMARY.PERM:
      return new CallError("UNAVAILABLE", `${path} cannot be written: ${why}`, {}, options);
    default:
      return new CallError("INTERNAL", `the home's database failed: ${why}`, {}, options);
  }
}

function room(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}
