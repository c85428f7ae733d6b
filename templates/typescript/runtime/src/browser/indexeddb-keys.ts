import { newKey, type KeyPlace } from "../adapters/keys.js";
import { CallError, said } from "../errors.js";
import { done, type HomeDatabase } from "./indexeddb.js";

/** Wrapping keys that scripts can use and never read. */
export class IndexedDbKeys implements KeyPlace {
  readonly #database: HomeDatabase;

  constructor(database: HomeDatabase) {
    this.#database = database;
  }

  async find(name: string): Promise<CryptoKey | undefined> {
    try {
      return await done(this.#database.transaction("keys", "readonly").get(name) as IDBRequest<CryptoKey | undefined>);
    } catch (cause) {
      throw new CallError(
        "UNAVAILABLE",
        `the wrapping key '${name}' cannot be read: ${said(cause)}`,
        { name },
        { cause },
      );
    }
  }

  async make(name: string): Promise<CryptoKey> {
    const fresh = await newKey();
    const store = this.#database.transaction("keys", "readwrite");
    return new Promise((resolve, reject) => {
      let key = fresh;
      const found = store.get(name);
      found.onsuccess = () => {
        // Another one may have come first; a key is never replaced.
        if (found.result === undefined) {
          store.add(fresh, name);
        } else {
          key = found.result as CryptoKey;
        }
      };
      store.transaction.oncomplete = () => {
        resolve(key);
      };
      store.transaction.onabort = () => {
        const why = store.transaction.error?.message ?? "the transaction was aborted";
        reject(new CallError("UNAVAILABLE", `the wrapping key '${name}' cannot be kept: ${why}`, { name }));
      };
    });
  }
}
