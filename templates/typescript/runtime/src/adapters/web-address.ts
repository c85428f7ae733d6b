// URLs and addresses as the net capability checks and uses them: read once, so that what is checked is what is
// connected to.
import { CallError } from "../errors.js";
import { canonicalHost, DEFAULT_PORTS, ipv4Octets, ipv6Groups, isAddress, originText } from "../grants/hosts.js";

/** An absolute URL, taken apart. */
export class WebAddress {
  readonly scheme: string;
  /** Canonical. */
  readonly host: string;
  readonly port: number;
  /** Path and query, ASCII; at least `/`. */
  readonly target: string;

  private constructor(scheme: string, host: string, port: number, target: string) {
    this.scheme = scheme;
    this.host = host;
    this.port = port;
    this.target = target;
  }

  /** Reads an absolute http or https URL; a fragment is left out, since it is never sent. */
  static parse(url: string): WebAddress {
    const match = /[\x00-\x20\x7f\\]/.test(url) ? null : /^(https?):\/\/([^/?#]*)([^#]*)(?:#.*)?$/isu.exec(url);
    if (match === null) {
      throw bad(url, "it is not an absolute http or https URL");
    }
    const [, written = "", place = "", rest = ""] = match;
    const scheme = written.toLowerCase();
    if (place.includes("@")) {
      throw bad(url, "a user name or password must be sent as a header");
    }
    const [, name, digits] = /^(\[[^\]]*\]|[^:[\]]+)(?::([0-9]{1,5}))?$/.exec(place) ?? [];
    if (name === undefined) {
      throw bad(url, "it has no host");
    }
    let host: string;
    try {
      host = canonicalHost(name);
    } catch (error) {
      throw bad(url, (error as Error).message);
    }
    const port = digits === undefined ? (DEFAULT_PORTS[scheme] ?? 0) : Number(digits);
    if (port < 1 || port > 65535) {
      throw bad(url, `there is no port ${String(port)}`);
    }
    return new WebAddress(scheme, host, port, quoted(rest.startsWith("/") ? rest : `/${rest}`));
  }

  /** Follows a redirect (RFC 3986, section 5). */
  join(location: string): WebAddress {
    const reference = location.trim();
    const [, scheme, authority, path = "", query] =
      /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(?:#.*)?$/s.exec(reference) ?? [];
    if (scheme !== undefined) {
      return WebAddress.parse(
        authority === undefined ? reference : `${scheme}://${authority}${resolved(path)}${query ?? ""}`,
      );
    }
    if (authority !== undefined) {
      return WebAddress.parse(`${this.scheme}://${authority}${resolved(path)}${query ?? ""}`);
    }
    const [, own = "/", ownQuery = ""] = /^([^?]*)(\?.*)?$/s.exec(this.target) ?? [];
    const origin = originText(this.scheme, this.host, this.port);
    if (path === "") {
      return WebAddress.parse(`${origin}${own}${query ?? ownQuery}`);
    }
    const merged = path.startsWith("/") ? path : own.slice(0, own.lastIndexOf("/") + 1) + path;
    return WebAddress.parse(`${origin}${resolved(merged)}${query ?? ""}`);
  }

  /** What credentials belong to. */
  get origin(): string {
    return originText(this.scheme, this.host, this.port);
  }

  /** The value of the Host field. */
  get authority(): string {
    return this.origin.slice(this.scheme.length + 3);
  }

  toString(): string {
    return this.origin + this.target;
  }
}

function bad(url: string, why: string): CallError {
  const shown = url.length <= 200 ? url : `${url.slice(0, 197)}...`;
  return new CallError("INVALID_ARGUMENT", `'${shown}' cannot be requested: ${why}`, { field: "url" });
}

/** What must not be in a request becomes %XX of its UTF-8. */
function quoted(target: string): string {
  return target.replace(/["<>]|[^\x21-\x7e]/gu, (sign) =>
    [...new TextEncoder().encode(sign)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}

/** Takes away `.` and `..` (RFC 3986, section 5.2.4). */
function resolved(path: string): string {
  const made: string[] = [];
  const parts = path.split("/");
  for (const [at, part] of parts.entries()) {
    const last = at === parts.length - 1;
    if (part === "..") {
      if (made.length > 1) {
        made.pop();
      }
    } else if (part !== ".") {
      made.push(part);
      continue;
    }
    if (last) {
      made.push("");
    }
  }
  return made.join("/");
}

/**
 * Whether a granted host may lead to a private address. An address was granted as that address, and names such as
 * `nas.local` or `printer` are private by their nature. Any other name that leads to one means to reach this
 * machine's own network (DNS rebinding).
 */
export function mayBePrivate(host: string): boolean {
  return (
    isAddress(host) || !host.includes(".") || /\.(?:localhost|local|internal|home\.arpa|lan|home|intranet)$/.test(host)
  );
}

/** Addresses that are not for everybody: IANA's registries of special addresses, and what this host adds. */
const SPECIAL4: readonly string[] = [
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24",
  "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4",
];
const SPECIAL6: readonly string[] = [
  "::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16",
  "fc00::/7 fe80::/10 fec0::/10 ff00::/8",
];
/** Of 2001::/23, what is reachable by everybody all the same. */
const REACHABLE6 = ["2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28"];

/** Whether an address is reachable by everybody, and no way around to one that is not. */
export function isPublic(address: string): boolean {
  const octets = ipv4Octets(address);
  if (octets !== undefined) {
    return !inside(octets, 8, SPECIAL4);
  }
  const groups = ipv6Groups(address.split("%", 1)[0] ?? "");
  if (groups === undefined) {
    return false;
  }
  const inner = innerIpv4(groups);
  return inner === undefined ? !inside(groups, 16, SPECIAL6) || inside(groups, 16, REACHABLE6) : isPublic(inner);
}

/** The IPv4 address that an IPv6 one carries: mapped, 6to4, Teredo, NAT64 or ISATAP. */
function innerIpv4(groups: readonly number[]): string | undefined {
  const [g0 = 0, g1 = 0, g2 = 0, , g4 = 0, g5 = 0, g6 = 0, g7 = 0] = groups;
  const low = groups.slice(0, 5).every((group) => group === 0);
  const text = (high: number, lower: number): string => [high >> 8, high & 255, lower >> 8, lower & 255].join(".");
  if (low && g5 === 0xffff) {
    return text(g6, g7);
  }
  if (g0 === 0x2002) {
    return text(g1, g2);
  }
  if (g0 === 0x2001 && g1 === 0) {
    return text(g6 ^ 0xffff, g7 ^ 0xffff);
  }
  const isNat64 = g0 === 0x64 && g1 === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  const isIsatap = (g4 === 0 || g4 === 0x200) && g5 === 0x5efe;
  return isNat64 || isIsatap ? text(g6, g7) : undefined;
}

function inside(parts: readonly number[], width: number, networks: readonly string[]): boolean {
  return networks
    .join(" ")
    .split(" ")
    .some((network) => {
      const [base = "", digits = ""] = network.split("/");
      const other = (width === 8 ? ipv4Octets(base) : ipv6Groups(base)) ?? [];
      let bits = Number(digits);
      return parts.every((part, at) => {
        const here = Math.max(Math.min(bits, width), 0);
        bits -= width;
        return part >> (width - here) === (other[at] ?? 0) >> (width - here);
      });
    });
}
