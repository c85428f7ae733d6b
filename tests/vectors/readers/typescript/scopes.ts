// Reads scopes as docs/reference/home.md, "Scopes", describes them. It takes only host names of ASCII.

/** What a scope is read beside: the folders that `~` and relative paths are of. */
export interface Surroundings {
  readonly home: string;
  readonly current: string;
}

export class ScopeError extends Error {}

/** The canonical form of one scope. */
export function canonical(capability: string, text: string, around: Surroundings): string {
  switch (capability) {
    case "net":
      return show(net(text));
    case "files": {
      const { name, path, readOnly } = folder(text, around);
      return `${name}=${path}${readOnly ? ":ro" : ""}`;
    }
    case "storage":
      return quotaText(quota(text));
    case "keys":
      return `prefix=${prefix(text)}`;
    default:
      return text;
  }
}

/** The canonical forms of the scopes of one grant. */
export function grant(capability: string, texts: readonly string[], around: Surroundings): string[] {
  const made = sorted(texts.map((text) => canonical(capability, text, around)).filter((text) => text !== ""));
  if (made.length === 0 && (capability === "net" || capability === "files")) {
    throw new ScopeError(`${capability} has at least one scope`);
  }
  if (capability === "files") {
    const names = made.map((each) => folder(each, around).name);
    if (new Set(names).size < names.length) throw new ScopeError("a name stands for two folders or modes");
  }
  return made;
}

/** Each text once, sorted by the bytes of its UTF-8. */
export function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

// net

interface Net {
  readonly methods: readonly string[];
  readonly scheme: "https" | "http";
  readonly below: boolean;
  readonly host: string;
  readonly port: number;
}

