// What the main thread and the thread of the unit tell each other beside calls.
import type { LogLine } from "../adapters/log.js";
import type { Denial } from "../core/policy.js";
import type { Told } from "../core/remote.js";
import type { Holder } from "./home.js";

export type ToWorker =
  | { readonly kind: "close"; readonly patienceMs: number | undefined }
  | { readonly kind: "lifecycle"; readonly event: string };

export type ToMain =
  | { readonly kind: "open"; readonly name: string; readonly version: string }
  | { readonly kind: "failed"; readonly failure: OpenFailure }
  | { readonly kind: "closed" }
  | { readonly kind: "log"; readonly line: LogLine }
  | { readonly kind: "denial"; readonly denial: Denial }
  | { readonly kind: "death"; readonly cause: string }
  | { readonly kind: "report"; readonly text: string };

/** Why a home could not be opened. */
export type OpenFailure =
  | { readonly as: "load" | "call"; readonly error: Told }
  | { readonly as: "home"; readonly error: Told; readonly help: string }
  | { readonly as: "held"; readonly path: string; readonly holder: Holder | undefined };
