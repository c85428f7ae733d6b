import type { MessageInitShape } from "@bufbuild/protobuf";
import { lookup } from "node:dns";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as SecureAgent, request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";

import type { NetCapability } from "../../gen/capabilities/net.js";
import type { FetchRequest, FetchResponseSchema } from "../../gen/messages/dao/net/v1/net_pb.js";
import { CHUNK_BYTES, checkScopes, redirected, webRequest, type WebRequest } from "../adapters/net-request.js";
import { isPublic, mayBePrivate, type WebAddress } from "../adapters/web-address.js";
import { after } from "../core/event-loop.js";
import type { HandlerOptions } from "../core/handler.js";
import { CallError, said } from "../errors.js";
import { scopesOf, type NetScope, type Scope } from "../grants/scopes.js";

const BODY_METHODS = ["POST", "PUT", "PATCH"];

type Item = MessageInitShape<typeof FetchResponseSchema>;

/**
 * HTTP requests inside the granted scopes, checked before each connection. No proxy, cookie or setting of the
 * environment changes where a request goes or what it carries.
 */
export class HttpNet implements NetCapability {
  #scopes: readonly NetScope[];
  readonly #agents = { http: new Agent({ keepAlive: true }), https: new SecureAgent({ keepAlive: true }) };

  constructor(scopes: readonly NetScope[] = []) {
    this.#scopes = scopes;
  }

  /** Lets other scopes hold from now on. */
  setScopes(scopes: readonly Scope[]): void {
    this.#scopes = scopesOf(scopes, "net");
  }

  fetch(request: FetchRequest, { signal }: HandlerOptions): AsyncIterable<Item> {
    return this.#fetch(webRequest(request), signal);
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async *#fetch(first: WebRequest, signal: AbortSignal): AsyncGenerator<Item, void, undefined> {
    const { timeoutMs } = first;
    const deadline = new Deadline(first.address, timeoutMs, signal);
    let response: IncomingMessage | undefined;
    try {
      let request = first;
      let from: WebAddress | undefined;
      for (;;) {
        checkScopes(request, this.#scopes, from);
        response = await this.#send(request, deadline.signal);
        const next = redirected(request, response.statusCode ?? 0, response.headers.location);
        if (next === undefined) {
          break;
        }
        response.destroy();
        from = request.address;
        request = next;
      }
      deadline.pause();
      yield { part: { case: "head", value: head(response, request.address) } };
      deadline.renew();
      for await (const part of response as AsyncIterable<Buffer>) {
        deadline.pause();
        for (let at = 0; at < part.length; at += CHUNK_BYTES) {
          yield { part: { case: "chunk", value: new Uint8Array(part.subarray(at, at + CHUNK_BYTES)) } };
        }
        deadline.renew();
      }
      if (!response.complete) {
        throw new CallError("INTERRUPTED", `the connection to ${request.address.authority} broke`, {
          host: request.address.authority,
        });
      }
    } catch (error) {
      throw deadline.error ?? (error instanceof CallError ? error : broken(first.address, error));
    } finally {
      deadline.end();
      response?.destroy();
    }
  }

  #send(request: WebRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { address, method, body } = request;
    const given = new Set(request.headers.map(([name]) => name.toLowerCase()));
    const defaults = [
      ["Accept", "*/*"],
      ["Accept-Encoding", "identity"],
      ["User-Agent", "dao-avatar/1"],
    ].filter(([name = ""]) => !given.has(name.toLowerCase()));
    const hasBody = body.length > 0 || BODY_METHODS.includes(method);
    const headers = [["Host", address.authority], ...request.headers, ...defaults];
    if (hasBody) {
      headers.push(["Content-Length", String(body.length)]);
    }
    const options = {
      host: address.host,
      port: address.port,
      path: address.target,
      method,
      headers: headers.flat(),
      lookup: checkedLookup(address),
      signal,
    };
    return new Promise((resolve, reject) => {
      const sent =
        address.scheme === "https"
          ? httpsRequest({ ...options, agent: this.#agents.https })
          : httpRequest({ ...options, agent: this.#agents.http });
      let connected = false;
      sent.on("socket", (socket) => {
        connected = !socket.connecting;
        socket.once(address.scheme === "https" ? "secureConnect" : "connect", () => {
          connected = true;
        });
      });
      sent.on("response", resolve);
      sent.on("upgrade", () => {
        reject(
          new CallError("INTERRUPTED", `${address.authority} upgraded the connection`, { host: address.authority }),
        );
        sent.destroy();
      });
      sent.on("error", (error) => {
        reject(error instanceof CallError ? error : connected ? broken(address, error) : unreachable(address, error));
      });
      sent.end(hasBody ? body : undefined);
    });
  }
}

/** Looks a name up and leaves addresses out that are not public, unless the name is private by its nature. */
function checkedLookup(address: WebAddress): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true, order: "verbatim" }, (error, found) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const fit = mayBePrivate(address.host) ? found : found.filter((it) => isPublic(it.address));
      const [first] = fit;
      if (first === undefined) {
        callback(notPublic(address, found[0]?.address ?? ""), []);
      } else if (options.all === true) {
        callback(null, fit);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

function notPublic(address: WebAddress, leads: string): CallError {
  const shown = leads.includes(":") ? `[${leads}]` : leads;
  return new CallError(
    "DENIED",
    `The unit may not use net for ${address.host}: that name leads to ${leads}, which is not on the public network.`,
    { capability: "net", scope: address.host, grant: `net=${address.scheme}://${shown}:${String(address.port)}` },
  );
}

function unreachable(address: WebAddress, error: unknown): CallError {
  const host = address.authority;
  return new CallError("UNAVAILABLE", `${host} cannot be reached: ${said(error)}`, { host }, { cause: error });
}

function broken(address: WebAddress, error: unknown): CallError {
  const host = address.authority;
  return new CallError("INTERRUPTED", `the connection to ${host} broke: ${said(error)}`, { host }, { cause: error });
}

function head(
  response: IncomingMessage,
  address: WebAddress,
): { status: number; headers: { name: string; value: string }[]; url: string } {
  const headers: { name: string; value: string }[] = [];
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
    headers.push({ name: (response.rawHeaders[at] ?? "").toLowerCase(), value: response.rawHeaders[at + 1] ?? "" });
  }
  return { status: response.statusCode ?? 0, headers, url: address.toString() };
}

/** Gives a request up once nobody wants it, or once it takes too long. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #late: () => void;
  readonly #given: AbortSignal;
  readonly #stop: () => void;
  readonly #milliseconds: number;
  #callOff: () => void;
  /** Why it was given up. */
  error: CallError | undefined;

  constructor(address: WebAddress, milliseconds: number, given: AbortSignal) {
    const host = address.authority;
    this.#milliseconds = milliseconds;
    this.#given = given;
    this.#late = () => {
      this.error = new CallError("TIMEOUT", `${host} did not answer within ${String(milliseconds)} ms`, { host });
      this.#controller.abort();
    };
    this.#stop = () => {
      this.error = new CallError("CANCELLED");
      this.#controller.abort();
    };
    given.addEventListener("abort", this.#stop);
    this.#callOff = after(milliseconds, this.#late);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The unit may take its time. */
  pause(): void {
    this.#callOff();
  }

  renew(): void {
    this.#callOff();
    this.#callOff = after(this.#milliseconds, this.#late);
  }

  end(): void {
    this.#callOff();
    this.#given.removeEventListener("abort", this.#stop);
  }
}
