import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { DatabaseSync } from "node:sqlite";

import { fromBinary, fromJson, type DescMessage, type JsonValue, type Message } from "@bufbuild/protobuf";

import { FailureSchema } from "../gen/boundary.js";
import { capabilities, type FailureCode } from "../gen/contract.js";
import { PutRequestSchema } from "../gen/messages/dao/data/v1/documents_pb.js";
import * as documents from "../gen/messages/dao/data/v1/documents_pb.js";
import * as query from "../gen/messages/dao/data/v1/query_pb.js";
import * as value from "../gen/messages/dao/data/v1/value_pb.js";
import * as files from "../gen/messages/dao/files/v1/files_pb.js";
import * as keysMessages from "../gen/messages/dao/keys/v1/keys_pb.js";
import * as net from "../gen/messages/dao/net/v1/net_pb.js";
import * as spaces from "../gen/messages/dao/spaces/v1/spaces_pb.js";
import * as storage from "../gen/messages/dao/storage/v1/storage_pb.js";
import * as system from "../gen/messages/dao/system/v1/system_pb.js";
import * as timer from "../gen/messages/dao/timer/v1/timer_pb.js";
import { importKey, Keys } from "../src/adapters/keys.js";
import { checkedHeaders, checkedMethod, redirected, type WebRequest } from "../src/adapters/net-request.js";
import { isPublic, mayBePrivate, WebAddress } from "../src/adapters/web-address.js";
import { decodeError, encodeError } from "../src/core/status-codes.js";
import { CallError, HomeError } from "../src/errors.js";
import { decide, parseGrants } from "../src/grants/decide.js";
import { canonicalScopes, netAllows, parseScope, ScopeError, scopesOf, type NetScope } from "../src/grants/scopes.js";
import { wordsAbout } from "../src/grants/words.js";
import { openDatabase } from "../src/node/database.js";
import { readGrantsFile } from "../src/node/grants-file.js";
import { Home } from "../src/node/home.js";
import { readKey, readPlace } from "../src/node/key-files.js";
import { hex, plain } from "../src/plain-text.js";
import { check } from "../src/rules.js";
import { TestAvatar } from "../src/testing.js";
import { unit } from "./unit.js";
import { vectors } from "./vectors.js";

type Texts = Readonly<Record<string, string>>;

let folder = "";
let count = 0;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "dao-vectors-"));
});
after(() => {
  rmSync(folder, { recursive: true });
});

/** A new place for one case. */
function place(): string {
  count += 1;
  return join(folder, String(count));
}

function unhex(digits: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(digits, "hex"));
}

