// An Avatar that lives in this thread of a browser: a database of the site, a unit, and what the program grants.
import { handlers as handlersOf } from "../../gen/capabilities.js";
import { browserCapabilities } from "../../gen/browser-capabilities.js";
import type { LogLine } from "../adapters/log.js";
import { checkUnit, type Unit } from "../core/module-check.js";
import type { Handler } from "../core/handler.js";
import type { Inspection } from "../core/inspection.js";
import { Inspector } from "../core/inspector.js";
import { both } from "../core/observer.js";
import { startRuntime, type Listeners } from "../core/opening.js";
import type { Granted } from "../core/policy.js";
import type { OwnHandlers } from "../core/own-capabilities.js";
import type { Runtime } from "../core/runtime.js";
import { LoadError, said } from "../errors.js";
import { parseGrants } from "../grants/decide.js";
import { canonicalScopes, parseScope, type Scope } from "../grants/scopes.js";
import { host } from "../version.js";
import type { PickedFolder } from "./folders.js";
import { HomeDatabase } from "./indexeddb.js";
import { remember, remembered } from "./remembered.js";
import { requireSecure } from "./secure.js";

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
  /**
   * What the person picked for the capability `files`, by the name under which the unit knows it. Each is granted; a
   * grant `files=NAME=/NAME:ro` beside it makes it one for reading only.
   */
  readonly folders?: Readonly<Record<string, PickedFolder>> | undefined;
  /** How many milliseconds the unit may take to be ready. */
  readonly startMs?: number | undefined;
  /** How far the unit's memory may grow; as far as the contract allows if left out. */
  readonly memoryBytes?: number | undefined;
}

/** What capabilities are made in. */
export interface Surroundings {
  readonly database: HomeDatabase;
  readonly log: (line: LogLine) => void;
  readonly folders: Readonly<Record<string, PickedFolder>>;
  /** Saves a file where downloads go. */
  readonly download: (name: string, file: Blob) => void;
  /** The scopes of each capability that is granted. */
  readonly scopes: (capability: string) => readonly Scope[];
}

/** What a host of this thread is opened with beside that. */
export interface HostParts extends Listeners {
  readonly own: OwnHandlers;
  readonly onLog: (line: LogLine) => void;
  /** Told of each file that is to be saved where downloads go. */
  readonly onDownload: (name: string, file: Blob) => void;
}

/** An open home with its unit. */
export class Host {
  readonly unit: Unit;
  readonly runtime: Runtime;
  /** What the unit may do, and what it does. */
  readonly inspection: Inspection;
  readonly #database: HomeDatabase;
  readonly #folders: Record<string, PickedFolder>;
  #closing: Promise<void> | undefined;

  private constructor(
    unit: Unit,
    runtime: Runtime,
    inspection: Inspection,
    database: HomeDatabase,
    folders: Record<string, PickedFolder>,
  ) {
    this.unit = unit;
    this.runtime = runtime;
    this.inspection = inspection;
    this.#database = database;
    this.#folders = folders;
  }

  /** Opens a home for a unit. That no other tab has it is for whoever calls this. */
  static async open(options: HostOptions, parts: HostParts): Promise<Host> {
    const began = performance.now();
    requireSecure();
    const opening = HomeDatabase.open(`dao:${options.home}`, (error) => {
      parts.onReport?.(error.message);
      void opened?.close(0);
    });
    opening.catch(() => undefined);
    let opened: Host | undefined;
    const { bytes, module: early } = await load(options.unit);
    const { own } = parts;
    const folders: Record<string, PickedFolder> = { ...options.folders };
    const offers = (name: string): boolean => own.capabilities.has(name) || Object.hasOwn(browserCapabilities, name);
    const unit = await checkUnit(bytes, offers, options.memoryBytes);
    const module = (unit.wasm === bytes ? await early : undefined) ?? (await compiled(unit));
    const database = await opening;
    try {
      const given = withFolders(options.grants && parseGrants(options.grants, {}), Object.keys(folders));
      const handlers = new Map(own.handlers);
      const provide = provider(handlers, own, { database, log: parts.onLog, folders, download: parts.onDownload });
      const inspector = new Inspector({
        wishes: unit.manifest.capabilities,
        given,
        remembered: await remembered(database, unit),
        remember: (said) => remember(database, unit, said),
        provide,
      });
      const { granted, refused } = inspector.decision();
      await provide(granted);
      // Some builds of WebKit have no `navigator.storage`.
      const manager = (navigator as Partial<Navigator>).storage;
      const isPersistent = await manager?.persisted().catch(() => false);
      const runtime = await startRuntime({
        ...parts,
        unit,
        module,
        handlers,
        granted,
        refused,
        host,
        durability: isPersistent === true ? "durable" : "evictable",
        startMs: options.startMs,
        memoryBytes: options.memoryBytes,
        began,
        observer: parts.observer === undefined ? inspector : both(inspector, parts.observer),
      });
      inspector.attach(runtime);
      opened = new Host(unit, runtime, inspector, database, folders);
      return opened;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Puts what the person picked in the place of a folder that is granted. */
  pick(name: string, folder: PickedFolder): void {
    this.#folders[name] = folder;
  }

  /** Lets the unit finish, and ends it. A second time waits for the same end. */
  close(patienceMs?: number): Promise<void> {
    this.#closing ??= this.runtime.close(patienceMs).finally(() => {
      this.#database.close();
    });
    return this.#closing;
  }
}

/** Gives what makes the handlers of all that is granted, with the scopes that it has then. */
function provider(
  handlers: Map<string, Handler>,
  own: OwnHandlers,
  parts: Omit<Surroundings, "scopes">,
): (granted: Granted) => Promise<void> {
  const made = new Map<string, string>();
  return async (granted) => {
    for (const [capability, written] of granted) {
      const make = Object.hasOwn(browserCapabilities, capability) ? browserCapabilities[capability] : undefined;
      const text = written.join("\n");
      if (make === undefined || own.capabilities.has(capability) || made.get(capability) === text) {
        continue;
      }
      const scopes = written
        .map((scope) => parseScope(capability, scope))
        .filter((scope): scope is Scope => scope !== undefined);
      for (const [name, handler] of handlersOf(await make({ ...parts, scopes: () => scopes }))) {
        handlers.set(name, handler);
      }
      made.set(capability, text);
    }
  };
}

/** What is granted with the folders that were picked. */
function withFolders(
  given: Map<string, readonly string[]> | undefined,
  names: readonly string[],
): ReadonlyMap<string, readonly string[]> | undefined {
  if (names.length === 0 || given?.size === 0) {
    return given;
  }
  const files = given?.get("files") ?? [];
  const more = names.filter((name) => !files.some((scope) => scope.startsWith(`${name}=`)));
  return new Map(given).set("files", canonicalScopes("files", [...files, ...more.map((name) => `${name}=/${name}`)]));
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
