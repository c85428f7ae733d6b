// Hosts and origins in the one way in which they are written, compared and connected to.

/** The schemes that can be reached, with the port of each. */
export const DEFAULT_PORTS: Readonly<Record<string, number>> = { https: 443, http: 80 };

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** A host that cannot be understood; the message says why. */
export class ScopeError extends Error {
  override readonly name = "ScopeError";
}

/**
 * Writes a host in the one way in which hosts are compared and connected to: names in lower case and ASCII
 * without a final dot, IPv4 addresses as four decimal numbers, IPv6 ones as RFC 5952 has them, in hexadecimal
 * throughout and without brackets. Every other spelling of an address (`127.1`, `0x7f000001`) is refused:
 * resolvers read those as addresses. So is a name that is not ASCII: this host does not know IDNA.
 *
 * @param text - The host as it stands in a URL or scope, IPv6 in brackets.
 * @throws `ScopeError`: it is no host.
 */
export function canonicalHost(text: string): string {
  if (text.startsWith("[") && text.endsWith("]")) {
    const groups = ipv6Groups(text.slice(1, -1));
    if (groups === undefined) {
      throw new ScopeError(`'${text}' is not an IPv6 address.`);
    }
    return ipv6Text(groups);
  }
  const name = (text.endsWith(".") ? text.slice(0, -1) : text).toLowerCase();
  const labels = name.split(".");
  if (name.length > 253 || !labels.every((label) => LABEL.test(label))) {
    throw new ScopeError(`'${text}' is not a host name.`);
  }
  if (/^(?:[0-9]+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "") && ipv4Octets(name) === undefined) {
    throw new ScopeError(`'${text}' is not an IPv4 address of four decimal numbers.`);
  }
  return name;
}

/** Whether a canonical host is an IP address rather than a name. */
export function isAddress(host: string): boolean {
  return host.includes(":") || ipv4Octets(host) !== undefined;
}

/** The four numbers of an IPv4 address; undefined if it is none. */
export function ipv4Octets(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.map(Number);
}

/** The eight numbers of an IPv6 address; undefined if it is none. */
export function ipv6Groups(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) {
    return undefined;
  }
  const [before, after] = halves.map((half, at) => halfGroups(half, at === halves.length - 1));
  if (before === undefined || (halves.length === 2 && after === undefined)) {
    return undefined;
  }
  if (after === undefined) {
    return before.length === 8 ? before : undefined;
  }
  const missing = 8 - before.length - after.length;
  return missing < 1 ? undefined : [...before, ...Array<number>(missing).fill(0), ...after];
}

function halfGroups(half: string, last: boolean): number[] | undefined {
  if (half === "") {
    return [];
  }
  const groups: number[] = [];
  const parts = half.split(":");
  for (const [at, part] of parts.entries()) {
    const octets = last && at === parts.length - 1 && part.includes(".") ? ipv4Octets(part) : undefined;
    if (octets !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = octets;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) {
      groups.push(parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

/** Writes an IPv6 address as RFC 5952, section 4 has it, never with an IPv4 address inside. */
export function ipv6Text(groups: readonly number[]): string {
  let [best, length] = [-1, 1];
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (groups[end] === 0) {
      end++;
    }
    if (end - at > length) {
      [best, length] = [at, end - at];
    }
  }
  const written = groups.map((group) => group.toString(16));
  return best < 0
    ? written.join(":")
    : `${written.slice(0, best).join(":")}::${written.slice(best + length).join(":")}`;
}

/** Writes an origin as a person would: without the default port, IPv6 in brackets. */
export function originText(scheme: string, host: string, port: number): string {
  const shown = host.includes(":") ? `[${host}]` : host;
  return `${scheme}://${shown}${port === DEFAULT_PORTS[scheme] ? "" : `:${String(port)}`}`;
}