describe("scopes", () => {
  const all = vectors<{
    home: string;
    current: string;
    parse: { capability: string; text: string; canonical?: string; error?: string; feature?: string }[];
    join: { capability: string; scopes: string[]; canonical?: string[]; error?: string }[];
    match: {
      capability: string;
      scopes: string[];
      method: string;
      scheme: string;
      host: string;
      port: number;
      allows: boolean;
      folder: string;
      path: string | null;
      writes: boolean;
      name: string;
      bytes: number | null;
    }[];
  }>("scopes");
  const canonical = (capability: string, ...scopes: string[]): string[] => canonicalScopes(capability, scopes, all);

  test("are read", () => {
    for (const { capability, text, canonical: wanted, error, feature } of all.parse) {
      if (error !== undefined || feature !== undefined) {
        assert.throws(() => canonical(capability, text), ScopeError, `${capability}=${text}`);
      } else {
        assert.deepEqual(canonical(capability, text), [wanted], `${capability}=${text}`);
        assert.deepEqual(canonical(capability, wanted ?? ""), [wanted]);
      }
    }
  });

  test("are joined", () => {
    for (const { capability, scopes, canonical: wanted, error } of all.join) {
      if (error !== undefined) {
        assert.throws(() => canonical(capability, ...scopes), ScopeError, String(scopes));
      } else {
        assert.deepEqual(canonical(capability, ...scopes), wanted);
      }
    }
  });

  test("allow", async () => {
    for (const it of all.match) {
      const scopes = it.scopes.map((scope) => parseScope(it.capability, scope, all));
      if (it.capability === "net") {
        const found = scopes.some((scope) => netAllows(scope as NetScope, it.method, it.scheme, it.host, it.port));
        assert.equal(found, it.allows, JSON.stringify(it));
      } else if (it.capability === "files") {
        const found = scopes.find((scope) => scope?.kind === "files" && scope.name === it.folder);
        assert.equal(found?.kind === "files" ? found.path : null, it.path);
        assert.ok(found?.kind !== "files" || found.readOnly !== it.writes);
      } else if (it.capability === "keys") {
        const prefixes = scopesOf(
          scopes.filter((scope) => scope !== undefined),
          "keys",
        );
        const keys = new Keys({ find: async () => undefined, make: () => importKey(new Uint8Array(32)) }, prefixes);
        const request = {
          $typeName: "dao.keys.v1.WrapRequest" as const,
          name: it.name,
          secret: unhex(""),
          context: unhex(""),
        };
        const wrapped = await keys.wrap(request).then(
          () => true,
          (error: unknown) => !(error instanceof CallError && error.code === "DENIED"),
        );
        assert.equal(wrapped, it.allows);
      } else {
        const sizes = scopes.map((scope) => (scope?.kind === "storage" ? scope.bytes : Infinity));
        assert.equal(Math.min(...sizes), it.bytes ?? Infinity);
      }
    }
  });
});

describe("grants", () => {
  interface Said {
    readonly unit: {
      readonly name: string;
      readonly digest: string;
      readonly publisher: string;
      readonly claimed: string;
    };
    readonly allowed: Readonly<Record<string, string[]>>;
    readonly denied: string[];
  }
  const all = vectors<{
    home: string;
    digest: string;
    files: { name: string; text?: string | null; base64?: string; units?: Said[]; error?: string; line?: number }[];
    decisions: {
      name: string;
      text: string | null;
      program: string[] | null;
      wants: string[];
      granted: Readonly<Record<string, string[]>>;
      refused: string[];
    }[];
  }>("grants");

  function file(text: string | null | undefined, base64?: string): string {
    const path = place();
    if (base64 !== undefined) {
      writeFileSync(path, Buffer.from(base64, "base64"));
    } else if (typeof text === "string") {
      writeFileSync(path, text);
    }
    return path;
  }

  for (const { name, text, base64, units = [], error, line } of all.files) {
    test(name, () => {
      const path = file(text, base64);
      if (error !== undefined) {
        assert.throws(
          () => readGrantsFile(path, all.home),
          (thrown) => {
            const told = thrown instanceof HomeError && /:(\d+):/.exec(thrown.message)?.[1];
            assert.ok(typeof told !== "string" || line === undefined || Number(told) === line, String(thrown));
            return thrown instanceof HomeError;
          },
        );
        return;
      }
      const words = readGrantsFile(path, all.home);
      for (const { unit: subject, allowed, denied } of units) {
        if (subject.publisher !== "") {
          continue; // this host proves nobody
        }
        const found = wordsAbout(words, subject);
        assert.deepEqual(Object.fromEntries(found.allowed), allowed);
        assert.deepEqual([...found.denied].sort(), denied);
      }
    });
  }

  for (const { name, text, program, wants, granted, refused } of all.decisions) {
    test(`decided: ${name}`, () => {
      const subject = { name: "dao", digest: all.digest, publisher: "", claimed: "" };
      const words = wordsAbout(readGrantsFile(file(text), all.home), subject);
      const given = program === null ? undefined : parseGrants(program, all);
      const found = decide(
        wants.map((capability) => ({ capability, required: false, scopes: [], reason: "" })),
        given,
        words,
      );
      assert.deepEqual(Object.fromEntries(found.granted), granted);
      assert.deepEqual([...found.refused.keys()].sort(), refused);
    });
  }

  test("the contract has the capabilities", () => {
    assert.ok("net" in capabilities && "storage" in capabilities);
  });
});

