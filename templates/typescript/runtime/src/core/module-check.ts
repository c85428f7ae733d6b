// What is checked of a unit before anything of it runs. All that is wrong is told at once.
import { fromBinary } from "@bufbuild/protobuf";

import { UnitManifestSchema, type UnitManifest } from "../../gen/boundary.js";
import { contract, exports, imports, limits, type Export, type Import } from "../../gen/contract.js";
import { LoadError, said } from "../errors.js";
import { wishFaults } from "../grants/wishes.js";
import { hex, isName, plain } from "../plain-text.js";
import { isShort } from "./bounded-parse.js";
import { loadReport, type ForeignImport } from "./load-report.js";
import { MOST_ELEMENTS, readModule, signature, type ModuleImport, type ModuleShape } from "./wasm.js";

const PAGE_BYTES = 65_536;
const MOST_TABLES = 16;
/** The most that an embedded contract may unpack to. */
const CONTRACT_BYTES = 4 << 20;

/** A unit that passed every check, ready to be linked. */
export interface Unit {
  readonly name: string;
  readonly version: string;
  /** Name and version, for texts. */
  readonly title: string;
  /** SHA-256 of the module, in hexadecimal. */
  readonly digest: string;
  /** The bytes to compile: those of the module, but for tables that could grow too far. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** The unit's own account of itself. */
  readonly manifest: UnitManifest;
  /** What it imports and this host's contract knows. */
  readonly imports: readonly string[];
  /** Optional imports of a newer contract, which answer UNIMPLEMENTED. */
  readonly foreign: readonly string[];
  /** The `did:key` that the module names as its publisher; this host proves none. */
  readonly claimed: string;
}

/**
 * Checks a module against the contract.
 *
 * @param wasm - The bytes of the module.
 * @param offers - Whether this host can carry out a capability at all.
 * @param memoryBytes - How far its memory may grow.
 * @throws `LoadError`: something is wrong with it; the message lists everything.
 */
export async function checkUnit(
  wasm: Uint8Array<ArrayBuffer>,
  offers: (capability: string) => boolean,
  memoryBytes: number = limits.maxMemoryBytes,
): Promise<Unit> {
  const digest = crypto.subtle.digest("SHA-256", wasm);
  const shape = readModule(wasm, Math.floor(memoryBytes / PAGE_BYTES));
  const { manifest, wrong: unread } = manifestOf(shape);
  const found = await sortImports(shape, offers);
  const wrong = [...profile(shape, memoryBytes), ...exported(shape), ...unread, ...found.wrong];
  if (manifest !== undefined) {
    wrong.push(...handshake(manifest), ...agreement(manifest, found));
  }
  if (manifest === undefined || wrong.length > 0 || found.missing.length > 0) {
    const title = manifest?.name ? `${manifest.name} ${manifest.version}` : "the unit";
    throw new LoadError(loadReport(title, wrong, found.missing));
  }
  return {
    name: manifest.name,
    version: manifest.version,
    title: `${manifest.name} ${manifest.version}`,
    digest: hex(new Uint8Array(await digest)),
    wasm: shape.bounded,
    manifest,
    imports: [...new Set(found.known.map(([name]) => name))],
    foreign: [...new Set(found.foreign.map(({ name }) => name))],
    claimed: claimed(shape),
  };
}

function custom(shape: ModuleShape, wanted: string): Uint8Array[] {
  return shape.custom.filter(([name]) => name === wanted).map(([, content]) => content);
}

function claimed(shape: ModuleShape): string {
  const [only, another] = custom(shape, "dao.publisher");
  const text = only === undefined || another !== undefined ? "" : new TextDecoder().decode(only);
  return /^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/.test(text) ? text : "";
}

