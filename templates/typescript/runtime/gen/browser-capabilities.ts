// Made by `dao generate` from the contract dao 1.0. Do not edit.

// The capabilities that come with the host in browsers.
import type { Capabilities } from "./capabilities.js";
import { Keys } from "./../src/adapters/keys.js";
import { Log } from "./../src/adapters/log.js";
import { SystemRandom } from "./../src/adapters/random.js";
import { Clock } from "./../src/adapters/time.js";
import { Timer } from "./../src/adapters/timer.js";
import type { Surroundings } from "./../src/browser/host.js";
import { IndexedDbKeys } from "./../src/browser/indexeddb-keys.js";
import { IndexedDbStorage } from "./../src/browser/indexeddb-storage.js";
import { BrowserNet } from "./../src/browser/net.js";
import { scopesOf } from "./../src/grants/scopes.js";

/** How each capability is made, once it is granted. */
export const browserCapabilities: Readonly<Record<string, (at: Surroundings) => Capabilities>> = {
  log: (at) => ({ log: new Log(at.log) }),
  clock: () => ({ clock: new Clock() }),
  random: () => ({ random: new SystemRandom() }),
  timer: () => ({ timer: new Timer() }),
  storage: (at) => ({ storage: new IndexedDbStorage(at.database) }),
  keys: (at) => ({ keys: new Keys(new IndexedDbKeys(at.database), scopesOf(at.scopes("keys"), "keys")) }),
  net: (at) => ({ net: new BrowserNet(scopesOf(at.scopes("net"), "net")) }),
};
