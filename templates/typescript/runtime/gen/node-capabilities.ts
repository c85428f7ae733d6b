// Made by `dao generate` from the contract dao 1.0. Do not edit.

// The capabilities that come with the host in Node.
import { Clock } from "./../src/adapters/time.js";
import { Keys } from "./../src/adapters/keys.js";
import { Log } from "./../src/adapters/log.js";
import { SystemRandom } from "./../src/adapters/random.js";
import { Timer } from "./../src/adapters/timer.js";
import { FolderFiles } from "./../src/node/files.js";
import { KeyFiles } from "./../src/node/key-files.js";
import { HttpNet } from "./../src/node/net.js";
import { SqliteStorage } from "./../src/node/sqlite-storage.js";
import type { Makers, Surroundings } from "./../src/node/providers.js";
import { scopesOf } from "./../src/grants/scopes.js";

/** Says how each capability is opened, once it is granted. */
export function makers(at: Surroundings): Makers {
  return {
    log: () => ({ capabilities: { log: new Log(at.log) } }),
    clock: () => ({ capabilities: { clock: new Clock() } }),
    random: () => ({ capabilities: { random: new SystemRandom() } }),
    timer: () => ({ capabilities: { timer: new Timer() } }),
    storage: (scopes) => {
      const storage = new SqliteStorage(at.home.storage, at.durability, scopesOf(scopes, "storage"));
      return { capabilities: { storage }, adapter: storage };
    },
    keys: (scopes) => ({ capabilities: { keys: new Keys(new KeyFiles(at.home), scopesOf(scopes, "keys")) } }),
    net: (scopes) => {
      const net = new HttpNet(scopesOf(scopes, "net"));
      return { capabilities: { net }, adapter: net };
    },
    files: (scopes) => {
      const files = new FolderFiles(scopesOf(scopes, "files"));
      return { capabilities: { files }, adapter: files };
    },
  };
}
