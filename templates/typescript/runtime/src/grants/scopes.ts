// Scopes: what a grant is narrowed to, as a person writes it and as a host checks it.
//
//   storage   quota=SIZE                               quota=1GiB
//   keys      prefix=TEXT                              prefix=dao/
//   net       [METHOD[,METHOD]] [scheme://]host[:port] GET api.example.org
//   files     NAME=FOLDER[:ro]                         notes=/home/ann/Notes
//
// Each form is parsed once into a value, which has one canonical text. A scope that cannot be understood is an
// error, never a wider right.
import { byUtf8 } from "../plain-text.js";
import { canonicalHost, DEFAULT_PORTS, isAddress, originText, ScopeError } from "./hosts.js";

export { ScopeError } from "./hosts.js";

/** Hosts that may be reached, and how. */
export interface NetScope {
  readonly kind: "net";
  /** A canonical host, or `*.` and a name for every host below that name. */
  readonly host: string;
  readonly scheme: string;
  readonly port: number;
  /** The methods allowed, in capitals; empty for any. */
  readonly methods: readonly string[];
}

/** A folder that a person picked, under the name by which the unit knows it. */
export interface FolderScope {
  readonly kind: "files";
  readonly name: string;
  /** Absolute; links in it were the person's choice. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** The most bytes that storage may take. */
export interface QuotaScope {
  readonly kind: "storage";
  readonly bytes: number;
}

/** What the names of wrapping keys must begin with. */
export interface PrefixScope {
  readonly kind: "keys";
  readonly prefix: string;
}

export type Scope = NetScope | FolderScope | QuotaScope | PrefixScope;

/** Where `~` and a relative folder are; without them both are errors. */
export interface Places {
  readonly home?: string | undefined;
  readonly current?: string | undefined;
}

const LEAST_QUOTA = 64 * 1024;
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Reads a scope; undefined for a capability that this host does not know. */
export function parseScope(capability: string, text: string, places: Places = {}): Scope | undefined {
  switch (capability) {
    case "net":
      return parseNet(text);
    case "files":
      return parseFolder(text, places);
    case "storage":
      return parseQuota(text);
    case "keys":
      return parsePrefix(text);
    default:
      return undefined;
  }
}

/** The scopes of one capability among others, as its adapter takes them. */
export function scopesOf(scopes: readonly Scope[], kind: "net"): NetScope[];
export function scopesOf(scopes: readonly Scope[], kind: "files"): FolderScope[];
export function scopesOf(scopes: readonly Scope[], kind: "storage"): QuotaScope[];
export function scopesOf(scopes: readonly Scope[], kind: "keys"): PrefixScope[];
export function scopesOf(scopes: readonly Scope[], kind: Scope["kind"]): Scope[] {
  return scopes.filter((scope) => scope.kind === kind);
}

/** Writes a scope in its canonical form. */
export function scopeText(scope: Scope): string {
  switch (scope.kind) {
    case "net": {
      const place = originText(scope.scheme, scope.host, scope.port).replace(/^https:\/\//, "");
      return scope.methods.length > 0 ? `${scope.methods.join(",")} ${place}` : place;
    }
    case "files":
      return `${scope.name}=${scope.path}${scope.readOnly ? ":ro" : ""}`;
    case "storage":
      return `quota=${sizeText(scope.bytes)}`;
    case "keys":
      return `prefix=${scope.prefix}`;
  }
}

/**
 * Checks the scopes of a grant and writes each in its canonical form, sorted, each once. Scopes of a capability
 * that this host does not know are kept as they are.
 *
 * @throws `ScopeError`: one cannot be understood, one is missing, or two contradict each other.
 */
export function canonicalScopes(capability: string, scopes: Iterable<string>, places?: Places): string[] {
  const folders = new Map<string, string>();
  const made = new Set<string>();
  for (const text of scopes) {
    const scope = parseScope(capability, text, places);
    const written = scope === undefined ? text : scopeText(scope);
    if (scope?.kind === "files") {
      const other = folders.get(scope.name);
      if (other !== undefined && other !== written) {
        throw new ScopeError(`The name '${scope.name}' stands for two folders: ${other} and ${written}.`);
      }
      folders.set(scope.name, written);
    }
    if (written !== "") {
      made.add(written);
    }
  }
  if (made.size === 0 && (capability === "net" || capability === "files")) {
    throw new ScopeError(`A grant of ${capability} must say which; none means nothing.`);
  }
  return [...made].sort(byUtf8);
}

/** Whether a request is inside a scope. */
export function netAllows(scope: NetScope, method: string, scheme: string, host: string, port: number): boolean {
  if (scope.scheme !== scheme || scope.port !== port) {
    return false;
  }
  if (scope.methods.length > 0 && !scope.methods.includes(method)) {
    return false;
  }
  return scope.host.startsWith("*.") ? host.endsWith(scope.host.slice(1)) && !isAddress(host) : host === scope.host;
}

function parseNet(text: string): NetScope {
  const bad = (why: string): ScopeError =>
    new ScopeError(
      `net=${text}: ${why} Write a host such as "api.example.org", "*.example.org" or "GET http://localhost:8080".`,
    );
  const parts = text.replace(/^[ \t]+|[ \t]+$/g, "").split(/[ \t]+/);
  const place = parts.at(-1) ?? "";
  if (parts.length > 2 || parts[0] === "") {
    throw bad("a scope is one host, with methods before it.");
  }
  const methods = parts.length === 2 ? (parts[0] ?? "").split(",") : [];
  if (!methods.every((method) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method))) {
    throw bad(`'${parts[0] ?? ""}' is not a list of methods.`);
  }
  const [, scheme = "https", rest = ""] = /^(?:(.*?):\/\/)?(.*)$/s.exec(place) ?? [];
  if (!Object.hasOwn(DEFAULT_PORTS, scheme.toLowerCase())) {
    throw bad("the scheme must be https or http.");
  }
  const match = /^(\[[^\]]*\]|[^:/?#@\\]+)(?::([0-9]{1,5}))?$/.exec(rest);
  if (match === null) {
    throw bad(`'${rest}' is not a host with an optional port.`);
  }
  const [, written = "", digits] = match;
  const port = digits === undefined ? (DEFAULT_PORTS[scheme.toLowerCase()] ?? 0) : Number(digits);
  if (port < 1 || port > 65535) {
    throw bad(`there is no port ${String(port)}.`);
  }
  const below = written.startsWith("*.");
  let host: string;
  try {
    host = canonicalHost(below ? written.slice(2) : written);
  } catch (error) {
    throw bad((error as Error).message);
  }
  if (below && isAddress(host)) {
    throw bad("there is nothing below an address.");
  }
  return {
    kind: "net",
    host: below ? `*.${host}` : host,
    scheme: scheme.toLowerCase(),
    port,
    methods: [...new Set(methods.map((method) => method.toUpperCase()))].sort(),
  };
}

function parseFolder(text: string, { home, current }: Places): FolderScope {
  const bad = (why: string): ScopeError =>
    new ScopeError(`files=${text}: ${why} Write a name and a folder, such as "notes=/home/ann/Notes".`);
  const [, name, written = "", mode] = /^([^=]*)=(.*?)(:ro)?$/s.exec(text) ?? [];
  if (name === undefined || written === "") {
    throw bad("a scope is NAME=FOLDER.");
  }

  if (!/^[^\x00-\x1f\x7f/\\=:]{1,64}$/u.test(name)) {
    throw bad(`'${name}' is not a name of 1 to 64 characters.`);
  }
  if (written.includes("\0")) {
    throw bad("the folder is missing.");
  }
  let path = written;
  if (path.startsWith("~")) {
    if (home === undefined || (path !== "~" && !path.startsWith("~/"))) {
      throw bad("only ~/ stands for a folder of a person's own.");
    }
    path = home + path.slice(1);
  }
  if (!path.startsWith("/")) {
    if (current === undefined) {
      throw bad("the folder must be absolute, or begin with ~/.");
    }
    path = `${current}/${path}`;
  }
  return { kind: "files", name, path: normal(path), readOnly: mode !== undefined };
}

/** Takes away `.`, `..` and empty parts, by the text alone. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      parts.pop();
    } else if (part !== "" && part !== ".") {
      parts.push(part);
    }
  }
  return `/${parts.join("/")}`;
}

function parseQuota(text: string): QuotaScope {
  const match = /^quota=[ \t]*([0-9]{1,15})[ \t]*([A-Za-z]{0,3})[ \t]*$/.exec(text);
  const factor = Object.hasOwn(UNITS, match?.[2]?.toLowerCase() ?? "")
    ? UNITS[match?.[2]?.toLowerCase() ?? ""]
    : undefined;
  if (match === null || factor === undefined) {
    throw new ScopeError(`storage=${text}: a scope is quota=SIZE. Write "quota=1GiB".`);
  }
  const bytes = Number(match[1]) * factor;
  if (bytes >= 2 ** 63) {
    throw new ScopeError(`storage=${text}: that is more than any disk holds.`);
  }
  if (bytes < LEAST_QUOTA) {
    throw new ScopeError(`storage=${text}: the least quota is 64KiB.`);
  }
  return { kind: "storage", bytes };
}

function parsePrefix(text: string): PrefixScope {
  const match = /^prefix=([a-z0-9._/-]{1,128})$/.exec(text);
  if (match === null) {
    throw new ScopeError(
      `keys=${text}: a scope is prefix=TEXT, of a-z, 0-9, '.', '_', '/' and '-'. Write "prefix=dao/".`,
    );
  }
  return { kind: "keys", prefix: match[1] ?? "" };
}

function sizeText(bytes: number): string {
  for (const unit of ["TiB", "GiB", "MiB", "KiB"]) {
    const factor = UNITS[unit.toLowerCase()] ?? 1;
    if (bytes >= factor && bytes % factor === 0) {
      return `${String(bytes / factor)}${unit}`;
    }
  }
  return `${String(bytes)}B`;
}
