// How a unit that was checked begins to run, on whatever host.
import { limits } from "../../gen/contract.js";
import type { Handler } from "./handler.js";
import { Counters } from "./metrics.js";
import type { Unit } from "./module-check.js";
import type { Observer } from "./observer.js";
import { Policy, type Denial, type Granted, type Refusal } from "./policy.js";
import { Runtime } from "./runtime.js";
import type { Durability } from "./setup.js";

/** How long a unit may take to be ready. */
export const START_MS = 60_000;

/** What every way to open an Avatar takes. */
export interface Listeners {
  /** Told of what the unit asks for and is not granted. */
  readonly onDenial?: ((denial: Denial) => void) | undefined;
  /** Told why an instance of the unit died. */
  readonly onDeath?: ((cause: string) => void) | undefined;
  /** Told of what goes wrong and no call fails of. */
  readonly onReport?: ((text: string, cause?: unknown) => void) | undefined;
  /** Sees what crosses between host and unit. */
  readonly observer?: Observer | undefined;
}

/** What a runtime is made of. */
export interface Parts extends Listeners {
  readonly unit: Unit;
  readonly module: WebAssembly.Module;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly granted: Granted;
  readonly refused: ReadonlyMap<string, Refusal>;
  readonly host: { readonly name: string; readonly version: string };
  readonly durability?: Durability | undefined;
  readonly memoryBytes?: number | undefined;
  readonly startMs?: number | undefined;
  /** When opening began, by `performance.now()`. */
  readonly began?: number | undefined;
}

/** Starts a unit. */
export async function startRuntime(parts: Parts): Promise<Runtime> {
  const report =
    parts.onReport ??
    ((text: string, cause?: unknown) => {
      console.warn(...(cause === undefined ? [text] : [text, cause]));
    });
  const listen =
    <T>(listener: ((it: T) => void) | undefined) =>
    (it: T): void => {
      try {
        listener?.(it);
      } catch (error) {
        report("a listener failed", error);
      }
    };
  const runtime = new Runtime(
    {
      module: parts.module,
      unit: parts.unit,
      handlers: parts.handlers,
      policy: new Policy(parts.unit.name, parts.granted, parts.refused, listen(parts.onDenial)),
      host: parts.host,
      durability: parts.durability,
      memoryBytes: parts.memoryBytes ?? limits.maxMemoryBytes,
      startMs: parts.startMs ?? START_MS,
      counters: new Counters(),
      observer: parts.observer,
      report,
    },
    listen(parts.onDeath),
  );
  parts.observer?.begin(parts.unit, parts.host);
  await runtime.start(parts.began);
  return runtime;
}
