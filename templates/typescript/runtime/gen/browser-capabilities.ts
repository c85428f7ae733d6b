// Made by `dao generate` from the contract dao 1.0. Do not edit.

// The capabilities that come with the host in browsers.
import type { Capabilities } from "./capabilities.js";
import { Keys } from "./../src/adapters/keys.js";
import { Log } from "./../src/adapters/log.js";
import { SystemRandom } from "./../src/adapters/random.js";
import { Clock } from "./../src/adapters/time.js";
import { Timer } from "./../src/adapters/timer.js";
import { PickedFiles } from "./../src/browser/files.js";
import type { Surroundings } from "./../src/browser/host.js";
import { IndexedDbKeys } from "./../src/browser/indexeddb-keys.js";
import { IndexedDbStorage } from "./../src/browser/indexeddb-storage.js";
import { BrowserNet } from "./../src/browser/net.js";
import type { Awaitable } from "./../src/core/handler.js";
import { scopesOf } from "./../src/grants/scopes.js";

/** How each capability is made, once it is granted. */
export const browserCapabilities: Readonly<Record<string, (at: Surroundings) => Awaitable<Capabilities>>> = {
  log: (at) => ({ log: new Log(at.log) }),
  clock: () => ({ clock: new Clock() }),
  random: () => ({ random: new SystemRandom() }),
  timer: () => ({ timer: new Timer() }),
  storage: async (at) => ({ storage: await IndexedDbStorage.open(at.database, scopesOf(at.scopes("storage"), "storage")) }),
  keys: (at) => ({ keys: new Keys(new IndexedDbKeys(at.database), scopesOf(at.scopes("keys"), "keys")) }),
  net: (at) => ({ net: new BrowserNet(scopesOf(at.scopes("net"), "net")) }),
  files: (at) => ({ files: new PickedFiles(scopesOf(at.scopes("files"), "files"), at.folders, at.download) }),
};
