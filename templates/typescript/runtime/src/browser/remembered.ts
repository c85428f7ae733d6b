// What a person said about units, in the database of a home.
import type { Remembered } from "../core/inspector.js";
import type { Unit } from "../core/module-check.js";
import { done, type HomeDatabase } from "./indexeddb.js";

const FORMAT = 1;

interface Stored extends Remembered {
  readonly format: number;
  /** The module that was allowed something; another one of its name has to be allowed it again. */
  readonly digest: string;
}

const key = ({ name }: Unit): string => `grants of ${name}`;

/** Reads what a person said about a unit. */
export async function remembered(database: HomeDatabase, unit: Unit): Promise<Remembered> {
  const stored = await done<unknown>(database.transaction("about", "readonly").get(key(unit)));
  if (!isStored(stored)) {
    return { allowed: {}, denied: [] };
  }
  return { allowed: stored.digest === unit.digest ? stored.allowed : {}, denied: stored.denied };
}

/** Keeps what a person said about a unit. */
export async function remember(database: HomeDatabase, unit: Unit, said: Remembered): Promise<void> {
  const stored: Stored = { format: FORMAT, digest: unit.digest, ...said };
  await done(database.transaction("about", "readwrite").put(stored, key(unit)));
}

function isStored(value: unknown): value is Stored {
  return typeof value === "object" && value !== null && (value as Stored).format === FORMAT;
}
