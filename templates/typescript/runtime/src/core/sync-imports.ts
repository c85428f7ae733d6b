// Imports whose whole answer is a status: the glue between their parameters and a handler. What each
// parameter stands for is data of the contract (its role), so that this knows none of them by name.
import { limits, statuses, type Import, type Param } from "../../gen/contract.js";
import { CallError } from "../errors.js";
import { plain } from "../plain-text.js";
import type { EntryState } from "./entry-state.js";
import { GuestFault } from "./faults.js";
import { LogAllowance } from "./log-allowance.js";
import type { Memory } from "./memory.js";
import type { Setup } from "./setup.js";
import { encodeError } from "./status-codes.js";

/** The most bytes of a text whose length has no maximum of its own. */
const LONGEST_TEXT = 8192;

type Given = readonly number[];
/** Takes what crossed; gives one argument of the handler, or throws the status that refuses the call. */
type Reader = (memory: Memory, given: Given) => number | string | Uint8Array;
/** Bytes of memory: the parameters that are their address and their length; none for the 8 bytes of a number. */
type Span = readonly [pointer: number, length: number | undefined];

class Refused {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** Makes the sync imports of one instance. */
export class SyncImports {
  readonly #setup: Setup;
  readonly #entry: EntryState;
  readonly #allowance = new LogAllowance();

  constructor(setup: Setup, entry: EntryState) {
    this.#setup = setup;
    this.#entry = entry;
  }

  /** Makes the function of an import; it checks every pointer before anything else. */
  function(name: string, entry: Import): (memory: Memory, given: Given) => number {
    const { readers, spans, output } = this.#plan(entry.params ?? []);
    const { policy, handlers, report } = this.#setup;
    return (memory, given) => {
      if (entry.duringAlloc !== true) {
        this.#entry.refuseInAlloc(name);
      }
      for (const [pointer, length] of spans) {
        memory.check(number(given, pointer), length === undefined ? 8 : number(given, length));
      }
      if (!policy.has(entry.capability)) {
        return this.#entry.deny(name);
      }
      const handler = handlers.get(name);
      if (handler?.mode !== "sync") {
        return statuses.UNIMPLEMENTED;
      }
      let answer: unknown;
      try {
        answer = handler.handle(...readers.map((read) => read(memory, given)));
      } catch (error) {
        if (error instanceof Refused) {
          return error.status;
        }
        if (error instanceof CallError) {
          return encodeError(error)[0];
        }
        report(`the ${entry.capability} capability failed`, error);
        return statuses.INTERNAL;
      }
      if (output !== undefined) {
        write(memory, given, output, answer, entry.capability);
      }
      return statuses.OK;
    };
  }

  /** The handler's arguments, the memory to check, and where the answer goes. */
  #plan(params: readonly Param[]): { readers: Reader[]; spans: Span[]; output: Span | undefined } {
    const readers: Reader[] = [];
    const spans: Span[] = [];
    let output: Span | undefined;
    params.forEach((param, at) => {
      const most = params[at + 1]?.max;
      switch (param.role) {
        case "scalar":
          readers.push(scalar(param, at));
          break;
        case "in_pointer":
          spans.push([at, at + 1]);
          readers.push((memory, given) => memory.read(number(given, at), atMost(given, at + 1, most)));
          break;
        case "text_pointer":
          spans.push([at, at + 1]);
          readers.push(this.#text(params, at));
          break;
        case "out_pointer":
          output = [at, at + 1];
          spans.push(output);
          readers.push((_, given) => atMost(given, at + 1, most));
          break;
        case "out_i64":
          output = [at, undefined];
          spans.push(output);
          break;
      }
    });
    return { readers, spans, output };
  }

  /** Text for people: made plain, cut, rationed, and remembered if it tells of an error. */
  #text(params: readonly Param[], at: number): Reader {
    const most = params[at + 1]?.max ?? LONGEST_TEXT;
    const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
    return (memory, given) => {
      const length = number(given, at + 1);
      const taken = Math.min(length, most);
      if (!this.#allowance.take(taken)) {
        throw new Refused(statuses.BUSY);
      }
      let text = plain(utf8.decode(memory.read(number(given, at), taken)));
      if (params.some((param, place) => param.values?.ERROR === given[place])) {
        this.#entry.lastWords = text;
      }
      if (taken < length) {
        text += "…";
      }
      const leftOut = this.#allowance.leftOut;
      this.#allowance.leftOut = 0;
      return leftOut === 0
        ? text
        : `(${String(leftOut)} lines before this were left out: the unit writes too much) ${text}`;
    };
  }
}

function number(given: Given, at: number): number {
  return given[at] ?? 0;
}

function atMost(given: Given, at: number, most: number = limits.maxMessageBytes): number {
  const length = number(given, at);
  if (length > most) {
    throw new Refused(statuses.TOO_LARGE);
  }
  return length;
}

function scalar(param: Param, at: number): Reader {
  const known = param.values && new Set(Object.values(param.values));
  return (_, given) => {
    const value = param.signed === true ? number(given, at) | 0 : number(given, at);
    if (known?.has(value) === false) {
      throw new Refused(statuses.INVALID_ARGUMENT);
    }
    return value;
  };
}

/** Writes what a handler gave. One that gives something else ends the instance. */
function write(memory: Memory, given: Given, [pointer, length]: Span, answer: unknown, capability: string): void {
  const place = number(given, pointer);
  if (length === undefined) {
    if (typeof answer !== "bigint" || BigInt.asIntN(64, answer) !== answer) {
      throw new GuestFault("host", `the ${capability} capability gave no bigint of 64 bits`);
    }
    const bytes = memory.bytes;
    new DataView(bytes.buffer, bytes.byteOffset).setBigInt64(place, answer, true);
  } else {
    const size = number(given, length);
    if (!(answer instanceof Uint8Array) || answer.length !== size) {
      const gave = answer instanceof Uint8Array ? `${String(answer.length)} bytes` : typeof answer;
      throw new GuestFault("host", `the ${capability} capability gave ${gave}, not ${String(size)} bytes`);
    }
    memory.write(place, answer);
  }
}
