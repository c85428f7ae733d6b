import type { Import } from "../../gen/contract.js";
import type { CallError } from "../errors.js";
import { Credit } from "./credit.js";
import type { HandlerOptions } from "./handler.js";

/** One call of the unit, from its acceptance to its completion. */
export class CapabilityCall implements HandlerOptions {
  /** The import that was called. */
  readonly name: string;
  readonly entry: Import;
  /** The call id that the unit chose. */
  readonly id: number;
  payload: Uint8Array;
  /** About what the request takes in memory once it is parsed. */
  readonly size: number;
  /** Why the request is not even parsed. */
  readonly refusal: CallError | undefined;
  /** For a stream from its acceptance on: the unit may grant more before it has begun. */
  readonly credit: Credit | undefined;
  /** Whether it takes one of the places of its capability. */
  hasSlot = false;
  /** Whether its handler was called. */
  begun = false;
  cancelled = false;
  #abort: AbortController | undefined;

  constructor(
    name: string,
    entry: Import,
    id: number,
    payload: Uint8Array,
    size: number,
    refusal: CallError | undefined,
  ) {
    this.name = name;
    this.entry = entry;
    this.id = id;
    this.payload = payload;
    this.size = size;
    this.refusal = refusal;
    this.credit = entry.mode === "stream" ? new Credit() : undefined;
  }

  /** Whether it is carried out to its end once it was begun: it may change something. */
  get mustEnd(): boolean {
    return this.entry.effect === true && this.entry.mode !== "stream";
  }

  /** Made when a handler asks for it: most never do. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  /** Tells the handler that nobody waits for it any more. */
  stop(reason: CallError): void {
    this.#abort ??= new AbortController();
    this.#abort.abort(reason);
    this.credit?.wake();
  }

  get isStopped(): boolean {
    return this.#abort?.signal.aborted === true;
  }
}
