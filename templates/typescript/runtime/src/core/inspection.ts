// What a unit may do, and what it does: what a program shows to a person, and lets them change.
import type { StatusCode } from "../../gen/contract.js";
import { streamOf, type CallOptions, type Stream } from "./calls.js";
import type { Client, Served } from "./remote.js";

/** Something that a unit wants to use. */
export interface Right {
  readonly capability: string;
  /** Whether the unit cannot work without it. */
  readonly required: boolean;
  /** Why the unit wants it. */
  readonly reason: string;
  readonly isAllowed: boolean;
  /** What it is limited to; without any, nothing limits it. */
  readonly scopes: readonly string[];
  /** Why it is refused; empty if it is allowed. */
  readonly why: string;
  /** Whether it can only be allowed with scopes. */
  readonly scopeRequired: boolean;
  /** What a scope looks like. */
  readonly example: string;
  /** How often it was used since the unit was opened. */
  readonly uses: number;
  /** When it was last used since then, in milliseconds since 1970; undefined for never. */
  readonly lastUsed: number | undefined;
}

/** A call that crossed between host and unit, or an item of its stream. */
export interface Crossing {
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  /** Who called: the Avatar its unit, or the unit a capability. */
  readonly by: "avatar" | "unit";
  /** What was called, such as `documents.patch` or `storage.write`. */
  readonly name: string;
  /** The bytes of request and answer. */
  readonly bytes: number;
  /** How long it took to answer, in milliseconds; 0 for an item, and for a capability that answers at once. */
  readonly ms: number;
  /** How it ended; MORE for an item of a stream. */
  readonly status: StatusCode;
}

/** Shows what a unit may do and does, and changes what it may do. */
export interface Inspection {
  /** What the unit wants, and what it gets. */
  rights(): Promise<readonly Right[]>;
  /**
   * Allows a capability from now on, and whenever this unit is opened in this home.
   *
   * @param scopes - What it is limited to; what the unit asks for if left out.
   * @throws `CallError` with the code INVALID_ARGUMENT: the unit does not want it, or a scope is not written so.
   */
  allow(capability: string, scopes?: readonly string[]): Promise<void>;
  /**
   * Denies a capability from now on, and whenever a unit of this name is opened in this home.
   *
   * @throws `CallError` with the code INVALID_ARGUMENT: the unit does not want it, or cannot work without it.
   */
  deny(capability: string): Promise<void>;
  /** Gives the last calls that crossed, and then those that do. A slow reader misses some. */
  crossings(options?: CallOptions): Stream<readonly Crossing[]>;
}

const RIGHTS = "host.rights";
const ALLOW = "host.allow";
const DENY = "host.deny";
const CROSSINGS = "host.crossings";

/** The inspection of a unit in another thread or tab. */
export class RemoteInspection implements Inspection {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async rights(): Promise<readonly Right[]> {
    return parsed(await this.#client.unary({ key: RIGHTS, effect: false }, written([]))) as readonly Right[];
  }

  async allow(capability: string, scopes?: readonly string[]): Promise<void> {
    await this.#client.unary(
      { key: ALLOW, effect: true },
      written(scopes === undefined ? [capability] : [capability, scopes]),
    );
  }

  async deny(capability: string): Promise<void> {
    await this.#client.unary({ key: DENY, effect: true }, written([capability]));
  }

  crossings(options?: CallOptions): Stream<readonly Crossing[]> {
    const items = this.#client.stream({ key: CROSSINGS, effect: false }, written([]), options);
    return streamOf(
      async () => {
        const item = await items.next();
        return item.done === true ? item : { done: false, value: parsed(item.value) as readonly Crossing[] };
      },
      () => {
        items.close();
      },
    );
  }
}

/** Serves the inspection of a unit to another thread or tab, beside its methods. */
export function withInspection(served: Served, inspection: Inspection): Served {
  return {
    unary: async (key, request, options) => {
      switch (key) {
        case RIGHTS:
          return written(await inspection.rights());
        case ALLOW:
          await inspection.allow(...(parsed(request) as [string, string[]?]));
          return written(null);
        case DENY:
          await inspection.deny(...(parsed(request) as [string]));
          return written(null);
        default:
          return served.unary(key, request, options);
      }
    },
    stream: (key, request, options) =>
      key === CROSSINGS ? mapped(inspection.crossings(options)) : served.stream(key, request, options),
  };
}

async function* mapped(crossings: Stream<readonly Crossing[]>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const some of crossings) {
    yield written(some);
  }
}

function written(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function parsed(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}
