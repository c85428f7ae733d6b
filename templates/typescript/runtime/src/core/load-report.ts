// What a unit lacks and what is wrong with it, told to a person. Every name here was written by the unit's
// author, who may mean harm: nothing unprintable is shown, and a flood of problems is cut.
import { plain } from "../plain-text.js";

const MOST_LINES = 100;
const LONGEST_LINE = 300;

/** An import that this host does not have, as the unit's own contract describes it. */
export interface ForeignImport {
  readonly name: string;
  readonly capability: string;
  /** The version that brought it. */
  readonly since: string;
  readonly optional: boolean;
  readonly params: number;
}

/** Says all that is wrong with a unit, a line for each. */
export function loadReport(name: string, wrong: readonly string[], missing: readonly ForeignImport[]): string {
  const lines = [`${name} cannot be loaded:`, ...wrong.map((problem) => `  ${problem}`)];
  if (missing.length > 0) {
    lines.push("  it needs what this host does not offer:");
    for (const { name: needed, capability, since } of missing) {
      lines.push(`    ${needed}  capability ${capability}, since ${since}`);
    }
  }
  const shown = lines.slice(0, MOST_LINES).map((line) => plain(line, LONGEST_LINE));
  if (lines.length > shown.length) {
    shown.push(`  and ${String(lines.length - shown.length)} more`);
  }
  return shown.join("\n");
}