describe("homes", () => {
  interface File {
    readonly sql?: string[];
    readonly zeros?: number;
    readonly base64?: string;
  }
  const all = vectors<{
    databases: { name: string; file: File | null; wal?: File | null; is: string; entries?: [string, string][] }[];
    folders: { name: string; holds: string[] | "file" | null; is: string }[];
    holders: { text: string; process: number | null; program: string; machine: string; since: number }[];
    places: { text: string | null; place?: string | null; error?: string }[];
    key_files: { name: string; file: string; text: string; key?: string; error?: string }[];
    wrapped: { name: string; key: string; context: string; wrapped: string; secret?: string; error?: string }[];
    restores: { name: string; holds: string[]; after: string[]; locked?: boolean }[];
  }>("homes");

  function make(path: string, file: File | null | undefined): void {
    if (file?.sql !== undefined) {
      const database = new DatabaseSync(path);
      file.sql.forEach((statement) => {
        database.exec(statement);
      });
      database.close();
    } else if (file?.zeros !== undefined) {
      writeFileSync(path, new Uint8Array(file.zeros));
    } else if (file?.base64 !== undefined) {
      writeFileSync(path, Buffer.from(file.base64, "base64"));
    }
  }

  function put(names: readonly string[]): string {
    const path = place();
    mkdirSync(path);
    for (const name of names) {
      if (name.endsWith("/")) {
        mkdirSync(join(path, name));
      } else {
        writeFileSync(join(path, name), "");
      }
    }
    return path;
  }

  for (const it of all.databases) {
    test(`database: ${it.name}`, () => {
      const path = join(put([]), "storage.sqlite3");
      make(path, it.file);
      make(`${path}-wal`, it.wal);
      const was = existsSync(path) ? readFileSync(path) : undefined;
      const refused = (
        { damaged: /damaged/, newer: /layout/, other: /another program/ } as Readonly<Record<string, RegExp>>
      )[it.is];
      if (refused !== undefined) {
        assert.throws(() => openDatabase(path), refused);
        assert.deepEqual(readFileSync(path), was);
        return;
      }
      const database = openDatabase(path);
      const rows = database.prepare("SELECT key, value FROM entries ORDER BY key").all();
      const entries = rows.map((row) => [hex(row.key as Uint8Array), hex(row.value as Uint8Array)]);
      assert.deepEqual(entries, it.entries);
      assert.equal(database.prepare("PRAGMA application_id").get()?.application_id, 0x44414f31);
      database.close();
    });
  }

  for (const it of all.folders) {
    test(`folder: ${it.name}`, () => {
      let path = place();
      if (it.holds === "file") {
        writeFileSync(path, "");
      } else if (it.holds !== null) {
        path = put(it.holds);
      }
      const home = new Home(path);
      if (it.is === "other") {
        assert.throws(() => {
          home.lock();
        }, HomeError);
        return;
      }
      assert.equal(home.exists(), it.is === "home");
    });
  }

  test("holders", () => {
    for (const { text, process, program, machine, since } of all.holders) {
      const path = put([]);
      writeFileSync(join(path, "holder.json"), text);
      const holder = new Home(path).holder();
      if (process === null) {
        assert.equal(holder, undefined, text);
      } else {
        assert.deepEqual(holder, { process, program, machine, since: new Date(since * 1000) });
      }
    }
  });

  test("places of keys", () => {
    for (const { text, place: wanted, error } of all.places) {
      const path = put([]);
      if (text !== null) {
        writeFileSync(join(path, "place.json"), text);
      }
      if (error !== undefined) {
        assert.throws(() => readPlace(path), HomeError, String(text));
      } else {
        assert.equal(readPlace(path) ?? null, wanted);
      }
    }
  });

  test("files of keys", () => {
    for (const { file, text, key, error, name } of all.key_files) {
      const path = join(put([]), file);
      assert.equal(file, `${name.replaceAll("/", "%")}.key`);
      writeFileSync(path, text, { mode: 0o600 });
      if (error !== undefined) {
        assert.throws(() => readKey(path), HomeError, text);
      } else {
        assert.equal(hex(readKey(path) ?? unhex("")), key);
      }
    }
  });

  test("wrapped secrets", async () => {
    for (const it of all.wrapped) {
      const keys = new Keys({
        find: () => importKey(unhex(it.key)),
        make: () => assert.fail("unwrapping makes no key"),
      });
      const request = { name: it.name, wrapped: unhex(it.wrapped), context: unhex(it.context) };
      const opened = keys.unwrap({ $typeName: "dao.keys.v1.UnwrapRequest", ...request });
      if (it.error !== undefined) {
        await assert.rejects(opened, (thrown) => thrown instanceof CallError && thrown.code === it.error);
      } else {
        assert.equal(hex((await opened).secret), it.secret);
      }
    }
  });

  for (const it of all.restores) {
    test(`restore: ${it.name}`, () => {
      const path = put(it.holds);
      const home = new Home(join(path, "home"));
      if (it.locked === true) {
        home.lock();
        home.close();
      } else {
        home.exists();
      }
      assert.deepEqual(
        readdirSync(path)
          .map((name) => `${name}/`)
          .sort(),
        [...it.after].sort(),
      );
    });
  }
});

