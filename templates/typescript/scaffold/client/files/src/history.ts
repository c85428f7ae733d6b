// The history of a note, as a person remembers it: by the time that somebody sat at it, not by each letter.
import type { Past } from "../bindings/documents.js";

/** Changes that one device made without a long pause. */
export interface Session {
  /** The version after the last of them. */
  readonly version: string;
  /** When the last of them was made. */
  readonly time: Date;
  readonly changes: number;
}

const PAUSE_MS = 60_000;

/** Puts changes together, newest first; at most so many of them. */
export async function sessions(past: AsyncIterable<Past>, most = 100): Promise<readonly Session[]> {
  const made: Session[] = [];
  let last: Past | undefined;
  for await (const change of past) {
    const session = made.at(-1);
    const goesOn =
      last?.actor === change.actor && last.time.getTime() - change.time.getTime() < PAUSE_MS;
    if (session !== undefined && goesOn) {
      made[made.length - 1] = { ...session, changes: session.changes + 1 };
    } else if (made.length === most) {
      break;
    } else {
      made.push({ version: change.version, time: change.time, changes: 1 });
    }
    last = change;
  }
  return made;
}
