// What tabs of one home and the thread of its unit tell each other.
import type { LogLine } from "../adapters/log.js";
import type { Denial } from "../core/policy.js";
import type { Answer, Ask, Told } from "../core/remote.js";
import type { PickedFolder } from "./folders.js";
import type { HostOptions } from "./host.js";

/** Between the tab that has the unit and its worker. */
export type ToWorker =
  | { readonly kind: "open"; readonly options: HostOptions; readonly owner: string; readonly wants: readonly string[] }
  | { readonly kind: "ask"; readonly ask: Ask }
  | { readonly kind: "given"; readonly answer: Answer }
  | { readonly kind: "lifecycle"; readonly event: string }
  | Picked
  | { readonly kind: "close"; readonly patienceMs: number | undefined };

export type ToTab =
  | { readonly kind: "open"; readonly unit: About }
  | { readonly kind: "failed"; readonly as: "load" | "home" | "call"; readonly error: Told }
  | { readonly kind: "answer"; readonly answer: Answer }
  /** What a capability of the tab's own is to do. */
  | { readonly kind: "want"; readonly ask: Ask }
  | { readonly kind: "download"; readonly name: string; readonly file: Blob }
  | { readonly kind: "closed" }
  | { readonly kind: "log"; readonly line: LogLine }
  | { readonly kind: "denial"; readonly denial: Denial }
  | { readonly kind: "death"; readonly cause: string }
  | { readonly kind: "report"; readonly text: string };

/** What the person picked for a folder that is granted. */
export interface Picked {
  readonly kind: "picked";
  readonly name: string;
  readonly folder: PickedFolder;
}

/** The unit of a home. */
export interface About {
  readonly name: string;
  readonly version: string;
}

/** On the channel of a home. */
export type OnChannel =
  | { readonly kind: "who" }
  | { readonly kind: "owner"; readonly owner: string; readonly unit: About }
  | { readonly kind: "gone"; readonly owner: string }
  | (Picked & { readonly to: string })
  | { readonly kind: "ask"; readonly to: string; readonly from: string; readonly ask: Ask }
  | { readonly kind: "answer"; readonly to: string; readonly answer: Answer };

/** The lock of the tab that has the unit. */
export const ownerLock = (home: string): string => `dao:${home}`;
/** The lock that each tab holds as long as it lives. */
export const tabLock = (home: string, tab: string): string => `dao:${home}:tab:${tab}`;
