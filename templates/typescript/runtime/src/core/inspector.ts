// Keeps account of what a unit may do and does, and changes what it may do while it runs.
import { events, imports, methods, statuses, type Import, type StatusCode } from "../../gen/contract.js";
import { CallError, said } from "../errors.js";
import { decide, type Words } from "../grants/decide.js";
import { canonicalScopes, ScopeError } from "../grants/scopes.js";
import type { Wish } from "../grants/wishes.js";
import { END, streamOf, type CallOptions, type Stream } from "./calls.js";
import type { Crossing, Inspection, Right } from "./inspection.js";
import type { Observer } from "./observer.js";
import { capabilityOf, type Granted } from "./policy.js";
import type { Runtime } from "./runtime.js";

/** The crossings that somebody sees who begins to look, and that may wait for a slow reader. */
const LAST = 200;
/** Calls that may be open; more are not accounted for. */
const MOST_OPEN = 10_000;

/** What a home remembers of what a person said about a unit. */
export interface Remembered {
  readonly allowed: Readonly<Record<string, readonly string[]>>;
  readonly denied: readonly string[];
}

/** What the inspector of a unit is made of. */
export interface InspectorParts {
  /** What the unit asks for. */
  readonly wishes: readonly Wish[];
  /** What the program grants. */
  readonly given: ReadonlyMap<string, readonly string[]> | undefined;
  /** What the person said before. */
  readonly remembered?: Remembered | undefined;
  /** Keeps what the person says. */
  readonly remember?: ((said: Remembered) => Promise<void>) | undefined;
  /** Makes ready what carries out what is granted. */
  readonly provide?: ((granted: Granted) => Promise<void>) | undefined;
}

interface Open {
  readonly name: string;
  readonly at: number;
  readonly began: number;
  readonly bytes: number;
}

/** What a unit may do and does. */
export class Inspector implements Observer, Inspection {
  readonly #parts: InspectorParts;
  readonly #allowed: Map<string, readonly string[]>;
  readonly #denied: Set<string>;
  readonly #used = new Map<string, { uses: number; last: number }>();
  readonly #calls = { avatar: new Map<number, Open>(), unit: new Map<number, Open>() };
  readonly #watchers = new Set<(crossing: Crossing) => void>();
  readonly #last: Crossing[] = [];
  #runtime: Runtime | undefined;
  /** Changes follow each other. */
  #changing: Promise<void> = Promise.resolve();

  constructor(parts: InspectorParts) {
    this.#parts = parts;
    this.#allowed = new Map(Object.entries(parts.remembered?.allowed ?? {}));
    this.#denied = new Set(parts.remembered?.denied);
  }

  /** What the unit gets. */
  decision(): ReturnType<typeof decide> {
    const words: Words = { allowed: this.#allowed, denied: this.#denied, denial: "it was denied" };
    return decide(this.#parts.wishes, this.#parts.given, words);
  }

  /** Lets changes reach a unit that runs. */
  attach(runtime: Runtime): void {
    this.#runtime = runtime;
  }

  // What it may do

  rights(): Promise<readonly Right[]> {
    const { granted, refused } = this.decision();
    return Promise.resolve(
      this.#parts.wishes
        .filter(({ capability }) => capability !== "call")
        .map(({ capability, required, reason }) => {
          const known = capabilityOf(capability);
          const used = this.#used.get(capability);
          return {
            capability,
            required,
            reason: reason || (known?.reason ?? ""),
            isAllowed: granted.has(capability),
            scopes: granted.get(capability) ?? [],
            why: refused.get(capability)?.why ?? "",
            scopeRequired: known?.scopeRequired ?? false,
            example: known?.example ?? "",
            uses: used?.uses ?? 0,
            lastUsed: used?.last,
          };
        }),
    );
  }

  allow(capability: string, scopes?: readonly string[]): Promise<void> {
    return this.#change(() => {
      const wish = this.#wish(capability);
      const asked = scopes ?? this.#allowed.get(capability) ?? wish.scopes;
      this.#denied.delete(capability);
      if (scopes === undefined && this.decision().granted.has(capability)) {
        return; // the program grants it
      }
      if (asked.length === 0 && capabilityOf(capability)?.scopeRequired === true) {
        const text = `'${capability}' can only be allowed within limits, such as ${capabilityOf(capability)?.example ?? ""}`;
        throw new CallError("INVALID_ARGUMENT", text, { field: "scopes" });
      }
      try {
        this.#allowed.set(capability, asked.length === 0 ? [] : canonicalScopes(capability, asked, {}));
      } catch (error) {
        throw error instanceof ScopeError ? new CallError("INVALID_ARGUMENT", said(error), { field: "scopes" }) : error;
      }
    });
  }

