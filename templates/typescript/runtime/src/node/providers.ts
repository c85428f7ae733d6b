// The capabilities that come with the host: each is opened only once it is granted.
import { handlers, type Capabilities } from "../../gen/capabilities.js";
import { makers } from "../../gen/node-capabilities.js";
import type { LogLine } from "../adapters/log.js";
import type { Handler } from "../core/handler.js";
import type { OwnHandlers } from "../core/own-capabilities.js";
import { parseScope, type Scope } from "../grants/scopes.js";
import type { SqliteDurability } from "./database.js";
import type { Home } from "./home.js";

/** What capabilities are made in. */
export interface Surroundings {
  readonly home: Home;
  readonly durability: SqliteDurability | undefined;
  readonly log: (line: LogLine) => void;
}

/** A capability that is open. */
export interface Provided {
  readonly capabilities: Capabilities;
  /** What is told of other scopes, and closed; without one it is made anew. */
  readonly adapter?: { setScopes(scopes: readonly Scope[]): void; close(): void };
}

/** How each capability is opened. */
export type Makers = Readonly<Record<string, (scopes: readonly Scope[]) => Provided>>;

/** The handlers of an open home. */
export class Providers {
  /** What carries out each import; more come as more is granted. */
  readonly handlers: Map<string, Handler>;
  readonly #makers: Makers;
  readonly #open = new Map<string, { readonly adapter: Provided["adapter"]; readonly scopes: string }>();
  readonly #own: ReadonlySet<string>;

  constructor(own: OwnHandlers, surroundings: Surroundings) {
    this.handlers = new Map(own.handlers);
    this.#own = own.capabilities;
    this.#makers = makers(surroundings);
  }

  /** Whether this host can carry out a capability. */
  offers(capability: string): boolean {
    return this.#own.has(capability) || Object.hasOwn(this.#makers, capability);
  }

  /** Opens what is granted, and lets what is open have the scopes that it has now. */
  provide(granted: ReadonlyMap<string, readonly string[]>): void {
    for (const [capability, written] of granted) {
      const make = Object.hasOwn(this.#makers, capability) ? this.#makers[capability] : undefined;
      const text = written.join("\n");
      const open = this.#open.get(capability);
      if (make === undefined || this.#own.has(capability) || open?.scopes === text) {
        continue;
      }
      const scopes = written.map((scope) => parseScope(capability, scope)).filter((scope) => scope !== undefined);
      if (open?.adapter !== undefined) {
        open.adapter.setScopes(scopes);
        this.#open.set(capability, { adapter: open.adapter, scopes: text });
        continue;
      }
      const { capabilities, adapter } = make(scopes);
      this.#open.set(capability, { adapter, scopes: text });
      for (const [name, handler] of handlers(capabilities)) {
        this.handlers.set(name, handler);
      }
    }
  }

  /** Closes all that is open. */
  close(): void {
    for (const { adapter } of this.#open.values()) {
      adapter?.close();
    }
    this.#open.clear();
  }
}