function profile(shape: ModuleShape, memoryBytes: number): string[] {
  const wrong: string[] = [];
  if (shape.hasStart) {
    wrong.push("it has a start function; the contract allows none");
  }
  const [memory] = shape.memories;
  if (memory === undefined || shape.memories.length > 1) {
    wrong.push(`it has ${String(shape.memories.length)} memories; the contract wants exactly one`);
  } else if (memory.maximum === undefined) {
    wrong.push("its memory declares no maximum");
  } else if (memory.maximum * PAGE_BYTES > limits.maxMemoryBytes) {
    const most = String(limits.maxMemoryBytes);
    wrong.push(`its memory may grow to ${String(memory.maximum * PAGE_BYTES)} bytes; the contract allows ${most}`);
  } else if (memory.minimum * PAGE_BYTES > memoryBytes) {
    const most = String(memoryBytes);
    wrong.push(`its memory begins with ${String(memory.minimum * PAGE_BYTES)} bytes; this host allows ${most}`);
  }
  const elements = shape.tables.reduce((sum, { minimum }) => sum + minimum, 0);
  if (shape.tables.length > MOST_TABLES || elements > MOST_ELEMENTS) {
    wrong.push(
      `it has ${String(shape.tables.length)} tables with ${String(elements)} elements;` +
        ` at most ${String(MOST_TABLES)} with ${String(MOST_ELEMENTS)} are allowed`,
    );
  }
  return wrong;
}

function exported(shape: ModuleShape): string[] {
  const wrong: string[] = [];
  const found = new Map(shape.exports.map((it) => [it.name, it]));
  if (found.get(contract.memory)?.kind !== "memory") {
    wrong.push(`it does not export its memory as '${contract.memory}'`);
  }
  found.delete(contract.memory);
  for (const [name, { params, returns }] of Object.entries<Export>(exports)) {
    const it = found.get(name);
    const wanted = signature(params, returns ? 1 : 0);
    found.delete(name);
    if (it === undefined) {
      wrong.push(`it does not export ${name} ${wanted}`);
    } else if (it.signature !== wanted) {
      wrong.push(`it exports ${name} as ${it.signature ?? it.kind}, not ${wanted}`);
    }
  }
  for (const name of found.keys()) {
    wrong.push(`it exports ${name}, which the contract does not know`);
  }
  return wrong;
}

function manifestOf(shape: ModuleShape): { manifest: UnitManifest | undefined; wrong: string[] } {
  const [section, another] = custom(shape, "dao.unit");
  if (section === undefined || another !== undefined) {
    const count = section === undefined ? "no" : "more than one";
    return { manifest: undefined, wrong: [`it has ${count} custom section 'dao.unit'; exactly one is wanted`] };
  }
  const wrong: string[] = [];
  if (custom(shape, "dao.contract").length > 1) {
    wrong.push("it has more than one custom section 'dao.contract'");
  }
  let manifest: UnitManifest;
  try {
    if (!isShort(UnitManifestSchema, section)) {
      throw new RangeError("it is longer than anybody could read");
    }
    manifest = fromBinary(UnitManifestSchema, section);
  } catch (damaged) {
    wrong.push(`its custom section 'dao.unit' cannot be read: ${said(damaged)}`);
    return { manifest: undefined, wrong };
  }
  if (manifest.name === "" || manifest.version === "") {
    wrong.push("its manifest gives no name or no version");
  } else if (!isName(manifest.name, true) || !isName(manifest.version)) {
    wrong.push(
      "its manifest has an invalid name or version: up to 100 letters, digits and . _ + - are allowed," +
        " and single blanks in the name",
    );
  }
  const seen = new Set<string>();
  for (const use of manifest.capabilities) {
    if (seen.has(use.capability)) {
      wrong.push(`its manifest names the capability '${use.capability}' twice`);
    }
    seen.add(use.capability);
    wrong.push(...wishFaults(use));
  }
  manifest.toolchain = plain(manifest.toolchain, 1000);
  return { manifest, wrong };
}

function handshake(manifest: UnitManifest): string[] {
  const theirs = `${String(manifest.contractMajor)}.${String(manifest.contractMinor)}`;
  if (manifest.contractMajor !== contract.major) {
    return [`it was built for contract ${theirs}; this host speaks ${contract.version}`];
  }
  if (manifest.leastHostMinor > contract.minor) {
    const least = `${String(manifest.contractMajor)}.${String(manifest.leastHostMinor)}`;
    return [`it needs a host of contract ${least} at least; this host speaks ${contract.version}`];
  }
  const digest = hex(manifest.contractDigest);
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- not every contract is a draft
  if (contract.draft && digest !== contract.digest) {
    return [
      `it was built from another draft of contract ${theirs} (digest ${digest.slice(0, 12) || "absent"},` +
        ` this host has ${contract.digest.slice(0, 12)})`,
    ];
  }
  return [];
}

