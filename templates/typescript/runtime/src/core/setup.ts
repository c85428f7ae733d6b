import type { Handler } from "./handler.js";
import type { Counters } from "./metrics.js";
import type { Unit } from "./module-check.js";
import type { Observer } from "./observer.js";
import type { Policy } from "./policy.js";

/** What becomes of what storage has accepted, as the unit is told it. */
export type Durability = "durable" | "evictable" | "ephemeral";

/** What every instance of a running unit is made of. It outlives them all. */
export interface Setup {
  /** The compiled unit. */
  readonly module: WebAssembly.Module;
  /** The checked unit. */
  readonly unit: Unit;
  /** What carries out each import. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** What is granted. */
  readonly policy: Policy;
  /** Name and version of this host, for the unit. */
  readonly host: { readonly name: string; readonly version: string };
  readonly durability: Durability | undefined;
  /** How far a memory may grow. */
  readonly memoryBytes: number;
  /** How long the unit may take to be ready, all its attempts together. */
  readonly startMs: number;
  /** Where to count. */
  readonly counters: Counters;
  /** Sees what crosses. */
  readonly observer: Observer | undefined;
  /** Hears of what goes wrong and nobody waits for: a handler that failed, a death. */
  readonly report: (text: string, cause?: unknown) => void;
}
