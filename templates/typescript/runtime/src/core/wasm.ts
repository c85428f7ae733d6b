// The outside of a WebAssembly module, read from its bytes: what the reflection of JavaScript does not tell
// (signatures, the limits of memory and tables, a start function), without compiling anything. Binary format:
// WebAssembly Core Specification, chapter 5. Every read is checked against the end of its section, and every
// count against the bytes that are left, before anything is allocated.
import { LoadError } from "../errors.js";
import { plain } from "../plain-text.js";
import { bounded, type LimitsSection } from "./bounded-module.js";

export type Kind = "func" | "table" | "memory" | "global" | "tag";

/** The type of a function, as the text format writes it: `(i32, i32) -> (i32)`. */
export type Signature = string;

/** The size of a memory in pages of 64 KiB, or of a table in elements. */
export interface Limits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly kind: Kind;
  /** The type of a function. */
  readonly signature: Signature | undefined;
}

export interface ModuleExport {
  readonly name: string;
  readonly kind: Kind;
  /** The type of a function. */
  readonly signature: Signature | undefined;
}

/** What a module shows to the outside. */
export interface ModuleShape {
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly ModuleExport[];
  /** Every memory, imported ones first. */
  readonly memories: readonly Limits[];
  /** Every table, imported ones first. */
  readonly tables: readonly Limits[];
  /** The module whose tables and memory cannot grow further than they may: mostly as it was given. */
  readonly bounded: Uint8Array<ArrayBuffer>;
  readonly hasStart: boolean;
  /** The contents of every custom section, with its name. */
  readonly custom: readonly (readonly [name: string, content: Uint8Array])[];
}

const KINDS: readonly Kind[] = ["func", "table", "memory", "global", "tag"];
/** The ids of the sections, in the order in which a module must have them. */
const ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
/** Sections that are read whole. */
const READ_WHOLE = [1, 2, 3, 4, 5, 7];
const TYPES: ReadonlyMap<number, string> = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
  [0x70, "funcref"],
  [0x6f, "externref"],
  [0x69, "exnref"],
]);

/** The elements that all tables together may have. */
export const MOST_ELEMENTS = 65_536;
const MOST_MODULE_BYTES = 256 << 20;
const MOST_SECTIONS = 1000;
const MOST_SECTION_BYTES = 1 << 20;
/** What compiling may take: V8 and others compile ahead what runs often. */
const MOST_FUNCTIONS = 50_000;
const MOST_BODY_BYTES = 128 << 10;
const MOST_CODE_BYTES = 32 << 20;
const MOST_LOCALS = 10_000;
const MOST_LOCALS_TOGETHER = 1_000_000;

/** How the type of a function is written. */
export function signature(params: number, results: number): Signature {
  return `(${Array<string>(params).fill("i32").join(", ")}) -> (${Array<string>(results).fill("i32").join(", ")})`;
}

/**
 * Reads a module.
 *
 * @param pages - The pages of 64 KiB to which its memory may grow.
 * @throws `LoadError`: the bytes are no core module, or a damaged one, or it is larger than any may be.
 */
export function readModule(data: Uint8Array<ArrayBuffer>, pages: number): ModuleShape {
  return new Parser(data, pages).module();
}

function allow(what: string, count: number, most: number): void {
  if (count > most) {
    throw new LoadError(`the WebAssembly module has ${String(count)} ${what}; at most ${String(most)} are allowed`);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads values between two offsets of the module and never beyond. */
class Reader {
  readonly #data: Uint8Array;
  readonly end: number;
  at: number;

  constructor(data: Uint8Array, at: number, end: number) {
    this.#data = data;
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  damaged(what: string): LoadError {
    return new LoadError(`the WebAssembly module is damaged: ${what} at offset ${String(this.at)}`);
  }

  /** The next byte, which stays. */
  peek(): number | undefined {
    return this.at < this.end ? this.#data[this.at] : undefined;
  }

  byte(): number {
    const byte = this.peek();
    if (byte === undefined) {
      throw this.damaged("it ends too early");
    }
    this.at += 1;
    return byte;
  }

  /** An unsigned LEB128 of at most that many bits. */
  number(bits = 32): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift >= bits) {
        throw this.damaged("a number is too long");
      }
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        break;
      }
    }
    if (value >= 2 ** bits) {
      throw this.damaged("a number is too large");
    }
    return value;
  }

  /** How many elements follow; each takes a byte at least. */
  count(): number {
    const count = this.number();
    if (count > this.left) {
      throw this.damaged(`${String(count)} elements are announced where there is no room for them`);
    }
    return count;
  }

  take(length: number): Uint8Array {
    if (length > this.left) {
      throw this.damaged(`${String(length)} bytes are announced where ${String(this.left)} are left`);
    }
    this.at += length;
    return this.#data.subarray(this.at - length, this.at);
  }

  name(): string {
    const bytes = this.take(this.number());
    try {
      return utf8.decode(bytes);
    } catch {
      throw this.damaged("a name is not UTF-8");
    }
  }

  list<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let count = this.count(); count > 0; count--) {
      items.push(read());
    }
    return items;
  }
}

