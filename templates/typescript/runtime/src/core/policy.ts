// What is granted to the unit, and what happens when it asks for more.
import { capabilities, imports, type Capability, type Import } from "../../gen/contract.js";
import { CallError } from "../errors.js";
import { plain } from "../plain-text.js";

/** The scopes of every granted capability; none means without limits. */
export type Granted = ReadonlyMap<string, readonly string[]>;

/** Why a capability is refused, and what would allow it. */
export interface Refusal {
  /** Why it was refused, as the rest of a sentence: "nobody has allowed it". */
  readonly why: string;
  /** The grant that would allow it, such as `net=example.org`; empty if none would. */
  readonly grant: string;
}

/** Something that the unit asked for and was refused. */
export interface Denial {
  /** The capability concerned, such as `net`. */
  readonly capability: string;
  /** The import that was called, such as `avatar_net_fetch`. */
  readonly operation: string;
  /** What exactly was asked for; empty if the capability does not say. */
  readonly scope: string;
  /** What was asked and why it was refused. */
  readonly message: string;
  /** How to allow it. */
  readonly help: string;
  /** Whether this cause was not reported before. */
  readonly first: boolean;
}

const MOST_CAUSES = 10_000;

/** The grants of a running unit. They may change while it runs. */
export class Policy {
  readonly #unit: string;
  readonly #tell: (denial: Denial) => void;
  readonly #seen = new Set<string>();
  #granted: Granted = new Map();
  #refused: ReadonlyMap<string, Refusal> = new Map();

  /**
   * @param unit - The name of the unit, for texts.
   * @param tell - Hears of denials, outside any entry.
   */
  constructor(unit: string, granted: Granted, refused: ReadonlyMap<string, Refusal>, tell: (denial: Denial) => void) {
    this.#unit = unit;
    this.#tell = tell;
    this.replace(granted, refused);
  }

  get granted(): Granted {
    return this.#granted;
  }

  has(capability: string): boolean {
    return this.#granted.has(capability);
  }

  /** Lets other grants hold from now on; says whether anything changed. */
  replace(granted: Granted, refused: ReadonlyMap<string, Refusal> = new Map()): boolean {
    // Answering what it is asked is no right that could be withheld: without it there is no unit.
    const next = new Map([["call", [] as readonly string[]], ...granted]);
    const changed = [...new Set([...this.#granted.keys(), ...next.keys()])].filter(
      (name) => this.#granted.get(name)?.join("\n") !== next.get(name)?.join("\n"),
    );
    for (const cause of this.#seen) {
      if (changed.includes(cause.split("\n", 1)[0] ?? "")) {
        this.#seen.delete(cause);
      }
    }
    this.#granted = next;
    this.#refused = refused;
    return changed.length > 0;
  }

  /** Says why an import of a capability that is not granted is refused. */
  refusal(name: string): CallError {
    const { capability } = importOf(name);
    const known = capabilityOf(capability);
    const refused = this.#refused.get(capability);
    const example = known?.scopeRequired ? `${capability}=${known.example}` : capability;
    const grant = refused === undefined ? example : refused.grant;
    const why = refused?.why ?? "it is not granted";
    return new CallError(
      "DENIED",
      `${this.#unit} may not use ${capability} (${name}): ${why}.`,
      { capability, operation: name, ...(grant && { grant }) },
      { help: grant && `Allow it with \`dao grants allow ${grant}\`, or in the program: \`grants: ["${grant}"]\`.` },
    );
  }

  /** Whether a capability that reaches out lost a scope that it had. */
  narrowed(capability: string, had: readonly string[]): boolean {
    const has = this.#granted.get(capability) ?? [];
    const lost = had.length === 0 ? has.length > 0 : had.some((scope) => !has.includes(scope));
    return lost && capabilityOf(capability)?.withinHome === false;
  }

  /** Says why an open call ends whose capability lost a scope: only its handler knows which one it uses. */
  narrowing(name: string): CallError {
    const { capability } = importOf(name);
    const left = (this.#granted.get(capability) ?? []).join(", ");
    return new CallError(
      "DENIED",
      `What the unit may use of ${capability} was changed meanwhile: now it is ${left}.`,
      { capability, operation: name },
      { help: "What is still allowed may be asked for again." },
    );
  }

  /** Tells of a denial. */
  denied(name: string, error: CallError): void {
    const { capability } = importOf(name);
    const scope = plain(error.details.scope ?? "", 300);
    const cause = [capability, name, scope].join("\n");
    const first = !this.#seen.has(cause) && this.#seen.size < MOST_CAUSES;
    if (first) {
      this.#seen.add(cause);
    }
    const [message, help] = [plain(error.message, 1000), plain(error.help, 1000)];
    this.#tell({ capability, operation: name, scope, message, help, first });
  }
}

/** What the contract says of an import. */
export function importOf(name: string): Import {
  const entry = (imports as Readonly<Record<string, Import>>)[name];
  if (entry === undefined) {
    throw new Error(`the contract has no import ${name}`);
  }
  return entry;
}

/** What the contract says of a capability; undefined if it does not know it. */
export function capabilityOf(name: string): Capability | undefined {
  return Object.hasOwn(capabilities, name) ? (capabilities as Readonly<Record<string, Capability>>)[name] : undefined;
}
