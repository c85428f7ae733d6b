// Deciding which capabilities a unit gets. What the person denied stays denied, whatever the program grants; an
// explicit empty list of grants grants nothing at all.
import type { Granted, Refusal } from "../core/policy.js";
import { capabilityOf } from "../core/policy.js";
import { canonicalScopes, ScopeError, type Places } from "./scopes.js";
import type { Wish } from "./wishes.js";

/** What a person said about a unit. */
export interface Words {
  /** The scopes allowed, by capability. */
  readonly allowed: ReadonlyMap<string, readonly string[]>;
  readonly denied: ReadonlySet<string>;
  /** How a denial is told of; it was in `grants.toml` if left out. */
  readonly denial?: string;
}

/** What a unit gets. */
export interface Decision {
  readonly granted: Granted;
  /** Why each other capability that the unit asks for is refused. */
  readonly refused: ReadonlyMap<string, Refusal>;
}

/**
 * Reads the grants of a program, such as `net=api.example.org` or `timer`.
 *
 * @throws `ScopeError`: one names a capability that the contract does not have, or is not written so.
 */
export function parseGrants(grants: readonly string[], places: Places): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (const grant of grants) {
    const [, name = "", scope] = /^([^=]*?)(?:=(.*))?$/s.exec(grant) ?? [];
    const capability = name.trim();
    if (capabilityOf(capability) === undefined) {
      throw new ScopeError(`There is no capability '${capability}', which the grant '${grant}' names.`);
    }
    const scopes = given.get(capability) ?? [];
    // `storage=quota=1GiB` and `storage=1GiB` name the same grant only in the first form.
    given.set(capability, scope === undefined ? scopes : [...scopes, scope]);
  }
  for (const [capability, scopes] of given) {
    given.set(capability, canonicalScopes(capability, scopes, places));
  }
  return given;
}

/**
 * Decides what a unit gets of what it asks for.
 *
 * @param wishes - The capabilities of its manifest.
 * @param given - What the program grants; undefined if it says nothing, empty for nothing at all.
 * @param words - What the person said.
 */
export function decide(
  wishes: readonly Wish[],
  given: ReadonlyMap<string, readonly string[]> | undefined,
  words: Words = { allowed: new Map(), denied: new Set() },
): Decision {
  const granted = new Map<string, readonly string[]>();
  const refused = new Map<string, Refusal>();
  for (const { capability: name, scopes: wanted } of wishes) {
    const known = capabilityOf(name);
    const example = wanted[0] ?? (known?.scopeRequired === true ? known.example : undefined);
    const grant = example === undefined ? name : `${name}=${example}`;
    if (known === undefined) {
      refused.set(name, { why: "this version of the contract does not have it", grant: "" });
    } else if (name === "call") {
      granted.set(name, []); // answering is how the boundary works, not a right
    } else if (given?.size === 0) {
      refused.set(name, { why: "it was opened with an empty list of grants", grant: "" });
    } else if (words.denied.has(name)) {
      refused.set(name, { why: words.denial ?? "it was denied in grants.toml", grant });
    } else {
      const own = given?.get(name);
      const allowed = words.allowed.get(name);
      const scopes = own || allowed ? joined(name, [...(own ?? []), ...(allowed ?? [])]) : [];
      const isWord = own !== undefined || allowed !== undefined;
      // No scope where one is needed would otherwise read as "everything".
      if (isWord ? scopes.length > 0 || !known.scopeRequired : known.withinHome) {
        granted.set(name, scopes);
      } else {
        refused.set(name, { why: "nobody has allowed it", grant });
      }
    }
  }
  return { granted, refused };
}

function joined(capability: string, scopes: readonly string[]): readonly string[] {
  return scopes.length === 0 ? [] : canonicalScopes(capability, scopes);
}
