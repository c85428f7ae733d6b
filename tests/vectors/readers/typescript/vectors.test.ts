// Runs the vectors about scopes and homes: `node --test` in this folder, with Node 24 or newer.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";

import { find, keyFile, locked, readDatabase, readFolder, readHolder, readKey, readPlace, unwrap } from "./homes.ts";
import { allowsKey, allowsRequest, canonical, folder, grant, smallest } from "./scopes.ts";

const root = mkdtempSync(join(tmpdir(), "reader-"));
after(() => {
  rmSync(root, { recursive: true });
});
let made = 0;

function fresh(): string {
  const path = join(root, String(made++));
  mkdirSync(path);
  return path;
}

// The vectors are data that tests/vectors/schema.json describes.
function load(name: string): any {
  return JSON.parse(readFileSync(new URL(`../../${name}.json`, import.meta.url), "utf8"));
}

describe("scopes", () => {
  const { home, current, parse, join: joins, match } = load("scopes");
  const around = { home, current };
  for (const { capability, text, canonical: wanted, feature } of parse) {
    if (feature === "idna") continue; // this reader takes names of ASCII only
    it(`${capability} ${JSON.stringify(text)}`, () => {
      if (wanted === undefined) {
        assert.throws(() => canonical(capability, text, around));
        return;
      }
      assert.equal(canonical(capability, text, around), wanted);
      assert.equal(canonical(capability, wanted, around), wanted);
    });
  }
  for (const { capability, scopes, canonical: wanted, feature } of joins) {
    if (feature === "idna") continue;
    it(`${capability} ${JSON.stringify(scopes)}`, () => {
      if (wanted === undefined) assert.throws(() => grant(capability, scopes, around));
      else assert.deepEqual(grant(capability, scopes, around), wanted);
    });
  }
  for (const each of match) {
    it(JSON.stringify(each), () => {
      if (each.capability === "net") assert.equal(allowsRequest(each.scopes, each), each.allows);
      else if (each.capability === "keys") assert.equal(allowsKey(each.scopes, each.name), each.allows);
      else if (each.capability === "storage") {
        assert.equal(smallest(each.scopes), each.bytes === null ? undefined : BigInt(each.bytes));
      } else {
        const found = each.scopes.map((text: string) => folder(text, around)).find((one: { name: string }) => one.name === each.folder);
        assert.equal(found?.path ?? null, each.path);
        if (found !== undefined) assert.equal(!found.readOnly, each.writes);
      }
    });
  }
});

describe("homes", () => {
  const { databases, folders, holders, places, key_files: keys, wrapped, restores } = load("homes");
  for (const each of databases) {
    it(each.name, () => {
      const file = join(fresh(), "storage.sqlite3");
      put(file, each.file);
      put(`${file}-wal`, each.wal);
      const before = ["", "-wal"].map((suffix) => bytesOf(file + suffix));
      const found = readDatabase(file);
      assert.equal(found.is, each.is);
      if (each.entries !== undefined) {
        const hex = found.entries.map((entry) => entry.map((part) => Buffer.from(part).toString("hex")));
        assert.deepEqual(hex, each.entries);
      }
      if (found.is !== "home" && found.is !== "new") {
        assert.deepEqual(["", "-wal"].map((suffix) => bytesOf(file + suffix)), before);
      }
    });
  }
  for (const each of folders) {
    it(each.name, () => {
      const path = join(fresh(), "folder");
      if (each.holds === "file") writeFileSync(path, "");
      else if (each.holds !== null) {
        mkdirSync(path);
        fill(path, each.holds);
      }
      assert.equal(readFolder(path), each.is);
    });
  }
  for (const { text, ...wanted } of holders) {
    it(`holder ${text}`, () => {
      const found = readHolder(text);
      if (wanted.process === null) assert.equal(found, undefined);
      else assert.deepEqual(found, wanted);
    });
  }
  for (const { text, place, home } of places) {
    it(`place ${text}`, () => {
      if (place === undefined) assert.throws(() => readPlace(text));
      else if (place !== null) assert.deepEqual(readPlace(text), { place, home });
    });
  }
  for (const { name, file, text, key } of keys) {
    it(`key ${name} ${JSON.stringify(text)}`, () => {
      assert.equal(keyFile(name), file);
      if (key === undefined) assert.throws(() => readKey(text));
      else assert.equal(readKey(text).toString("hex"), key);
    });
  }
  for (const each of wrapped) {
    it(`wrapped ${each.why ?? each.name}`, () => {
      const hex = (text: string): Buffer => Buffer.from(text, "hex");
      const found = unwrap(each.name, hex(each.key), hex(each.context), hex(each.wrapped));
      assert.equal(found?.toString("hex"), each.secret);
    });
  }
  for (const each of restores) {
    it(each.name, () => {
      const path = fresh();
      fill(path, each.holds);
      const home = join(path, "home");
      find(home);
      if (each.locked === true) locked(home);
      assert.deepEqual(readdirSync(path).map((name) => `${name}/`).sort(), each.after);
    });
  }
});

function fill(path: string, names: readonly string[]): void {
  for (const name of names) {
    if (name.endsWith("/")) mkdirSync(join(path, name));
    else writeFileSync(join(path, name), "");
  }
}

function put(file: string, what: { zeros?: number; sql?: string[]; base64?: string } | null | undefined): void {
  if (what === null || what === undefined) return;
  if (what.sql !== undefined) {
    const database = new DatabaseSync(file);
    for (const statement of what.sql) database.exec(statement);
    database.close();
  } else {
    writeFileSync(file, what.base64 === undefined ? Buffer.alloc(what.zeros ?? 0) : Buffer.from(what.base64, "base64"));
  }
}

function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