interface Found {
  readonly known: (readonly [name: string, entry: Import])[];
  readonly foreign: ForeignImport[];
  readonly missing: ForeignImport[];
  readonly wrong: string[];
}

/** Sorts the imports into known, foreign but optional, wrong, and missing. */
async function sortImports(shape: ModuleShape, offers: (capability: string) => boolean): Promise<Found> {
  const found: Found = { known: [], foreign: [], missing: [], wrong: [] };
  let theirs: Map<string, ForeignImport> | undefined;
  for (const it of shape.imports) {
    if (it.module !== contract.module || it.kind !== "func") {
      found.wrong.push(
        `it imports the ${it.kind} ${it.module}.${it.name}; only functions of ${contract.module} can be imported`,
      );
      continue;
    }
    const ours = Object.hasOwn(imports, it.name) ? (imports as Readonly<Record<string, Import>>)[it.name] : undefined;
    if (ours === undefined) {
      theirs ??= await embedded(shape);
      const described = theirs.get(it.name) ?? guess(it);
      (described.optional ? found.foreign : found.missing).push(described);
      if (it.signature !== signature(described.params, 1)) {
        found.wrong.push(`it imports ${it.name} as ${it.signature ?? it.kind}, which is not all i32`);
      }
      continue;
    }
    const wanted = signature(ours.params?.length ?? 3, 1);
    if (it.signature !== wanted) {
      found.wrong.push(`it imports ${it.name} as ${it.signature ?? it.kind}, not ${wanted}`);
    } else if (ours.capability === "call" || offers(ours.capability)) {
      found.known.push([it.name, ours]);
    } else {
      // Whether the unit can do without is for its own contract to say, which may be another.
      theirs ??= await embedded(shape);
      const optional = theirs.get(it.name)?.optional ?? ours.optional === true;
      const described = { name: it.name, capability: ours.capability, since: ours.since, optional, params: 0 };
      (optional ? found.foreign : found.missing).push(described);
    }
  }
  return found;
}

/** Describes an import that no contract at hand knows. */
function guess({ name, signature: type }: ModuleImport): ForeignImport {
  const params = type === undefined || type.startsWith("()") ? 0 : (type.split(" -> ", 1)[0] ?? "").split(",").length;
  return { name, capability: /^avatar_([a-z]+)_/.exec(name)?.[1] ?? "?", since: "?", optional: false, params };
}

/** The imports that the unit's own contract describes; nothing if it was stripped or is damaged. */
async function embedded(shape: ModuleShape): Promise<Map<string, ForeignImport>> {
  const [section] = custom(shape, "dao.contract");
  const described = new Map<string, ForeignImport>();
  if (section === undefined) {
    return described;
  }
  try {
    const known = JSON.parse(await unpacked(section)) as { readonly imports: readonly Record<string, unknown>[] };
    for (const entry of known.imports) {
      const name = String(entry.name);
      described.set(name, {
        name,
        capability: String(entry.capability),
        since: String(entry.since),
        optional: entry.optional === true,
        params: (entry.params as readonly unknown[]).length,
      });
    }
  } catch {
    described.clear();
  }
  return described;
}

async function unpacked(section: Uint8Array): Promise<string> {
  const packed = new Blob([section as Uint8Array<ArrayBuffer>]).stream();
  const reader = packed.pipeThrough(new DecompressionStream("deflate")).getReader();
  const utf8 = new TextDecoder();
  let text = "";
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) {
      return text + utf8.decode();
    }
    size += value.length;
    if (size > CONTRACT_BYTES) {
      throw new RangeError("it is too large");
    }
    text += utf8.decode(value, { stream: true });
  }
}

function agreement(manifest: UnitManifest, found: Found): string[] {
  const imported = new Set([
    ...found.known.map(([, { capability }]) => capability as string),
    ...[...found.foreign, ...found.missing].map(({ capability }) => capability),
  ]);
  imported.delete("call");
  const named = new Set(manifest.capabilities.map(({ capability }) => capability));
  named.delete("call");
  return [
    ...[...imported]
      .filter((name) => !named.has(name))
      .map((name) => `it imports functions of the capability '${name}', which its manifest omits`),
    ...[...named]
      .filter((name) => !imported.has(name))
      .map((name) => `its manifest names the capability '${name}', of which it imports nothing`),
  ];
}