const METHODS = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:,[!#$%&'*+\-.^_`|~0-9A-Za-z]+)*)[ \t]+/;
const LABEL = /^[A-Za-z0-9_-]{1,63}$/;
const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}\\.?$`);

export function net(text: string): Net {
  let rest = text.replace(/^[ \t]+|[ \t]+$/g, "");
  let methods: string[] = [];
  const found = METHODS.exec(rest);
  if (found?.[1] !== undefined) {
    methods = sorted(found[1].split(",").map((method) => method.toUpperCase()));
    rest = rest.slice(found[0].length);
  }
  let scheme: "https" | "http" = "https";
  const origin = /^(https|http):\/\//i.exec(rest);
  if (origin?.[1] !== undefined) {
    scheme = origin[1].toLowerCase() as "https" | "http";
    rest = rest.slice(origin[0].length);
  }
  const parts = /^(\*\.)?(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{1,5}))?$/.exec(rest);
  if (parts?.[2] === undefined) throw new ScopeError(`${text} is no host`);
  const host = hostOf(parts[2]);
  const below = parts[1] !== undefined;
  if (below && isAddress(host)) throw new ScopeError("nothing is below an address");
  const port = parts[3] === undefined ? standard(scheme) : Number(parts[3]);
  if (port < 1 || port > 65535) throw new ScopeError(`there is no port ${String(port)}`);
  return { methods, scheme, below, host, port };
}

function standard(scheme: "https" | "http"): number {
  return scheme === "https" ? 443 : 80;
}

function isAddress(host: string): boolean {
  return host.startsWith("[") || IPV4.test(host);
}

/** The canonical form of a host. */
export function hostOf(text: string): string {
  if (text.startsWith("[")) return `[${ipv6(text.slice(1, -1))}]`;
  if (IPV4.test(text)) return text.replace(/\.$/, "");
  const name = text.replace(/\.$/, "").toLowerCase();
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  const wrong = labels.some((label) => !LABEL.test(label) || label.startsWith("-") || label.endsWith("-"));
  if (wrong || name.length > 253) throw new ScopeError(`${text} is no name of a host`);
  if (/^[0-9]+$/.test(last) || /^0x[0-9a-f]*$/.test(last)) {
    throw new ScopeError(`${text} would be read as an address`);
  }
  return name;
}

function ipv6(text: string): string {
  const halves = text.split("::");
  if (halves.length > 2) throw new ScopeError(`${text} is no address`);
  const groups = halves.map((half) => (half === "" ? [] : groupsOf(half, text)));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) throw new ScopeError(`${text} is no address`);
  // An IPv4 address may only be the last thing of all.
  if (halves.length === 2 && halves[0]?.includes(".")) throw new ScopeError(`${text} is no address`);
  return shortest([...head, ...Array.from({ length: missing }, () => 0), ...tail]);
}

function groupsOf(half: string, whole: string): number[] {
  const parts = half.split(":");
  return parts.flatMap((part, at) => {
    if (at === parts.length - 1 && IPV4.test(part) && !part.endsWith(".")) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
      return [a * 256 + b, c * 256 + d];
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) throw new ScopeError(`${whole} is no address`);
    return [parseInt(part, 16)];
  });
}

/** RFC 5952, section 4: the longest run of zeros, of two groups at least, the first of several. */
function shortest(groups: readonly number[]): string {
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const hex = (some: readonly number[]): string => some.map((group) => group.toString(16)).join(":");
  if (best.at < 0) return hex(groups);
  return `${hex(groups.slice(0, best.at))}::${hex(groups.slice(best.at + best.length))}`;
}

function show({ methods, scheme, below, host, port }: Net): string {
  const origin = `${scheme === "http" ? "http://" : ""}${below ? "*." : ""}${host}`;
  const whole = port === standard(scheme) ? origin : `${origin}:${String(port)}`;
  return methods.length > 0 ? `${methods.join(",")} ${whole}` : whole;
}

// files

interface Folder {
  readonly name: string;
  readonly path: string;
  readonly readOnly: boolean;
}

export function folder(text: string, { home, current }: Surroundings): Folder {
  const parts = /^([^=]*)=(.*)$/su.exec(text);
  const [, name = "", written = ""] = parts ?? [];
  if (!/^[ -.0-9;<>-\[\]-}\u{80}-\u{D7FF}\u{E000}-\u{10FFFF}]{1,64}$/u.test(name)) {
    throw new ScopeError(`${text} names no folder`);
  }
  const readOnly = written.endsWith(":ro");
  let path = readOnly ? written.slice(0, -3) : written;
  if (path === "" || path.includes("\0") || !path.isWellFormed()) throw new ScopeError(`${text} names no folder`);
  if (path === "~" || path.startsWith("~/")) path = home + path.slice(1);
  else if (path.startsWith("~")) throw new ScopeError("only ~ and ~/ are a home folder");
  else if (!path.startsWith("/")) path = `${current}/${path}`;
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return { name, path: `/${kept.join("/")}`, readOnly };
}

// storage and keys

const UNITS: Readonly<Record<string, bigint>> = {
  "": 1n, b: 1n, kb: 1000n, mb: 1000n ** 2n, gb: 1000n ** 3n, tb: 1000n ** 4n,
  kib: 1024n, mib: 1024n ** 2n, gib: 1024n ** 3n, tib: 1024n ** 4n,
};

export function quota(text: string): bigint {
  const found = /^quota=[ \t]*([0-9]{1,15})[ \t]*([A-Za-z]*)[ \t]*$/.exec(text);
  const unit = UNITS[found?.[2]?.toLowerCase() ?? "?"];
  if (found?.[1] === undefined || unit === undefined) throw new ScopeError(`${text} is no quota`);
  const bytes = BigInt(found[1]) * unit;
  if (bytes < 65_536n || bytes >= 1n << 63n) throw new ScopeError(`${text} is too small or too large`);
  return bytes;
}

function quotaText(bytes: bigint): string {
  for (const unit of ["TiB", "GiB", "MiB", "KiB"]) {
    const size = UNITS[unit.toLowerCase()] ?? 1n;
    if (bytes % size === 0n) return `quota=${String(bytes / size)}${unit}`;
  }
  return `quota=${String(bytes)}B`;
}

export function prefix(text: string): string {
  const found = /^prefix=([a-z0-9._/-]{1,128})$/.exec(text);
  if (found?.[1] === undefined) throw new ScopeError(`${text} is no prefix`);
  return found[1];
}

// What they allow

export interface Asked {
  readonly method: string;
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
}

export function allowsRequest(scopes: readonly string[], asked: Asked): boolean {
  const host = asked.host.includes(":") && !asked.host.startsWith("[") ? `[${asked.host}]` : asked.host;
  return scopes.map(net).some(
    (scope) =>
      (scope.methods.length === 0 || scope.methods.includes(asked.method)) &&
      scope.scheme === asked.scheme &&
      scope.port === asked.port &&
      (scope.below ? !isAddress(host) && host.endsWith(`.${scope.host}`) : host === scope.host),
  );
}

export function allowsKey(scopes: readonly string[], name: string): boolean {
  return scopes.length === 0 || scopes.some((scope) => name.startsWith(prefix(scope)));
}

/** The smallest quota; none for no limit. */
export function smallest(scopes: readonly string[]): bigint | undefined {
  return scopes.map(quota).reduce<bigint | undefined>((least, each) => (least === undefined || each < least ? each : least), undefined);
}
