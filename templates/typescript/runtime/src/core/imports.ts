// The imports of one instance: what each named function does when the unit calls it.
//
// Every function here runs inside an entry. It may copy out of the memory, note something for later, and give
// a status; it never calls the unit or a handler that takes time. Pointers are checked before anything else.
import { statuses, type Import } from "../../gen/contract.js";
import { NOTHING } from "./calls.js";
import type { CapabilityCalls } from "./capability-calls.js";
import type { EntryState } from "./entry-state.js";
import { GuestFault } from "./faults.js";
import type { HostCalls } from "./host-calls.js";
import type { Memory } from "./memory.js";
import { importOf } from "./policy.js";
import type { Setup } from "./setup.js";
import { SyncImports } from "./sync-imports.js";

/** Carries out an import; what crossed is unsigned. */
type Body = (memory: Memory, given: readonly number[]) => number;

/** What the functions act on that one instance imports. */
export class Imports {
  readonly #setup: Setup;
  readonly #entry: EntryState;
  readonly #calls: HostCalls;
  readonly #capabilities: CapabilityCalls;
  readonly #memory: () => Memory | undefined;

  /**
   * @param entry - What the running entry did.
   * @param calls - Our calls to the unit.
   * @param capabilities - The unit's calls of capabilities.
   * @param memory - The memory of the instance; undefined while it is made.
   */
  constructor(
    setup: Setup,
    entry: EntryState,
    calls: HostCalls,
    capabilities: CapabilityCalls,
    memory: () => Memory | undefined,
  ) {
    this.#setup = setup;
    this.#entry = entry;
    this.#calls = calls;
    this.#capabilities = capabilities;
    this.#memory = memory;
  }

  /** Makes the functions, by their names. */
  functions(): WebAssembly.ModuleImports {
    const { unit } = this.#setup;
    const sync = new SyncImports(this.#setup, this.#entry);
    const made: WebAssembly.ModuleImports = {};
    for (const name of unit.imports) {
      const entry = importOf(name);
      const body =
        this.#callImport(name) ?? (entry.mode === "sync" ? sync.function(name, entry) : this.#operation(name, entry));
      made[name] = this.#guarded(name, entry, body);
    }
    for (const name of unit.foreign) {
      made[name] = this.#guarded(name, undefined, () => {
        this.#entry.refuseInAlloc(name);
        return statuses.UNIMPLEMENTED;
      });
    }
    return made;
  }

  /** What V8 and others call: numbers become unsigned, and what ends the instance cannot be caught by it. */
  #guarded(name: string, entry: Import | undefined, body: Body): (...given: number[]) => number {
    const { observer } = this.#setup;
    return (...given) => {
      for (let at = 0; at < given.length; at++) {
        given[at] = (given[at] ?? 0) >>> 0;
      }
      const memory = this.#memory();
      const wentIn = observer && memory ? taken(entry, memory, given) : NOTHING;
      try {
        if (this.#entry.fault !== undefined) {
          throw this.#entry.fault as Error;
        }
        if (memory === undefined) {
          throw new GuestFault("trap", `called ${name} before it was started`);
        }
        const status = body(memory, given);
        observer?.importCalled(name, given, wentIn, written(entry, memory, given, status), status);
        return status;
      } catch (error) {
        observer?.importCalled(name, given, wentIn, NOTHING, undefined);
        this.#entry.fault ??= error;
        throw error;
      }
    };
  }

  /** Any operation that takes time: check, copy, note; its handler runs after the entry. */
  #operation(name: string, entry: Import): Body {
    const { policy } = this.#setup;
    return (memory, [id = 0, pointer = 0, length = 0]) => {
      this.#entry.refuseInAlloc(name);
      memory.check(pointer, length);
      return policy.has(entry.capability)
        ? this.#capabilities.accept(name, id, memory, pointer, length)
        : this.#entry.deny(name);
    };
  }

  /** The imports of the call mechanism itself; no handler carries them out. */
  #callImport(name: string): Body | undefined {
    switch (name) {
      case "avatar_respond":
        return (memory, [id = 0, status = 0, pointer = 0, length = 0]) => {
          this.#entry.refuseInAlloc(name);
          return this.#calls.answer(memory, id, status | 0, pointer, length);
        };
      case "avatar_cancel":
        return (_, [id = 0]) => {
          this.#entry.refuseInAlloc(name);
          return this.#capabilities.cancel(id) ? statuses.OK : this.#stray();
        };
      case "avatar_credit":
        return (_, [id = 0, items = 0, bytes = 0]) => {
          this.#entry.refuseInAlloc(name);
          return this.#capabilities.grant(id, items, bytes) ? statuses.OK : this.#stray();
        };
      default:
        return undefined;
    }
  }

  /** Counts a cancel or credit for a call that does not exist. */
  #stray(): number {
    this.#setup.counters.strays += 1;
    return statuses.NOT_FOUND;
  }
}

/** The bytes that an import was given, for whoever observes. */
function taken(entry: Import | undefined, memory: Memory, given: readonly number[]): Uint8Array {
  if (entry === undefined) {
    return NOTHING;
  }
  const at = entry.params ? entry.params.findIndex(({ role }) => role === "in_pointer" || role === "text_pointer") : 1;
  return at < 0 ? NOTHING : inside(memory, given[at], given[at + 1]);
}

/** The bytes that an import wrote, for whoever observes. */
function written(entry: Import | undefined, memory: Memory, given: readonly number[], status: number): Uint8Array {
  const at = entry?.params?.findIndex(({ role }) => role === "out_pointer" || role === "out_i64") ?? -1;
  if (at < 0 || status !== statuses.OK) {
    return NOTHING;
  }
  return inside(memory, given[at], entry?.params?.[at]?.role === "out_i64" ? 8 : given[at + 1]);
}

function inside(memory: Memory, pointer = 0, length = 0): Uint8Array {
  return pointer + length <= memory.size ? memory.bytes.slice(pointer, pointer + length) : NOTHING;
}
