import { HomeError, said } from "../errors.js";
import { hex } from "../plain-text.js";
import { noStorage } from "./secure.js";

/** What a home keeps in a browser: a database with what the unit stores, its wrapping keys, and what it is. */
const ENTRIES = "entries";
const KEYS = "keys";
const ABOUT = "about";
const LAYOUT = 1;

export type StoreName = typeof ENTRIES | typeof KEYS | typeof ABOUT;

/** The database of a home. A connection that the browser drops is opened again once; another home is refused. */
export class HomeDatabase {
  readonly #name: string;
  readonly #lost: (error: HomeError) => void;
  #database: IDBDatabase | undefined;
  #home = "";
  #error: HomeError | undefined;
  #opening: Promise<void> | undefined;

  private constructor(name: string, lost: (error: HomeError) => void) {
    this.#name = name;
    this.#lost = lost;
  }

  /**
   * @param lost - Told if it is gone for good, or is another one now.
   */
  static async open(name: string, lost: (error: HomeError) => void): Promise<HomeDatabase> {
    const opened = new HomeDatabase(name, lost);
    await opened.#open();
    return opened;
  }

  /** Begins a transaction; its place among others is now. */
  transaction(store: StoreName, mode: IDBTransactionMode): IDBObjectStore {
    if (this.#error !== undefined) {
      throw this.#error;
    }
    if (this.#database === undefined) {
      throw new DOMException("the database is being opened again", "InvalidStateError");
    }
    return this.#database.transaction(store, mode, { durability: "strict" }).objectStore(store);
  }

  /** Resolves once it is open again, if the browser dropped it. */
  async reopened(): Promise<void> {
    await this.#opening;
    if (this.#error !== undefined) {
      throw this.#error;
    }
  }

  close(): void {
    this.#error = new HomeError("the Avatar is closed");
    this.#database?.close();
  }

  async #open(): Promise<void> {
    let database: IDBDatabase;
    try {
      const opening = indexedDB.open(this.#name, LAYOUT);
      opening.onupgradeneeded = () => {
        for (const store of [ENTRIES, KEYS, ABOUT]) {
          opening.result.createObjectStore(store);
        }
      };
      database = await done(opening);
    } catch (cause) {
      throw noStorage(this.#name, cause);
    }
    const home = await identity(database);
    if (this.#home !== "" && this.#home !== home) {
      database.close();
      throw new HomeError(`The home ${this.#name} was removed while it was open: its data are gone.`, "Open it again.");
    }
    this.#home = home;
    this.#database = database;
    database.onclose = () => {
      this.#reopen();
    };
    // Another version of the program wants to change the layout, or somebody removes the database.
    database.onversionchange = () => {
      database.close();
      this.#reopen();
    };
  }

  #reopen(): void {
    this.#database = undefined;
    this.#opening = this.#open().catch((error: unknown) => {
      this.#error = error instanceof HomeError ? error : new HomeError(said(error));
      this.#lost(this.#error);
    });
  }
}

/** What tells this home from another one of its name; made with it. */
async function identity(database: IDBDatabase): Promise<string> {
  const store = database.transaction(ABOUT, "readwrite", { durability: "strict" }).objectStore(ABOUT);
  const known = await done<unknown>(store.get("home"));
  if (typeof known === "string") {
    return known;
  }
  const made = hex(crypto.getRandomValues(new Uint8Array(16)));
  await done(store.put(made, "home"));
  return made;
}

/** The result of a request. */
export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new DOMException("the request failed", "AbortError"));
    };
  });
}
