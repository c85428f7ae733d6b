// Measures Avatars in a page; the measurements call `measure`.
import { HomeDatabase } from "bindings/dist/runtime/browser/indexeddb.js";
import { IndexedDbStorage } from "bindings/dist/runtime/browser/indexeddb-storage.js";
import { Avatar } from "bindings/dist/browser.js";
import { fields, median, race, row, rows } from "./timing.js";

async function open(home, more) {
  const begin = performance.now();
  const avatar = await Avatar.open({ home, unit: "/dao.wasm", worker: () => new Worker("/worker.js", { type: "module" }), ...more });
  await avatar.system.info();
  return [performance.now() - begin, avatar];
}

/** Storage in IndexedDB that notes what each batch writes. */
async function noting(name) {
  const storage = await IndexedDbStorage.open(await HomeDatabase.open(name, () => undefined));
  const batches = [];
  const it = {
    read: (request) => storage.read(request),
    readMany: (request) => storage.readMany(request),
    scan: (request) => storage.scan(request),
    write: (request) => {
      batches.push(request.changes.map(({ kind }) => kind));
      return storage.write(request);
    },
  };
  return [it, batches];
}

/** A database of entries by hand. */
function database() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("by hand", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("entries");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

function write(entries, batch) {
  return new Promise((resolve, reject) => {
    const transaction = entries.transaction("entries", "readwrite", { durability: "strict" });
    const store = transaction.objectStore("entries");
    for (const kind of batch) {
      if (kind.case === "put") {
        store.put(kind.value.value, kind.value.key);
      } else if (kind.case === "delete") {
        store.delete(kind.value);
      }
    }
    transaction.commit();
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

globalThis.measure = async (count) => {
  const [cold, first] = await open("cold");
  row("chromium-open-cold", "ms", cold, "a budget of 500 ms", 500, 1);
  await first.close();
  const warm = [];
  for (let at = 0; at < 5; at++) {
    const [taken, avatar] = await open("cold");
    warm.push(taken);
    await avatar.close();
  }
  row("chromium-open-warm", "ms", median(warm), "a budget of 150 ms", 150, 1);

  // What a put writes, batch by batch, so that the same can be written by hand.
  const [storage, batches] = await noting("noted");
  const [, noted] = await open("noted-home", { thread: "here", capabilities: { storage } });
  const put = (avatar, at) => avatar.documents.put({ space: "notes", id: `n${at}`, fields: fields(at) });
  const written = [];
  for (let at = 0; at < count; at++) {
    batches.length = 0;
    await put(noted, at);
    written.push(batches.slice());
  }
  await noted.close();

  const [, avatar] = await open("puts");
  const entries = await database();
  let [mine, other] = [0, 0];
  const [ours, theirs] = await race(
    [
      () => put(avatar, mine++),
      async () => {
        for (const batch of written[other++ % count]) {
          await write(entries, batch);
        }
      },
    ],
    1,
    count,
    20,
  );
  row("chromium-put", "us", ours, "the same entries in one strict transaction", theirs, 1.7);
  const [together, inTurn] = await race(
    [
      () => Promise.all(Array.from({ length: 16 }, () => put(avatar, mine++))),
      async () => {
        for (let at = 0; at < 16; at++) {
          await put(avatar, mine++);
        }
      },
    ],
    16,
    21,
  );
  row("chromium-put-16", "us", together, "16 in turn", inTurn, 0.33);
  await avatar.close();
  return rows;
};
