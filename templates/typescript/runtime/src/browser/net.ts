import type { MessageInitShape } from "@bufbuild/protobuf";

import type { NetCapability } from "../../gen/capabilities/net.js";
import type { FetchRequest, FetchResponseSchema } from "../../gen/messages/dao/net/v1/net_pb.js";
import { CHUNK_BYTES, checkScopes, webRequest, type WebRequest } from "../adapters/net-request.js";
import { after } from "../core/event-loop.js";
import type { HandlerOptions } from "../core/handler.js";
import { CallError, said } from "../errors.js";
import type { NetScope } from "../grants/scopes.js";

type Item = MessageInitShape<typeof FetchResponseSchema>;

/**
 * HTTP requests by the browser, inside the granted scopes and inside what the site's own policy and other sites allow.
 * A browser does not say where a redirect leads, so none is followed.
 */
export class BrowserNet implements NetCapability {
  readonly #scopes: readonly NetScope[];

  constructor(scopes: readonly NetScope[] = []) {
    this.#scopes = scopes;
  }

  fetch(request: FetchRequest, { signal }: HandlerOptions): AsyncIterable<Item> {
    const checked = webRequest(request);
    checkScopes(checked, this.#scopes);
    return this.#fetch(checked, signal);
  }

  async *#fetch(request: WebRequest, given: AbortSignal): AsyncGenerator<Item, void, undefined> {
    const { address, method, timeoutMs } = request;
    const host = address.authority;
    const stop = new AbortController();
    const late = new CallError("TIMEOUT", `${host} did not answer within ${String(timeoutMs)} ms`, { host });
    const renew = (): (() => void) =>
      after(timeoutMs, () => {
        stop.abort(late);
      });
    const giveUp = (): void => {
      stop.abort(new CallError("CANCELLED"));
    };
    given.addEventListener("abort", giveUp);
    let callOff = renew();
    try {
      const response = await fetch(made(request), { signal: stop.signal }).catch((cause: unknown) => {
        // Nobody can tell whether it arrived.
        const status = method === "GET" || method === "HEAD" ? "UNAVAILABLE" : "INTERRUPTED";
        throw stop.signal.aborted
          ? stop.signal.reason
          : new CallError(status, `${host} gave no answer, or a redirect: ${said(cause)}`, { host }, { cause });
      });
      callOff();
      const headers = [...response.headers].map(([name, value]) => ({ name, value }));
      yield { part: { case: "head", value: { status: response.status, headers, url: String(address) } } };
      const reader = response.body?.getReader();
      for (;;) {
        callOff = renew();
        const next = await reader?.read();
        callOff();
        if (next === undefined || next.done) {
          return;
        }
        for (let at = 0; at < next.value.length; at += CHUNK_BYTES) {
          yield { part: { case: "chunk", value: next.value.subarray(at, at + CHUNK_BYTES) } };
        }
      }
    } catch (cause) {
      if (stop.signal.aborted) {
        throw stop.signal.reason;
      }
      throw cause instanceof CallError
        ? cause
        : new CallError("INTERRUPTED", `the connection to ${host} broke: ${said(cause)}`, { host }, { cause });
    } finally {
      callOff();
      given.removeEventListener("abort", giveUp);
      stop.abort();
    }
  }
}

/** The request as the browser takes it. */
function made({ address, method, headers, body }: WebRequest): Request {
  let request: Request;
  try {
    request = new Request(String(address), {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      body: body.length > 0 ? (body as Uint8Array<ArrayBuffer>) : null,
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
  } catch (cause) {
    throw new CallError("INVALID_ARGUMENT", `the browser makes no such request: ${said(cause)}`, {}, { cause });
  }
  // Fields that it keeps to itself are left out without a word.
  const lost = headers.find(([name]) => !request.headers.has(name));
  if (lost !== undefined) {
    const text = `the browser does not let anybody set the header field '${lost[0]}'`;
    throw new CallError("INVALID_ARGUMENT", text, { field: "headers" });
  }
  return request;
}
