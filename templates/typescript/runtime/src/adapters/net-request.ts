// What every net adapter checks of a request, and where redirects lead.
import type { FetchRequest, Header } from "../../gen/messages/dao/net/v1/net_pb.js";
import { CallError } from "../errors.js";
import { netAllows, scopeText, type NetScope } from "../grants/scopes.js";
import { WebAddress } from "./web-address.js";

export const CHUNK_BYTES = 64 << 10;
const DEFAULT_MS = 30_000;
const MOST_REDIRECTS = 10;
const MOST_HEADERS = 256;
const MOST_HEADER_BYTES = 64 << 10;
const HOSTS_OWN = new Set(
  (
    "connection content-length expect host http2-settings keep-alive proxy-authenticate proxy-authorization" +
    " proxy-connection te trailer transfer-encoding upgrade"
  ).split(" "),
);
const CREDENTIALS = ["authorization", "cookie", "cookie2"];

/** A request, ready to be sent. */
export interface WebRequest {
  readonly method: string;
  readonly address: WebAddress;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** How long the head may take with all redirects, and each chunk after it. */
  readonly timeoutMs: number;
  /** How many redirects led here. */
  readonly redirects: number;
}

/** Checks a request of the unit. */
export function webRequest(request: FetchRequest): WebRequest {
  return {
    method: checkedMethod(request.method),
    address: WebAddress.parse(request.url),
    headers: checkedHeaders(request.headers),
    body: request.body,
    timeoutMs: request.timeoutMs || DEFAULT_MS,
    redirects: 0,
  };
}

/** The method, if a unit may use it. */
export function checkedMethod(method: string): string {
  if (!/^[A-Z][A-Z-]{0,31}$/.test(method) || method === "CONNECT" || method === "TRACE") {
    throw new CallError("INVALID_ARGUMENT", `'${method.slice(0, 40)}' is not a method that a unit may use`, {
      field: "method",
    });
  }
  return method;
}

/** The header fields, if a unit may set them. */
export function checkedHeaders(given: readonly Pick<Header, "name" | "value">[]): (readonly [string, string])[] {
  if (given.length > MOST_HEADERS) {
    throw new CallError("TOO_LARGE", `there are more than ${String(MOST_HEADERS)} header fields`, { field: "headers" });
  }
  const headers = given.map(({ name, value }) => [name, value.replace(/^[ \t]+|[ \t]+$/g, "")] as const);
  let size = 0;
  for (const [name, value] of headers) {
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      const text = `'${name.slice(0, 40)}' is not a header field, or its value is none`;
      throw new CallError("INVALID_ARGUMENT", text, { field: "headers" });
    }
    if (HOSTS_OWN.has(name.toLowerCase())) {
      throw new CallError("INVALID_ARGUMENT", `the header field ${name} is the host's own to set`, {
        field: "headers",
      });
    }
    size += name.length + value.length + 4;
  }
  if (size > MOST_HEADER_BYTES) {
    throw new CallError("TOO_LARGE", "the header fields have more than 64 KiB", { field: "headers" });
  }
  return headers;
}

/** Refuses a request that is inside no scope. */
export function checkScopes(request: WebRequest, scopes: readonly NetScope[], from?: WebAddress): void {
  const { method, address } = request;
  const { scheme, host, port } = address;
  if (scopes.some((scope) => netAllows(scope, method, scheme, host, port))) {
    return;
  }
  const allowed = scopes.map(scopeText).join(", ") || "nothing";
  const where = from === undefined ? "" : `${from.authority} redirected there, and `;
  // If only the method is wrong, the grant to ask for is one of that method.
  const reached = scopes.some((scope) => netAllows({ ...scope, methods: [] }, method, scheme, host, port));
  const wanted = scopeText({ kind: "net", scheme, host, port, methods: reached ? [method] : [] });
  throw new CallError(
    "DENIED",
    `The unit may not use net for ${method} ${address.origin}: ${where}it may only reach ${allowed}.`,
    { capability: "net", scope: `${method} ${address.origin}`, grant: `net=${wanted}` },
    { help: `Allow it with \`dao grants allow net=${wanted}\`.` },
  );
}

/** What follows on an answer that redirects; undefined if it is the answer. */
export function redirected(request: WebRequest, status: number, location: string | undefined): WebRequest | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) {
    return undefined;
  }
  if (request.redirects === MOST_REDIRECTS) {
    const text = `${request.address.authority} redirects more than ${String(MOST_REDIRECTS)} times`;
    throw new CallError("TOO_LARGE", text, { limit: "redirects" });
  }
  const address = request.address.join(location);
  let { method, body, headers } = request;
  if (address.origin !== request.address.origin) {
    headers = headers.filter(([name]) => !CREDENTIALS.includes(name.toLowerCase()));
  }
  // As browsers do (Fetch, section 4.4): what was posted is not posted elsewhere.
  if ((status === 303 && method !== "HEAD") || ((status === 301 || status === 302) && method === "POST")) {
    method = "GET";
    body = new Uint8Array(0);
    headers = headers.filter(([name]) => !name.toLowerCase().startsWith("content-"));
  }
  return { ...request, method, body, headers, address, redirects: request.redirects + 1 };
}
