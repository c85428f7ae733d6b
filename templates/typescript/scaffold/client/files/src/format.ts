// Numbers and times for people.

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const time = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** How long ago something was, such as "3 minutes ago". */
export function ago(at: number, now = Date.now()): string {
  const [unit, length] = UNITS.find(([, ms]) => now - at >= ms) ?? ["second", 1000];
  return relative.format(-Math.floor(Math.max(now - at, 0) / length), unit);
}

export function day(at: Date): string {
  return dayAndTime.format(at);
}

export function clock(at: number): string {
  return time.format(at);
}

/** How often, such as "3 times". */
export function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** A size, such as "1.2 kB". */
export function size(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`;
}

/** How long something took. */
export function milliseconds(ms: number): string {
  return ms === 0 ? "at once" : ms < 0.1 ? "<0.1 ms" : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