describe("net", () => {
  const all = vectors<{
    urls: {
      url: string;
      scheme: string;
      host: string;
      port: number;
      target: string;
      error?: string;
      feature?: string;
    }[];
    methods: { method: string; ok: boolean }[];
    headers: { name: string; value: string; ok: boolean }[];
    addresses: { address: string; public: boolean }[];
    names: { host: string; private: boolean }[];
    redirects: { status: number; method: string; then: string | null; body: boolean }[];
    locations: { base: string; location: string; url: string; error?: string }[];
  }>("net");
  const isInvalid = (error: unknown): boolean => error instanceof CallError && error.code === "INVALID_ARGUMENT";
  const taken = (work: () => unknown): boolean => {
    try {
      work();
      return true;
    } catch (error) {
      assert.ok(isInvalid(error), String(error));
      return false;
    }
  };

  test("URLs", () => {
    for (const { url, error, feature, ...parts } of all.urls) {
      if (error !== undefined || feature !== undefined) {
        assert.throws(() => WebAddress.parse(url), isInvalid, url);
      } else {
        const { scheme, host, port, target } = WebAddress.parse(url);
        assert.deepEqual({ scheme, host, port, target }, parts, url);
      }
    }
  });

  test("methods and header fields", () => {
    for (const { method, ok } of all.methods) {
      assert.equal(
        taken(() => checkedMethod(method)),
        ok,
        method,
      );
    }
    for (const { name, value: content, ok } of all.headers) {
      assert.equal(
        taken(() => checkedHeaders([{ name, value: content }])),
        ok,
        `${name}: ${content}`,
      );
    }
  });

  test("addresses and names", () => {
    for (const it of all.addresses) {
      assert.equal(isPublic(it.address), it.public, it.address);
    }
    for (const it of all.names) {
      assert.equal(mayBePrivate(it.host), it.private, it.host);
    }
  });

  test("redirects", () => {
    for (const { status, method, then, body } of all.redirects) {
      const request: WebRequest = {
        method,
        address: WebAddress.parse("https://a.org/a"),
        headers: [["content-type", "text/plain"]],
        body: unhex("00"),
        timeoutMs: 1,
        redirects: 0,
      };
      const next = redirected(request, status, "/b");
      assert.equal(next?.method ?? null, then);
      assert.ok(next === undefined || (next.body.length > 0 && next.headers.length > 0) === body);
    }
    for (const { base, location, url, error } of all.locations) {
      if (error !== undefined) {
        assert.throws(() => WebAddress.parse(base).join(location), isInvalid, location);
      } else {
        assert.equal(String(WebAddress.parse(base).join(location)), url);
      }
    }
  });
});