  deny(capability: string): Promise<void> {
    return this.#change(() => {
      if (this.#wish(capability).required) {
        throw new CallError("INVALID_ARGUMENT", `the unit cannot work without '${capability}'`, {
          field: "capability",
        });
      }
      this.#allowed.delete(capability);
      this.#denied.add(capability);
    });
  }

  #wish(capability: string): Wish {
    const wish = this.#parts.wishes.find((it) => it.capability === capability);
    if (wish === undefined || capability === "call") {
      throw new CallError("INVALID_ARGUMENT", `the unit does not ask for '${capability}'`, { field: "capability" });
    }
    return wish;
  }

  #change(change: () => void): Promise<void> {
    const changed = this.#changing.then(async () => {
      const before = { allowed: [...this.#allowed], denied: [...this.#denied] };
      try {
        change();
        await this.#parts.remember?.({ allowed: Object.fromEntries(this.#allowed), denied: [...this.#denied] });
      } catch (error) {
        replace(this.#allowed, before.allowed);
        this.#denied.clear();
        before.denied.forEach((it) => this.#denied.add(it));
        throw error;
      }
      const { granted, refused } = this.decision();
      await this.#parts.provide?.(granted);
      this.#runtime?.regrant(granted, refused);
    });
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  // What it does

  crossings({ signal }: CallOptions = {}): Stream<readonly Crossing[]> {
    let waiting = [...this.#last];
    let isClosed = false;
    let wake: () => void = () => undefined;
    const watcher = (crossing: Crossing): void => {
      waiting.push(crossing);
      waiting.splice(0, waiting.length - LAST);
      wake();
    };
    const close = (): void => {
      isClosed = true;
      this.#watchers.delete(watcher);
      wake();
    };
    this.#watchers.add(watcher);
    signal?.addEventListener("abort", close);
    return streamOf(async () => {
      while (waiting.length === 0 && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      signal?.throwIfAborted();
      if (isClosed) {
        return END;
      }
      const some = waiting;
      waiting = [];
      return { done: false, value: some };
    }, close);
  }

  // What an observer sees

  begin(): void {
    // The unit is known already.
  }

  instanceBegins(): void {
    this.#calls.avatar.clear();
    this.#calls.unit.clear();
  }

  instanceEnds(): void {
    // What was open is forgotten when another one begins.
  }

  entryBegins(name: string, args: readonly number[], payload: Uint8Array): void {
    const [first = 0, second = 0, third = 0] = args;
    if (name === "yuan_handle_request") {
      this.#begin("avatar", first, methodNames.get(second) ?? String(second), payload.length);
    } else if (name === "yuan_on_event" && first === events.COMPLETION) {
      this.#end("unit", second, third | 0, payload.length);
    }
  }

  entryEnds(): void {
    // Calls are accounted for, not entries.
  }

  importCalled(
    name: string,
    args: readonly number[],
    wentIn: Uint8Array,
    cameOut: Uint8Array,
    status: number | undefined,
  ): void {
    const [id = 0, second = 0] = args;
    const called = (imports as Readonly<Record<string, Import>>)[name];
    if (name === "avatar_respond") {
      this.#end("avatar", id, second | 0, wentIn.length);
    } else if (called !== undefined && called.capability !== "call") {
      const { capability } = called;
      const operation = called.operation === capability ? capability : `${capability}.${snake(called.operation)}`;
      if (status !== statuses.DENIED) {
        const used = this.#used.get(capability);
        this.#used.set(capability, { uses: (used?.uses ?? 0) + 1, last: Date.now() });
      }
      if (called.mode !== "sync" && status === statuses.OK) {
        this.#begin("unit", id, operation, wentIn.length);
      } else if (status !== undefined) {
        const bytes = wentIn.length + cameOut.length;
        this.#crossed({ at: Date.now(), by: "unit", name: operation, bytes, ms: 0, status: code(status) });
      }
    }
  }

  #begin(by: Crossing["by"], id: number, name: string, bytes: number): void {
    if (this.#calls[by].size < MOST_OPEN) {
      this.#calls[by].set(id, { name, at: Date.now(), began: performance.now(), bytes });
    }
  }

  #end(by: Crossing["by"], id: number, status: number, bytes: number): void {
    const call = this.#calls[by].get(id);
    if (call === undefined) {
      return;
    }
    const { name } = call;
    if (status === statuses.MORE) {
      this.#crossed({ at: Date.now(), by, name, bytes, ms: 0, status: "MORE" });
      return;
    }
    const ms = performance.now() - call.began;
    this.#crossed({ at: call.at, by, name, bytes: call.bytes + bytes, ms, status: code(status) });
    this.#calls[by].delete(id);
  }

  #crossed(crossing: Crossing): void {
    this.#last.push(crossing);
    if (this.#last.length > LAST) {
      this.#last.shift();
    }
    this.#watchers.forEach((watch) => {
      watch(crossing);
    });
  }
}

/** Names such as `documents.patch`. */
const methodNames = new Map<number, string>(
  Object.values(methods).map(({ number, name }) => {
    const [service = "", method = ""] = name.split(".").slice(-2);
    return [number, `${service.replace(/Service$/, "").toLowerCase()}.${snake(method)}`];
  }),
);

const codes = new Map<number, StatusCode>(
  Object.entries(statuses).map(([name, number]) => [number, name as StatusCode]),
);

function code(status: number): StatusCode {
  return codes.get(status) ?? "INTERNAL";
}

function snake(name: string): string {
  return name.replace(/(?<=.)([A-Z])/g, "_$1").toLowerCase();
}

function replace<K, V>(map: Map<K, V>, entries: readonly (readonly [K, V])[]): void {
  map.clear();
  entries.forEach(([key, value]) => map.set(key, value));
}
