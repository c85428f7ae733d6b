// An Avatar that lives in this thread: a home, a unit, and what the person allowed.
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { homedir } from "node:os";

import type { LogLine } from "../adapters/log.js";
import { capabilityOf, type Granted, type Refusal } from "../core/policy.js";
import { checkUnit, type Unit } from "../core/module-check.js";
import { startRuntime, type Listeners } from "../core/opening.js";
import type { OwnHandlers } from "../core/own-capabilities.js";
import type { Runtime } from "../core/runtime.js";
import { HomeError, LoadError, said } from "../errors.js";
import { decide, parseGrants, type Decision } from "../grants/decide.js";
import { wordsAbout } from "../grants/words.js";
import { host } from "../version.js";
import type { SqliteDurability } from "./database.js";
import { GrantsFollower, readGrantsFile } from "./grants-file.js";
import { Home } from "./home.js";
import { Providers } from "./providers.js";

/** What an Avatar in Node is opened with, as far as another thread can be told. */
export interface HostOptions {
  /** The folder of the home; `~/` stands for the person's own. */
  readonly home: string;
  /** The unit: its file, or its bytes. */
  readonly unit: string | URL | Uint8Array;
  /**
   * What the program grants beside the person's own word, such as `net=api.example.org`. Left out, what belongs
   * to the home is granted; an empty list grants nothing at all.
   */
  readonly grants?: readonly string[] | undefined;
  /** What OK to a write promises: `full` (if left out) survives loss of power. */
  readonly durability?: SqliteDurability | undefined;
  /** How many milliseconds the unit may take to be ready. */
  readonly startMs?: number | undefined;
  /** How far the unit's memory may grow; as far as the contract allows if left out. */
  readonly memoryBytes?: number | undefined;
  /** What the program is called, for whoever finds the home taken. */
  readonly program?: string | undefined;
}

/** What a host of this thread is opened with beside that. */
export interface HostParts extends Listeners {
  readonly own: OwnHandlers;
  readonly onLog: (line: LogLine) => void;
}

/** An open home with its unit. */
export class Host {
  readonly unit: Unit;
  readonly #home: Home;
  readonly #providers: Providers;
  #runtime: Runtime | undefined;
  #follower: GrantsFollower | undefined;
  #closing: Promise<void> | undefined;

  private constructor(unit: Unit, home: Home, providers: Providers) {
    this.unit = unit;
    this.#home = home;
    this.#providers = providers;
  }

  get runtime(): Runtime {
    if (this.#runtime === undefined) {
      throw new Error("the host is not open");
    }
    return this.#runtime;
  }

  /** Opens a home for a unit. Whatever fails gives back all that came before it. */
  static async open(options: HostOptions, parts: HostParts): Promise<Host> {
    const began = performance.now();
    const wasm = readUnit(options.unit);
    const home = new Home(options.home);
    const providers = new Providers(parts.own, { home, durability: options.durability, log: parts.onLog });
    const unit = await checkUnit(wasm, (capability) => providers.offers(capability), options.memoryBytes);
    const module = await WebAssembly.compile(unit.wasm).catch((cause: unknown) => {
      throw new LoadError(`${unit.title} cannot be loaded: ${said(cause)}`, { cause });
    });
    const opened = new Host(unit, home, providers);
    home.lock(options.program);
    try {
      const places = { home: homedir(), current: process.cwd() };
      const given = options.grants && parseGrants(options.grants, places);
      const decision = (): Decision => {
        const { name, digest, claimed } = unit;
        const words = wordsAbout(readGrantsFile(home.grants), { name, digest, claimed, publisher: "" });
        return decide(unit.manifest.capabilities, given, words);
      };
      const { granted, refused } = decision();
      providers.provide(granted);
      opened.#follower = new GrantsFollower(
        home.grants,
        () => {
          const now = decision();
          providers.provide(now.granted);
          opened.#runtime?.regrant(now.granted, now.refused);
        },
        (error) => {
          opened.#withhold(granted, error);
        },
      );
      const { handlers } = providers;
      const { startMs, memoryBytes } = options;
      const durability = (options.durability ?? "full") === "full" ? ("durable" as const) : undefined;
      opened.#runtime = await startRuntime({
        ...parts,
        unit,
        module,
        handlers,
        granted,
        refused,
        host,
        durability,
        memoryBytes,
        startMs,
        began,
      });
      opened.#follower.look();
      return opened;
    } catch (error) {
      opened.#giveBack();
      throw error;
    }
  }

  /** Lets the unit finish, ends it, and gives the home back. A second time waits for the same end. */
  close(patienceMs?: number): Promise<void> {
    this.#closing ??= this.runtime.close(patienceMs).finally(() => {
      this.#giveBack();
    });
    return this.#closing;
  }

  #giveBack(): void {
    this.#follower?.close();
    this.#providers.close();
    this.#home.close();
  }

  /** A damaged file: until it is mended nothing that reaches out is granted, since nobody knows what it denies. */
  #withhold(granted: Granted, damaged: HomeError): void {
    const kept = new Map([...granted].filter(([name]) => capabilityOf(name)?.withinHome === true));
    const why = `what is allowed cannot be read (${damaged.message})`;
    const lost = [...granted.keys()].filter((name) => !kept.has(name));
    this.runtime.regrant(kept, new Map(lost.map((name): [string, Refusal] => [name, { why, grant: "" }])));
  }
}

const MOST_UNIT_BYTES = 256 << 20;

function readUnit(unit: string | URL | Uint8Array): Uint8Array<ArrayBuffer> {
  if (unit instanceof Uint8Array) {
    return new Uint8Array(unit);
  }
  try {
    const file = openSync(unit, "r");
    try {
      const about = fstatSync(file);
      if (!about.isFile() || about.size > MOST_UNIT_BYTES) {
        throw new Error("it is no regular file of at most 256 MiB");
      }
      return new Uint8Array(readFileSync(file));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new LoadError(`the unit ${String(unit)} cannot be read: ${said(cause)}`, { cause });
  }
}
