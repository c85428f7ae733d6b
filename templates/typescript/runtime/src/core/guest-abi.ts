// The functions that a unit exports: what the contract calls `yuan_*`.
import { contract, exports } from "../../gen/contract.js";
import { LoadError, said } from "../errors.js";
import { cut, plain } from "../plain-text.js";
import { NOTHING } from "./calls.js";
import type { EntryState } from "./entry-state.js";
import { GuestFault } from "./faults.js";
import { Memory } from "./memory.js";
import type { Setup } from "./setup.js";

type Function = (...args: number[]) => number;
type Name = keyof typeof exports;

/** One instance of a unit, as the contract lets a host enter it. */
export class GuestAbi {
  readonly #setup: Setup;
  readonly #entry: EntryState;
  readonly #functions: Readonly<Record<Name, Function>>;
  readonly memory: Memory;

  /**
   * @param instance - The instance, of whose exports the module check is sure.
   * @param entry - What the running entry did.
   */
  constructor(setup: Setup, instance: WebAssembly.Instance, entry: EntryState) {
    this.#setup = setup;
    this.#entry = entry;
    this.#functions = instance.exports as unknown as Readonly<Record<Name, Function>>;
    this.memory = new Memory(instance.exports[contract.memory] as WebAssembly.Memory);
  }

  /** Makes sure that the version is the one that the manifest gives; the first entry. */
  checkVersion(): void {
    const { contractMajor, contractMinor } = this.#setup.unit.manifest;
    const found = this.call("yuan_abi_version", [], NOTHING);
    const [major, minor] = [(found >>> 16) & 0xffff, found & 0xffff];
    if (major !== contractMajor || minor !== contractMinor) {
      throw new LoadError(
        `${this.#setup.unit.title} cannot be loaded: its manifest says contract` +
          ` ${String(contractMajor)}.${String(contractMinor)}, yuan_abi_version() says ${String(major)}.${String(minor)}`,
      );
    }
  }

  /** Enters the unit. The payload is what the arguments point to, for whoever observes. */
  call(name: Name, args: number[], payload: Uint8Array): number {
    const { observer } = this.#setup;
    observer?.entryBegins(name, args, payload);
    let result: number;
    try {
      result = this.#functions[name](...args);
      if (this.#entry.fault !== undefined) {
        // The unit caught what an import threw, as an engine with exceptions lets it.
        throw this.#entry.fault as Error;
      }
    } catch (cause) {
      observer?.entryEnds(cause instanceof GuestFault ? cause.kind : isTrap(cause) ? "trap" : "host");
      throw cause;
    }
    observer?.entryEnds(result);
    return result;
  }

  /**
   * Copies a payload into memory that the unit allocates. It belongs to the entry that follows.
   *
   * @returns Where the payload is; 0 if it has no bytes, or the unit no memory for it.
   */
  place(payload: Uint8Array): number {
    if (payload.length === 0) {
      return 0;
    }
    this.#entry.allocating = true;
    let pointer: number;
    try {
      pointer = this.call("yuan_alloc", [payload.length], NOTHING) >>> 0;
    } finally {
      this.#entry.allocating = false;
    }
    if (pointer % 8 !== 0) {
      throw new GuestFault("pointer", `yuan_alloc gave ${String(pointer)}, which is not aligned`);
    }
    if (pointer !== 0) {
      this.memory.write(pointer, payload);
    }
    return pointer;
  }

  /** Says what ended the instance, with what else is known about its cause. */
  fault(cause: unknown): GuestFault {
    if (cause instanceof GuestFault && cause.kind !== "trap") {
      return cause;
    }
    if (!(cause instanceof GuestFault) && !isTrap(cause)) {
      this.#setup.report("an import failed inside an entry", cause);
      return new GuestFault("host", plain(`an import failed: ${said(cause)}`, 1000), { cause });
    }
    const text = cause instanceof GuestFault ? cause.message : `trap: ${said(cause)}`;
    const words = this.#entry.lastWords;
    return new GuestFault("trap", words ? `${text}; it said: ${plain(cut(words, 300))}` : text, { cause });
  }
}

/** Whether the engine threw it for what the guest did: its own range and stack errors are that too. */
function isTrap(cause: unknown): boolean {
  return (
    cause instanceof WebAssembly.RuntimeError ||
    cause instanceof RangeError ||
    (cause instanceof Error && cause.name === "InternalError") // Firefox: too much recursion
  );
}
