// An Avatar for tests: in memory, with a clock that goes on when the test says so, randomness from a seed, and a
// network that the test plays.
import { handlers, type Capabilities } from "../gen/capabilities.js";
import { Clients } from "../gen/clients.js";
import { TestHome, testCapabilities } from "../gen/test-capabilities.js";
import type { LogLine } from "./adapters/log.js";
import { ManualTime } from "./adapters/time.js";
import type { Inspection } from "./core/inspection.js";
import { Inspector } from "./core/inspector.js";
import { checkUnit, type Unit } from "./core/module-check.js";
import { both, type Observer } from "./core/observer.js";
import { startRuntime } from "./core/opening.js";
import type { Denial } from "./core/policy.js";
import type { Runtime } from "./core/runtime.js";
import { parseGrants } from "./grants/decide.js";
import { host } from "./version.js";

/** How a test opens an Avatar. */
export interface TestOptions {
  /** The unit: the bytes of its module. */
  readonly unit: Uint8Array;
  /** What the program grants, such as `net=api.example.org`; what belongs to the home if left out. */
  readonly grants?: readonly string[];
  /** Capabilities of the test's own, in place of those in memory. */
  readonly capabilities?: Capabilities;
  /** Where randomness begins. */
  readonly seed?: number;
  /** What the wall clock says at first. */
  readonly began?: Date;
  /** What a test opened before, to open the same home again. */
  readonly home?: TestHome;
  /** Sees what crosses between host and unit. */
  readonly observer?: Observer;
}

/** An Avatar in memory. */
export class TestAvatar extends Clients implements AsyncDisposable {
  /** Its clocks and timers. */
  readonly time: ManualTime;
  /** What the unit logged. */
  readonly lines: readonly LogLine[];
  /** What the unit asked for and was not granted. */
  readonly denials: readonly Denial[];
  /** Why instances of the unit died. */
  readonly deaths: readonly string[];
  /** What it keeps, for the next opening. */
  readonly home: TestHome;
  /** What the unit may do, and what it does. */
  readonly inspection: Inspection;
  /** The runtime below the clients. */
  readonly runtime: Runtime;

  private constructor(
    runtime: Runtime,
    seen: {
      readonly time: ManualTime;
      readonly home: TestHome;
      readonly inspection: Inspection;
      readonly lines: LogLine[];
      readonly denials: Denial[];
      readonly deaths: string[];
    },
  ) {
    super(runtime.calls);
    this.runtime = runtime;
    ({ time: this.time, home: this.home, inspection: this.inspection } = seen);
    ({ lines: this.lines, denials: this.denials, deaths: this.deaths } = seen);
  }

  /** Opens an Avatar; close it at the end of the test. */
  static async open(options: TestOptions): Promise<TestAvatar> {
    const wasm = new Uint8Array(options.unit);
    const time = new ManualTime(options.began);
    const home = options.home ?? new TestHome();
    const seen = { time, home, lines: [] as LogLine[], denials: [] as Denial[], deaths: [] as string[] };
    const capabilities: Capabilities = {
      ...testCapabilities(home, { time, seed: options.seed ?? 1, log: (line) => seen.lines.push(line) }),
      ...options.capabilities,
    };
    const unit = await checkUnit(wasm, () => true);
    const given = options.grants && parseGrants(options.grants, {});
    const inspector = new Inspector({ wishes: unit.manifest.capabilities, given });
    const { granted, refused } = inspector.decision();
    const runtime = await startRuntime({
      unit,
      module: await compiled(unit),
      handlers: handlers(capabilities),
      granted,
      refused,
      host,
      durability: "ephemeral",
      onDenial: (denial) => seen.denials.push(denial),
      onDeath: (cause) => seen.deaths.push(cause),
      onReport: (text) => seen.lines.push({ level: "warning", text }),
      observer: options.observer === undefined ? inspector : both(inspector, options.observer),
    });
    inspector.attach(runtime);
    return new TestAvatar(runtime, { ...seen, inspection: inspector });
  }

  /** Lets the unit finish, and ends it. */
  close(): Promise<void> {
    return this.runtime.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Modules that were compiled for a test before, so that each of hundreds of tests takes milliseconds. */
const modules = new Map<string, Promise<WebAssembly.Module>>();

function compiled({ wasm, digest }: Unit): Promise<WebAssembly.Module> {
  let module = modules.get(digest);
  if (module === undefined) {
    module = WebAssembly.compile(wasm);
    modules.set(digest, module);
  }
  return module;
}
