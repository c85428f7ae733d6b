import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Replaces a file as a whole: after loss of power it is the old one or the new one. */
export function replaceFile(path: string, content: Uint8Array): void {
  const draft = join(dirname(path), `.${basename(path)}.${String(process.pid)}`);
  try {
    const file = openSync(draft, "w", 0o600);
    try {
      writeSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    removeFile(draft);
    throw error;
  }
  syncFolder(dirname(path));
}

/** Makes a file that is empty and private, unless it is there; says whether it was made. */
export function makeFile(path: string): boolean {
  try {
    closeSync(openSync(path, "wx", 0o600));
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") {
      return false;
    }
    throw error;
  }
}

/** Makes a folder and those above it that are missing; nobody else can write to them. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Removes a file if it is there and can be removed. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // it is gone, or stays
  }
}

/** Makes the names in a folder survive loss of power. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Whether anything is there under a name. */
export function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The system's name of an error, such as `ENOENT`; empty for another error. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error ? (error as Error & { readonly code?: unknown }).code : undefined;
  return typeof code === "string" ? code : "";
}