class Parser {
  readonly #data: Uint8Array<ArrayBuffer>;
  readonly #functions: Signature[] = [];
  readonly #memories: Limits[] = [];
  readonly #tables: Limits[] = [];
  readonly #custom: (readonly [string, Uint8Array])[] = [];
  #types: Signature[] = [];
  #imports: ModuleImport[] = [];
  #exports: ModuleExport[] = [];
  #hasStart = false;
  /** The sections of tables and of the memory. */
  readonly #limits: LimitsSection[] = [];
  readonly #pages: number;

  constructor(data: Uint8Array<ArrayBuffer>, pages: number) {
    this.#data = data;
    this.#pages = pages;
  }

  module(): ModuleShape {
    checkHeader(this.#data);
    for (const [id, reader] of this.#sections()) {
      this.#section(id, reader);
    }
    return {
      imports: this.#imports,
      exports: this.#exports,
      memories: this.#memories,
      tables: this.#tables,
      bounded: this.#bounded(),
      hasStart: this.#hasStart,
      custom: this.#custom,
    };
  }

  *#sections(): Generator<readonly [id: number, reader: Reader]> {
    const outer = new Reader(this.#data, 8, this.#data.length);
    let last = -1;
    for (let count = 1; outer.left > 0; count++) {
      allow("sections", count, MOST_SECTIONS);
      const at = outer.at;
      const id = outer.byte();
      if (id !== 0) {
        const position = ORDER.indexOf(id);
        if (position < 0) {
          throw outer.damaged(`section ${String(id)} is unknown`);
        }
        if (position <= last) {
          throw outer.damaged(`section ${String(id)} is double or out of order`);
        }
        last = position;
      }
      const size = outer.number();
      if (size > outer.left) {
        throw outer.damaged(`section ${String(id)} announces ${String(size)} bytes, more than are left`);
      }
      if (READ_WHOLE.includes(id)) {
        allow(`bytes in section ${String(id)}`, size, MOST_SECTION_BYTES);
      }
      if (id === 4 || id === 5) {
        this.#limits.push({ id, at, start: outer.at, end: outer.at + size, entries: [] });
      }
      yield [id, new Reader(this.#data, outer.at, outer.at + size)];
      outer.at += size;
    }
  }

  #section(id: number, reader: Reader): void {
    switch (id) {
      case 0:
        this.#custom.push([reader.name(), reader.take(reader.left)]);
        break;
      case 1:
        this.#types = reader.list(() => functionType(reader));
        break;
      case 2:
        this.#imports = reader.list(() => this.#import(reader));
        break;
      case 3:
        this.#functions.push(...reader.list(() => this.#type(reader)));
        break;
      case 4:
        for (let count = reader.count(); count > 0; count--) {
          if (reader.peek() === 0x40) {
            throw new LoadError("the WebAssembly module has a table with a first value, which no unit may");
          }
          elementType(reader);
          this.#tables.push(this.#limitsAt(reader));
        }
        break;
      case 5:
        this.#memories.push(...reader.list(() => this.#limitsAt(reader)));
        break;
      case 7:
        this.#exports = reader.list(() => this.#export(reader));
        break;
      case 8:
        this.#hasStart = true;
        reader.number();
        break;
      case 10:
        checkCode(reader);
        break;
      default:
        return;
    }
    if (reader.left > 0) {
      throw reader.damaged(`section ${String(id)} is longer than what is in it`);
    }
  }

  #bounded(): Uint8Array<ArrayBuffer> {
    const together = this.#tables.reduce((sum, { maximum }) => sum + (maximum ?? Infinity), 0);
    const used = this.#tables.reduce((sum, { minimum }) => sum + minimum, 0);
    const room =
      together <= MOST_ELEMENTS ? Infinity : Math.max(Math.floor((MOST_ELEMENTS - used) / this.#tables.length), 0);
    return bounded(this.#data, this.#limits, (id, { minimum }) => (id === 5 ? this.#pages : minimum + room));
  }

  #type(reader: Reader): Signature {
    const index = reader.number();
    const type = this.#types[index];
    if (type === undefined) {
      throw reader.damaged(`type ${String(index)} is not declared`);
    }
    return type;
  }

  /** Reads limits that may get another maximum. */
  #limitsAt(reader: Reader): Limits {
    const at = reader.at;
    const limits = limitsOf(reader);
    this.#limits.at(-1)?.entries.push({ at, end: reader.at, limits });
    return limits;
  }

  #import(reader: Reader): ModuleImport {
    const [module, name, kind] = [reader.name(), reader.name(), kindOf(reader)];
    let type: Signature | undefined;
    switch (kind) {
      case "func":
        type = this.#type(reader);
        this.#functions.push(type);
        break;
      case "table":
        this.#tables.push(table(reader));
        break;
      case "memory":
        this.#memories.push(limitsOf(reader));
        break;
      case "global":
        valueType(reader);
        reader.byte();
        break;
      case "tag":
        reader.byte();
        this.#type(reader);
        break;
    }
    return { module, name, kind, signature: type };
  }

  #export(reader: Reader): ModuleExport {
    const [name, kind, index] = [reader.name(), kindOf(reader), reader.number()];
    if (kind === "func" && index >= this.#functions.length) {
      throw reader.damaged(`function ${String(index)}, exported as '${plain(name, 100)}', is not there`);
    }
    return { name, kind, signature: kind === "func" ? this.#functions[index] : undefined };
  }
}

function checkHeader(data: Uint8Array): void {
  allow("bytes", data.length, MOST_MODULE_BYTES);
  const word = (at: number): string => [...data.subarray(at, at + 4)].join(" ");
  if (word(0) !== "0 97 115 109") {
    throw new LoadError("this is no WebAssembly module: it does not begin with \\0asm");
  }
  if (word(4) === "13 0 1 0") {
    throw new LoadError(
      "this is a WebAssembly component, not a core module. Build for the target wasm32-unknown-unknown, without a component step.",
    );
  }
  if (word(4) !== "1 0 0 0") {
    throw new LoadError("this is no WebAssembly module of version 1");
  }
}

function functionType(reader: Reader): Signature {
  const form = reader.byte();
  if (form !== 0x60) {
    throw reader.damaged(`type 0x${form.toString(16)} is unknown`);
  }
  const params = reader.list(() => valueType(reader));
  const results = reader.list(() => valueType(reader));
  return `(${params.join(", ")}) -> (${results.join(", ")})`;
}

function valueType(reader: Reader): string {
  const code = reader.byte();
  if (code === 0x63 || code === 0x64) {
    reader.number(33); // a typed reference; its heap type is a signed number
    return "ref";
  }
  const type = TYPES.get(code);
  if (type === undefined) {
    throw reader.damaged(`value type 0x${code.toString(16)} is unknown`);
  }
  return type;
}

function table(reader: Reader): Limits {
  elementType(reader);
  return limitsOf(reader);
}

function elementType(reader: Reader): void {
  if (!valueType(reader).includes("ref")) {
    throw reader.damaged("a table holds something other than references");
  }
}

function limitsOf(reader: Reader): Limits {
  const flags = reader.byte();
  if (flags > 7) {
    throw reader.damaged(`limits with flags 0x${flags.toString(16)} are unknown`);
  }
  const bits = flags & 4 ? 64 : 32;
  const minimum = reader.number(bits);
  return { minimum, maximum: flags & 1 ? reader.number(bits) : undefined };
}

function kindOf(reader: Reader): Kind {
  const code = reader.byte();
  const kind = KINDS[code];
  if (kind === undefined) {
    throw reader.damaged(`kind ${String(code)} of an import or export is unknown`);
  }
  return kind;
}

/** Makes sure that compiling a module takes bounded time and memory. */
function checkCode(reader: Reader): void {
  allow("bytes of code", reader.left, MOST_CODE_BYTES);
  const count = reader.number();
  allow("functions", count, MOST_FUNCTIONS);
  let together = 0;
  for (let index = 0; index < count; index++) {
    const size = reader.number();
    if (size > reader.left) {
      throw reader.damaged("a function is longer than what is left");
    }
    const end = reader.at + size;
    allow(`bytes in its function ${String(index)}`, size, MOST_BODY_BYTES);
    let locals = 0;
    for (let groups = reader.count(); groups > 0; groups--) {
      locals += reader.number();
      valueType(reader);
    }
    allow(`local variables in its function ${String(index)}`, locals, MOST_LOCALS);
    together += locals;
    reader.at = end;
  }
  allow("local variables", together, MOST_LOCALS_TOGETHER);
}
