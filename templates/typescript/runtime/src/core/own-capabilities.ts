// Capabilities of the author's own, in place of those that come with the host. If the unit lives in another thread,
// that thread asks for them.
import { handlers, type Capabilities } from "../../gen/capabilities.js";
import { imports, type Import } from "../../gen/contract.js";
import { CallError } from "../errors.js";
import type { Handler } from "./handler.js";
import type { Client, Served } from "./remote.js";

const known: Readonly<Record<string, Import | undefined>> = imports;

/** Handlers of the author's, by import, and the capabilities that they are of. */
export interface OwnHandlers {
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly capabilities: ReadonlySet<string>;
}

/** Makes the handlers of capabilities. */
export function ownHandlers(capabilities: Capabilities = {}): OwnHandlers {
  const made = handlers(capabilities);
  return { handlers: made, capabilities: capabilitiesOf(made.keys()) };
}

function capabilitiesOf(names: Iterable<string>): Set<string> {
  return new Set([...names].flatMap((name) => known[name]?.capability ?? []));
}

/**
 * The names of imports that another thread may ask for.
 *
 * @throws `CallError`: one of them answers at once, which no other thread can.
 */
export function askable({ handlers: own }: OwnHandlers): string[] {
  for (const [name, { mode }] of own) {
    if (mode === "sync") {
      const help = 'Open the Avatar with `thread: "here"`.';
      throw new CallError("INVALID_ARGUMENT", `${name} answers at once, which another thread cannot`, {}, { help });
    }
  }
  return [...own.keys()];
}

/** Handlers that ask the thread of the author's. */
export function remoteHandlers(names: readonly string[], client: Client): OwnHandlers {
  const made = new Map<string, Handler>();
  for (const name of names) {
    const about = known[name];
    const called = { key: name, effect: about?.effect === true };
    if (about?.mode === "unary") {
      made.set(name, {
        mode: "unary",
        input: undefined,
        handle: (request, { signal }) => client.unary(called, request, { signal }),
      });
    } else if (about?.mode === "stream") {
      made.set(name, {
        mode: "stream",
        input: undefined,
        handle: (request, { signal }) => client.stream(called, request, { signal }),
      });
    }
  }
  return { handlers: made, capabilities: capabilitiesOf(names) };
}

/** What carries out the imports that another thread asks for. */
export function servedHandlers({ handlers: own }: OwnHandlers): Served {
  return {
    unary: async (name, request, { signal }) => {
      const handler = own.get(name);
      if (handler?.mode !== "unary") {
        throw new CallError("UNIMPLEMENTED");
      }
      return handler.handle(request, { signal: signal ?? new AbortController().signal });
    },
    stream: (name, request, options) => {
      const handler = own.get(name);
      const abort = new AbortController();
      if (handler?.mode !== "stream") {
        throw new CallError("UNIMPLEMENTED");
      }
      const items = handler.handle(request, { signal: options.signal ?? abort.signal })[Symbol.asyncIterator]();
      return {
        next: () => items.next(),
        return: async () => {
          abort.abort(new CallError("CANCELLED"));
          return (await items.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}
