// Made by `dao generate` from the contract dao 1.0. Do not edit.

// The capabilities of Avatars in memory.
import type { Capabilities } from "./capabilities.js";
import { Keys, MemoryKeys } from "./../src/adapters/keys.js";
import { Log } from "./../src/adapters/log.js";
import { MemoryStorage } from "./../src/adapters/memory-storage.js";
import { Clock } from "./../src/adapters/time.js";
import { Timer } from "./../src/adapters/timer.js";
import { SeededRandom, type TestSurroundings } from "./../src/testing-parts.js";

/** What a home in memory keeps between two openings. */
export class TestHome {
  readonly storage = new MemoryStorage();
  readonly keys = new MemoryKeys();
}

/** Makes the capabilities of an Avatar in memory. */
export function testCapabilities(home: TestHome, at: TestSurroundings): Capabilities {
  return {
    log: new Log(at.log),
    clock: new Clock(at.time),
    random: new SeededRandom(at.seed),
    timer: new Timer(at.time),
    storage: home.storage,
    keys: new Keys(home.keys),
  };
}