describe("errors", () => {
  const all = vectors<{
    crossing: {
      status: string;
      message: string;
      help: string;
      details: Texts;
      failure: { code: number; message: string; details: Texts };
    }[];
    heard: {
      status: number;
      payload: string;
      error: { status: string; message: string; details: Texts };
      help?: string;
    }[];
    plain: [string, string][];
    cut: { text: string; most: number; plain: string }[];
  }>("errors");

  test("as they cross", () => {
    for (const { status, message, help, details, failure } of all.crossing) {
      const [code, payload] = encodeError(new CallError(status as FailureCode, message, details, { help }));
      const { code: inside, message: text, details: told } = fromBinary(FailureSchema, payload);
      assert.deepEqual({ code: inside, message: text, details: told }, failure);
      assert.equal(code, failure.code);
    }
  });

  test("as they are heard", () => {
    for (const { status, payload, error, help } of all.heard) {
      const found = decodeError(status, new Uint8Array(Buffer.from(payload, "base64")));
      assert.deepEqual({ status: found.code, message: found.message, details: found.details }, error);
      assert.ok(found.help.includes(help ?? "") && (found.help !== "") === (help !== undefined));
    }
  });

  test("texts", () => {
    for (const [text, shown] of all.plain) {
      assert.equal(plain(text), shown);
    }
    for (const { text, most, plain: shown } of all.cut) {
      assert.equal(plain(text, most), shown);
    }
  });
});

describe("rules", () => {
  const all = vectors<{
    cases: { message: string; value: JsonValue; error?: string; field?: string; limit?: string }[];
  }>("rules");
  const modules = [documents, query, value, files, keysMessages, net, spaces, storage, system, timer];
  const known = new Map<string, DescMessage>(
    modules
      .flatMap((module) => Object.values<unknown>(module))
      .filter((it): it is DescMessage => (it as { kind?: unknown } | undefined)?.kind === "message")
      .map((desc) => [desc.typeName, desc]),
  );

  test("of fields", () => {
    for (const { message, value: json, error, field, limit } of all.cases) {
      const desc = known.get(message);
      assert.ok(desc, message);
      const made = fromJson(desc, json) as Message;
      const at = `${message} ${JSON.stringify(json).slice(0, 200)}`;
      if (error === undefined) {
        check(desc, made);
        continue;
      }
      assert.throws(
        () => {
          check(desc, made);
        },
        (thrown) => {
          assert.ok(thrown instanceof CallError, at);
          assert.deepEqual([thrown.code, thrown.details.field, thrown.details.limit], [error, field, limit], at);
          return true;
        },
      );
    }
  });
});

describe("the canonical export", () => {
  interface Case {
    readonly name: string;
    readonly documents: Readonly<Record<string, JsonValue>>;
    readonly ids?: string[];
    readonly cbor: string;
  }
  const all = vectors<{ values: Case[]; spaces: Case[] }>("cbor");

  test("is deterministic CBOR", async () => {
    const avatar = await TestAvatar.open({ unit });
    for (const [at, it] of [...all.values, ...all.spaces].entries()) {
      const space = `s${String(at)}`;
      await avatar.spaces.put({ name: space });
      for (const [id, fields] of Object.entries(it.documents)) {
        await avatar.documents.put(fromJson(PutRequestSchema, { space, id, fields }));
      }
      const chunks: Uint8Array[] = [];
      for await (const { data } of avatar.documents.canonical({ space, ids: it.ids ?? [] })) {
        chunks.push(data);
      }
      assert.equal(hex(Buffer.concat(chunks)), it.cbor, it.name);
    }
    await avatar.close();
  });
});
