// The paths of files inside granted folders.
import { CallError } from "../errors.js";

const MOST_PATH_BYTES = 4096;
const MOST_PART_BYTES = 255;
/** The names of unfinished uploads, which a unit cannot see or name. */
export const DRAFT = /^\.dao-[0-9a-f]{32}\.part$/;

/** Splits a path into names, refusing every form that could mean another place. */
export function partsOf(path: string): string[] {
  if (path === "") {
    return [];
  }
  const field = { field: "path" };
  if (bytes(path) > MOST_PATH_BYTES) {
    throw new CallError("TOO_LARGE", `the path is longer than ${String(MOST_PATH_BYTES)} bytes`, field);
  }
  const parts = path.split("/");
  for (const part of parts) {
    if (part === "" || part === "." || part === ".." || part.includes("\0") || DRAFT.test(part)) {
      throw new CallError("INVALID_ARGUMENT", `the path '${path.slice(0, 200)}' is not one inside a folder`, field);
    }
    if (bytes(part) > MOST_PART_BYTES) {
      throw new CallError("TOO_LARGE", `a name of the path is longer than ${String(MOST_PART_BYTES)} bytes`, field);
    }
  }
  return parts;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
