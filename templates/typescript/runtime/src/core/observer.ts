/** An instance begins, or has ended. */
export type Life = "begins" | "closed" | `died: ${string}`;

/**
 * Sees everything that crosses between host and unit, in its order: what a recording is made of.
 * It is called inside entries, must be quick, and must keep no bytes without copying them.
 */
export interface Observer {
  /** An instance begins or ends. */
  life(what: Life): void;
  /** The host enters the unit; the payload is what the arguments point to. */
  enter(name: string, args: readonly number[], payload: Uint8Array): void;
  /** The entry has returned; a trap has no result. */
  leave(name: string, result: number | undefined): void;
  /** The unit called an import and was answered: what went in, what came out. */
  import(name: string, args: readonly number[], given: Uint8Array, written: Uint8Array, status: number): void;
}
