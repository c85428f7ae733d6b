import type { Range } from "../adapters/storage.js";

/** The same range for IndexedDB; undefined for all keys. */
export function keyRange({ start, afterStart, end }: Range): IDBKeyRange | undefined {
  if (start !== undefined && end !== undefined) {
    return IDBKeyRange.bound(start, end, afterStart, true);
  }
  if (start !== undefined) {
    return IDBKeyRange.lowerBound(start, afterStart);
  }
  return end === undefined ? undefined : IDBKeyRange.upperBound(end, true);
}
