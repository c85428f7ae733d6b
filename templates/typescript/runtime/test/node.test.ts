import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import type { Capabilities } from "../gen/capabilities.js";
import { WatchResponse_Kind } from "../gen/messages/dao/data/v1/documents_pb.js";
import { MemoryStorage } from "../src/adapters/memory-storage.js";
import { CallError, HomeError, LoadError } from "../src/errors.js";
import { HomeHeldError, type Holder } from "../src/node/home.js";
import { Avatar, type OpenOptions } from "../src/node/open.js";
import { unit } from "./unit.js";

const is = (code: string) => (error: unknown) => error instanceof CallError && error.code === code;
const text = (value: string) => ({ kind: { case: "textValue" as const, value } });

let folder = "";
let count = 0;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "dao-node-"));
});
after(() => {
  rmSync(folder, { recursive: true });
});

function home(): string {
  count += 1;
  return join(folder, String(count));
}

for (const thread of ["worker", "here"] as const) {
  describe(`with the unit ${thread}`, () => {
    const open = (options: Partial<OpenOptions> = {}): Promise<Avatar> =>
      Avatar.open({ home: home(), unit, thread, ...options });

    test("a home keeps what was put", async () => {
      const path = home();
      const avatar = await open({ home: path });
      assert.equal(avatar.unit.name, "dao");
      await avatar.documents.put({ space: "notes", id: "1", fields: { title: text("Milk") } });
      await avatar.close();
      await avatar.close();
      await assert.rejects(avatar.system.info(), is("UNAVAILABLE"));
      const again = await open({ home: path });
      const { document } = await again.documents.get({ space: "notes", id: "1" });
      assert.deepEqual(document?.fields.title?.kind, { case: "textValue", value: "Milk" });
      await assert.rejects(again.documents.get({ space: "notes", id: "2" }), is("NOT_FOUND"));
      await again.close();
    });

    test("one program has a home at a time", async () => {
      const path = home();
      const avatar = await open({ home: path, program: "first" });
      await assert.rejects(
        open({ home: path }),
        (error) => error instanceof HomeError && error.message.includes("in use by first"),
      );
      await avatar.close();
      await (await open({ home: path })).close();
    });

    test("a watch sees what is put, and ends with its loop", async () => {
      const avatar = await open();
      await avatar.spaces.put({ name: "notes" });
      const changes = avatar.documents.watch({ space: "notes", fromNow: true });
      const seen: string[] = [];
      const watching = (async () => {
        for await (const { kind, document } of changes) {
          if (kind === WatchResponse_Kind.CHANGED) {
            seen.push(document?.id ?? "");
            if (seen.length === 40) {
              break;
            }
          }
        }
      })();
      for (let at = 0; at < 40; at++) {
        await avatar.documents.put({ space: "notes", id: `n${String(at)}`, fields: { at: text(String(at)) } });
      }
      await watching;
      assert.deepEqual(
        seen,
        Array.from({ length: 40 }, (_, at) => `n${String(at)}`),
      );
      await avatar.close();
    });

    test("a call can be given up", async () => {
      const avatar = await open();
      const reason = new Error("enough");
      await assert.rejects(avatar.system.info({}, { signal: AbortSignal.abort(reason) }), reason);
      const abort = new AbortController();
      await avatar.spaces.put({ name: "notes" });
      const changes = avatar.documents.watch({ space: "notes", fromNow: true }, { signal: abort.signal });
      const next = changes.next();
      abort.abort(reason);
      await assert.rejects(next, reason);
      await avatar.close();
    });

    test("a capability of one's own", async () => {
      const storage = new MemoryStorage();
      const capabilities: Capabilities = { storage };
      const path = home();
      const avatar = await open({ home: path, capabilities });
      await avatar.documents.put({ space: "notes", id: "1", fields: {} });
      await avatar.close();
      const again = await open({ home: path, capabilities: { storage } });
      assert.equal((await again.documents.get({ space: "notes", id: "1" })).document?.id, "1");
      await again.close();
    });

    test("what is no unit is refused", async () => {
      await assert.rejects(open({ unit: new Uint8Array(4) }), LoadError);
      await assert.rejects(open({ unit: join(folder, "absent.wasm") }), LoadError);
    });

    test("nothing is granted by an empty list", async () => {
      const denials: string[] = [];
      await assert.rejects(
        open({ grants: [], onDenial: ({ capability }) => denials.push(capability), onLog: () => undefined }),
        CallError,
      );
      assert.ok(denials.includes("storage"));
    });
  });
}

for (const thread of ["worker", "here"] as const) {
  test(`the holder of a home is told, with the unit ${thread}`, async () => {
    const path = home();
    const avatar = await Avatar.open({ home: path, unit, thread });
    await assert.rejects(Avatar.open({ home: path, unit, thread }), (error) => {
      assert.ok(error instanceof HomeHeldError);
      assert.equal(error.holder?.process, process.pid);
      assert.ok(error.message.includes(`process ${String(process.pid)} `));
      return true;
    });
    assert.equal((JSON.parse(readFileSync(join(path, "holder.json"), "utf8")) as Holder).process, process.pid);
    await avatar.close();
  });
}

describe("the network", () => {
  let server: Server;
  let at = "";
  before(async () => {
    server = createServer((request, response) => {
      if (request.url === "/moved") {
        response.writeHead(302, { location: "/notes" }).end();
      } else if (request.url === "/elsewhere") {
        response.writeHead(302, { location: "http://localhost:1/notes" }).end();
      } else {
        response.writeHead(200, { "content-type": "application/octet-stream" }).end("no updates");
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    at = typeof address === "object" ? `http://127.0.0.1:${String(address?.port)}` : "";
  });
  after(() => server.close());

  test("is reached where it was allowed, and followed where it is not any more", async () => {
    const path = home();
    const denials: string[] = [];
    const avatar = await Avatar.open({
      home: path,
      unit,
      grants: [`net=${at}`],
      onDenial: ({ scope }) => denials.push(scope),
    });
    await avatar.spaces.put({ name: "notes" });
    // What comes is no export, so it was fetched.
    for (const url of ["/notes", "/moved"]) {
      await assert.rejects(avatar.documents.importUrl({ space: "notes", url: at + url }), is("INVALID_ARGUMENT"));
    }
    await assert.rejects(avatar.documents.importUrl({ space: "notes", url: `${at}/elsewhere` }), is("DENIED"));
    await assert.rejects(avatar.documents.importUrl({ space: "notes", url: "https://example.org/" }), is("DENIED"));
    // They are told beside the calls.
    for (let turn = 0; denials.length < 2 && turn < 100; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.deepEqual(denials, ["GET http://localhost:1", "GET https://example.org"]);
    const digest = createHash("sha256").update(unit).digest("hex");
    const said = `format = 1\n[[unit]]\nname = "dao"\ndigest = "sha256:${digest}"\n[[unit.deny]]\ncapability = "net"\n`;
    writeFileSync(join(path, "grants.toml"), said);
    for (let turn = 0; ; turn++) {
      const error = await avatar.documents.importUrl({ space: "notes", url: `${at}/notes` }).then(
        () => assert.fail(),
        (thrown: unknown) => thrown,
      );
      if (is("DENIED")(error)) {
        break;
      }
      assert.ok(turn < 100);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await avatar.close();
    await assert.rejects(
      (async () => {
        writeFileSync(join(path, "grants.toml"), "format = 2\n");
        await Avatar.open({ home: path, unit });
      })(),
      (error) => error instanceof HomeError && error.message.includes("format"),
    );
  });
});
