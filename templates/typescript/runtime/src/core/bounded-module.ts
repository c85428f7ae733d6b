// A module whose tables and memory cannot grow beyond what this host allows: no engine of JavaScript can be told so,
// but each holds to the maximum that a module declares. So the module gets another maximum.
import type { Limits } from "./wasm.js";

/** Limits as they stand in a module. */
export interface LimitsAt {
  readonly at: number;
  readonly end: number;
  readonly limits: Limits;
}

/** A section that is a list of limits: of tables, or of the memory. */
export interface LimitsSection {
  readonly id: number;
  /** Where its head begins. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly entries: LimitsAt[];
}

/**
 * Gives limits other maxima.
 *
 * @param data - The module.
 * @param sections - Its sections of limits, in their order.
 * @param most - The largest maximum that limits of a section may have.
 * @returns The module; the same bytes if no maximum is too large.
 */
export function bounded(
  data: Uint8Array<ArrayBuffer>,
  sections: readonly LimitsSection[],
  most: (id: number, limits: Limits) => number,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { id, at, start, end, entries } of sections) {
    const content: Uint8Array[] = [];
    let inside = start;
    for (const entry of entries) {
      const maximum = most(id, entry.limits);
      if ((entry.limits.maximum ?? Infinity) > maximum) {
        const flags = (data[entry.at] ?? 0) | 1;
        content.push(
          data.subarray(inside, entry.at),
          Uint8Array.of(flags, ...leb128(entry.limits.minimum), ...leb128(maximum)),
        );
        inside = entry.end;
      }
    }
    if (content.length > 0) {
      content.push(data.subarray(inside, end));
      const size = content.reduce((sum, part) => sum + part.length, 0);
      parts.push(data.subarray(from, at), Uint8Array.of(id, ...leb128(size)), ...content);
      from = end;
    }
  }
  return from === 0 ? data : joined([...parts, data.subarray(from)]);
}

function leb128(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) | 0x80);
  }
  return [...bytes, rest];
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
