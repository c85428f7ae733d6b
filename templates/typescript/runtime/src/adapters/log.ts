/** A line that a unit logged. */
export interface LogLine {
  readonly level: "trace" | "debug" | "info" | "warning" | "error";
  readonly text: string;
}

const LEVELS: readonly LogLine["level"][] = ["trace", "debug", "info", "warning", "error"];

/** Hands the lines of a unit to a listener. */
export class Log {
  readonly #listener: (line: LogLine) => void;

  constructor(listener: (line: LogLine) => void = logToConsole) {
    this.#listener = listener;
  }

  log(level: number, text: string): void {
    this.#listener({ level: LEVELS[level] ?? "error", text });
  }
}

/** Warnings and errors go to the console, and nothing else. */
export function logToConsole({ level, text }: LogLine): void {
  if (level === "warning") {
    console.warn(text);
  } else if (level === "error") {
    console.error(text);
  }
}
