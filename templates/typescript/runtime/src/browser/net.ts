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
    const { address, method, body, timeoutMs } = request;
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
      const response = await fetch(String(address), {
        method,
        headers: request.headers.map(([name, value]): [string, string] => [name, value]),
        body: body.length > 0 ? (body as Uint8Array<ArrayBuffer>) : null,
        signal: stop.signal,
        redirect: "error",
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      }).catch((cause: unknown) => {
        throw stop.signal.aborted
          ? stop.signal.reason
          : new CallError("UNAVAILABLE", `${host} cannot be reached: ${said(cause)}`, { host }, { cause });
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
