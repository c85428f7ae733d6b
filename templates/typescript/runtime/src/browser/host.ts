// An Avatar that lives in this thread of a browser: a database of the site, a unit, and what the program grants.
import { handlers, type Capabilities } from "../../gen/capabilities.js";
import { browserCapabilities } from "../../gen/browser-capabilities.js";
import type { LogLine } from "../adapters/log.js";
import { checkUnit, type Unit } from "../core/module-check.js";
import { startRuntime, type Listeners } from "../core/opening.js";
import type { Runtime } from "../core/runtime.js";
import { HomeError, LoadError, said } from "../errors.js";
import { decide, parseGrants } from "../grants/decide.js";
import { parseScope, type Scope } from "../grants/scopes.js";
import { host } from "../version.js";
import { HomeDatabase } from "./indexeddb.js";

/** What an Avatar in a browser is opened with, as far as another thread can be told. */
export interface HostOptions {
  /** The name of the home among those of the site. */
  readonly home: string;
  /** The unit: where it is fetched from, or its bytes. */
  readonly unit: string | Uint8Array;
  /**
   * What the program grants, such as `net=api.example.org`. Left out, what belongs to the home is granted; an empty
   * list grants nothing at all.
   */
  readonly grants?: readonly string[] | undefined;
  /** How many milliseconds the unit may take to be ready. */
  readonly startMs?: number | undefined;
  /** How far the unit's memory may grow; as far as the contract allows if left out. */
  readonly memoryBytes?: number | undefined;
}

/** What capabilities are made in. */
export interface Surroundings {
  readonly database: HomeDatabase;
  readonly log: (line: LogLine) => void;
  /** The scopes of each capability that is granted. */
  readonly scopes: (capability: string) => readonly Scope[];
}

/** An open home with its unit. */
export class Host {
  readonly unit: Unit;
  readonly runtime: Runtime;
  readonly #database: HomeDatabase;
  #closing: Promise<void> | undefined;

  private constructor(unit: Unit, runtime: Runtime, database: HomeDatabase) {
    this.unit = unit;
    this.runtime = runtime;
    this.#database = database;
  }

  /** Opens a home for a unit. That no other tab has it is for whoever calls this. */
  static async open(
    options: HostOptions,
    parts: Listeners & { readonly own: Capabilities; readonly onLog: (line: LogLine) => void },
  ): Promise<Host> {
    const began = performance.now();
    requireSecure();
    const opening = HomeDatabase.open(`dao:${options.home}`, (error) => {
      parts.onReport?.(error.message);
      void opened?.close(0);
    });
    opening.catch(() => undefined);
    let opened: Host | undefined;
    const { bytes, module: early } = await load(options.unit);
    const own = new Set(Object.keys(parts.own));
    const offered = new Set([...own, ...Object.keys(browserCapabilities)]);
    const unit = await checkUnit(bytes, (capability) => offered.has(capability), options.memoryBytes);
    const module = (unit.wasm === bytes ? await early : undefined) ?? (await compiled(unit));
    const database = await opening;
    try {
      const { granted, refused } = decide(
        unit.manifest.capabilities,
        options.grants && parseGrants(options.grants, {}),
      );
      const surroundings: Surroundings = {
        database,
        log: parts.onLog,
        scopes: (capability) =>
          (granted.get(capability) ?? [])
            .map((scope) => parseScope(capability, scope))
            .filter((scope) => scope !== undefined),
      };
      const provided = Object.entries(browserCapabilities)
        .filter(([capability]) => granted.has(capability) && !own.has(capability))
        .map(([, make]) => make(surroundings));
      const capabilities = provided.reduce((all, one) => ({ ...all, ...one }), {});
      const isPersistent = await navigator.storage.persisted().catch(() => false);
      const runtime = await startRuntime({
        ...parts,
        unit,
        module,
        handlers: handlers(capabilities),
        granted,
        refused,
        host,
        durability: isPersistent ? "durable" : "evictable",
        startMs: options.startMs,
        memoryBytes: options.memoryBytes,
        began,
      });
      opened = new Host(unit, runtime, database);
      return opened;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Lets the unit finish, and ends it. A second time waits for the same end. */
  close(patienceMs?: number): Promise<void> {
    this.#closing ??= this.runtime.close(patienceMs).finally(() => {
      this.#database.close();
    });
    return this.#closing;
  }
}

/** A page that came by an insecure way has neither keys nor locks. */
export function requireSecure(): void {
  if (!globalThis.isSecureContext) {
    throw new HomeError(
      "This page is not secure, so the browser gives it neither keys nor locks.",
      "Serve it by https, or from localhost.",
    );
  }
}

async function load(
  unit: string | Uint8Array,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; module: Promise<WebAssembly.Module | undefined> }> {
  if (unit instanceof Uint8Array) {
    return { bytes: new Uint8Array(unit), module: Promise.resolve(undefined) };
  }
  try {
    const response = await fetch(unit);
    if (!response.ok) {
      throw new Error(`the server answered ${String(response.status)}`);
    }
    // Compiled while it comes, unless the server calls it something else than application/wasm.
    const module = WebAssembly.compileStreaming(response.clone()).catch(() => undefined);
    return { bytes: new Uint8Array(await response.arrayBuffer()), module };
  } catch (cause) {
    throw new LoadError(`the unit ${unit} cannot be fetched: ${said(cause)}`, { cause });
  }
}

async function compiled(unit: Unit): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(unit.wasm);
  } catch (cause) {
    const help = "A content security policy must allow 'wasm-unsafe-eval'.";
    throw new LoadError(`${unit.title} cannot be loaded: ${said(cause)}. ${help}`, { cause });
  }
}
