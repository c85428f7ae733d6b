// What the main thread and the thread of the unit tell each other beside calls.
import type { LogLine } from "../adapters/log.js";
import type { Denial } from "../core/policy.js";
import type { Told } from "../core/remote.js";

export type ToWorker =
  | { readonly kind: "close"; readonly patienceMs: number | undefined }
  | { readonly kind: "lifecycle"; readonly event: string };

export type ToMain =
  | { readonly kind: "open"; readonly name: string; readonly version: string }
  | { readonly kind: "failed"; readonly as: "load" | "home" | "call"; readonly help: string; readonly error: Told }
  | { readonly kind: "closed" }
  | { readonly kind: "log"; readonly line: LogLine }
  | { readonly kind: "denial"; readonly denial: Denial }
  | { readonly kind: "death"; readonly cause: string }
  | { readonly kind: "report"; readonly text: string };

/** An import that a capability of the author's carries out. */
export interface OwnImport {
  readonly name: string;
  readonly capability: string;
}
