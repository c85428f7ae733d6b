// What a unit asks for in its manifest: bounded, canonical, and fit to be shown to a person.
import { plain } from "../plain-text.js";
import { canonicalScopes, ScopeError } from "./scopes.js";

const MOST_SCOPES = 32;
const LONGEST_SCOPE = 300;
const LONGEST_WRITTEN = 1024;
const LONGEST_REASON = 300;

/** One capability that a unit asks for. */
export interface Wish {
  readonly capability: string;
  /** Whether the unit cannot work without it. */
  readonly required: boolean;
  readonly scopes: readonly string[];
  /** Why, in the unit's own words. */
  readonly reason: string;
}

/** Says what is wrong with a wish; nothing if a person can be asked for it. */
export function wishFaults({ capability, scopes, reason }: Wish): string[] {
  const name = `'${capability}'`;
  const wrong: string[] = [];
  if (length(reason) > LONGEST_REASON) {
    wrong.push(`its manifest gives a reason of more than ${String(LONGEST_REASON)} characters for ${name}`);
  }
  if (scopes.length > MOST_SCOPES) {
    wrong.push(
      `its manifest asks for ${String(scopes.length)} scopes of ${name}; at most ${String(MOST_SCOPES)} are allowed`,
    );
  } else if (scopes.some((scope) => length(scope) > LONGEST_WRITTEN)) {
    wrong.push(`its manifest asks for a scope of ${name} with more than ${String(LONGEST_WRITTEN)} characters`);
  } else if (scopes.some((scope) => scope.trim() === "" || plain(scope) !== scope)) {
    wrong.push(`its manifest asks for a scope of ${name} that nobody could read`);
  }
  if (wrong.length > 0 || scopes.length === 0) {
    return wrong;
  }
  try {
    // Folders of the person who runs it, which any are good enough for.
    const canonical = canonicalScopes(capability, scopes, { home: "/home", current: "/" });
    if (canonical.some((scope) => length(scope) > LONGEST_SCOPE)) {
      wrong.push(
        `its manifest asks for a scope of ${name} that is longer than ${String(LONGEST_SCOPE)} characters when written out`,
      );
    }
  } catch (error) {
    if (!(error instanceof ScopeError)) {
      throw error;
    }
    wrong.push(`its manifest asks for a scope that cannot be granted: ${error.message}`);
  }
  return wrong;
}

function length(text: string): number {
  return Array.from(text).length;
}
