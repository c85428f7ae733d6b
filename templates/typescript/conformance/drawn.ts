// Typed calls of contracts that are drawn by lot: no name of theirs is known here, and a method answers with the type of
// its request.
import { fromBinary, isMessage, toBinary, type DescMessage, type Message } from "@bufbuild/protobuf";

import { Clients } from "./conformance/clients.js";
import type { Method } from "./conformance/contract.js";
import type { Caller, Stream } from "./conformance/runtime/core/calls.js";
import { messages } from "./messages.js";

type Function = (request: object, options?: object) => Promise<Message> | Stream<Message>;

/** A function of a typed client, with the type that it takes and gives. */
export interface Typed {
  call(request: Uint8Array, options: object): Promise<Message> | Stream<Message>;
  encode(message: Message): Uint8Array;
}

/** Finds the function of the clients that calls a method: that which a caller sees who calls them all. */
export async function typed(calls: Caller, wanted: Method): Promise<Typed | undefined> {
  let seen: Method | undefined;
  const end = { done: true, value: undefined } as const;
  const witness: Caller = {
    unary: (method) => {
      seen = method;
      return Promise.resolve(new Uint8Array());
    },
    stream: (method) => {
      seen = method;
      let given = false;
      const stream: Stream<Uint8Array> = {
        next: () => {
          const next = given ? end : ({ done: false, value: new Uint8Array() } as const);
          given = true;
          return Promise.resolve(next);
        },
        return: () => Promise.resolve(end),
        close: () => undefined,
        [Symbol.asyncIterator]: () => stream,
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
      return stream;
    },
  };
  const clients = Object.values(new Clients(calls)) as object[];
  for (const [at, tried] of (Object.values(new Clients(witness)) as object[]).entries()) {
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(tried))) {
      if (name === "constructor") {
        continue;
      }
      seen = undefined;
      const made = function_(tried, name).call(tried, {});
      const answer = await first(made);
      if ((seen as Method | undefined)?.number !== wanted.number || !isMessage(answer)) {
        continue;
      }
      const type: DescMessage | undefined = messages.getMessage(answer.$typeName);
      const client = clients[at];
      if (type === undefined || client === undefined) {
        return undefined;
      }
      return {
        call: (request, options) => function_(client, name).call(client, fromBinary(type, request), options),
        encode: (message) => toBinary(type, message),
      };
    }
  }
  return undefined;
}

function function_(client: object, name: string): Function {
  return (client as Readonly<Record<string, Function>>)[name] as Function;
}

async function first(made: Promise<Message> | Stream<Message>): Promise<unknown> {
  try {
    return made instanceof Promise ? await made : (await made.next()).value;
  } catch {
    return undefined; // its request has rules, which an empty one breaks
  }
}
