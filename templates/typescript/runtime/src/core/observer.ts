import type { GuestFault } from "./faults.js";
import type { Unit } from "./module-check.js";

/**
 * Sees everything that crosses between host and unit, in its order: what a recording is made of.
 * It is called inside entries, must be quick, and must not call the unit.
 */
export interface Observer {
  /** What follows is about this unit, and this host. */
  begin(unit: Unit, host: { readonly name: string; readonly version: string }): void;
  /** An instance is about to be made, whose memory may grow to so many bytes. */
  instanceBegins(memoryBytes: number): void;
  /** Nothing of the instance is called any more; the cause is undefined if it was closed. */
  instanceEnds(cause: string | undefined): void;
  /** The host calls an export; the payload is what its pointer and length name. */
  entryBegins(name: string, args: readonly number[], payload: Uint8Array): void;
  /** The export has returned its result, or has ended the instance. */
  entryEnds(result: number | GuestFault["kind"]): void;
  /** An import has returned its status, or has ended the instance (undefined). */
  importCalled(
    name: string,
    args: readonly number[],
    wentIn: Uint8Array,
    cameOut: Uint8Array,
    status: number | undefined,
  ): void;
}

/** Lets two see what crosses. */
export function both(one: Observer, other: Observer): Observer {
  return {
    begin: (...seen) => {
      one.begin(...seen);
      other.begin(...seen);
    },
    instanceBegins: (...seen) => {
      one.instanceBegins(...seen);
      other.instanceBegins(...seen);
    },
    instanceEnds: (...seen) => {
      one.instanceEnds(...seen);
      other.instanceEnds(...seen);
    },
    entryBegins: (...seen) => {
      one.entryBegins(...seen);
      other.entryBegins(...seen);
    },
    entryEnds: (...seen) => {
      one.entryEnds(...seen);
      other.entryEnds(...seen);
    },
    importCalled: (...seen) => {
      one.importCalled(...seen);
      other.importCalled(...seen);
    },
  };
}
