// Measures Avatars in Node; prints rows as JSON. Arguments: the folder of the bindings, that of the units, one for homes.
import { readFileSync, mkdtempSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import createPlugin from "@extism/extism";

import { fields, median, race, row, rows } from "./timing.js";

const [bindings, units, place] = process.argv.slice(2);
const load = (path) => import(join(bindings, path));
const { Avatar } = await load("dist/node.js");
const { callUnary } = await load("dist/runtime/core/calls.js");
const { DocumentSchema } = await load("dist/messages/dao/data/v1/documents_pb.js");
const { methods } = await load("dist/contract.js");

const home = (name) => mkdtempSync(join(place, `${name}-`));
const echoUnit = join(units, "echo.unit.wasm");
const daoUnit = join(units, "dao.wasm");

/** The echo unit on the engine alone: no checks, no table of calls. */
async function bareEcho() {
  let answer;
  const { instance } = await WebAssembly.instantiate(readFileSync(join(units, "echo.wasm")), {
    avatar_v1: {
      avatar_respond: (_id, _status, at, length) => {
        answer = new Uint8Array(memory.buffer, at, length).slice();
        return 0;
      },
    },
  });
  const { memory, yuan_alloc, yuan_handle_request } = instance.exports;
  return (payload) => {
    const at = yuan_alloc(payload.length);
    new Uint8Array(memory.buffer, at, payload.length).set(payload);
    yuan_handle_request(1, 1, at, payload.length);
    return answer;
  };
}

/** A thread that has the echo unit on the engine alone. */
function bareThread() {
  const { port1, port2 } = new MessageChannel();
  const source = `
    const { workerData: { port, wasm } } = require("node:worker_threads");
    let answer, memory;
    const module = new WebAssembly.Module(wasm);
    const { exports } = new WebAssembly.Instance(module, { avatar_v1: { avatar_respond: (i, s, at, length) => {
      answer = new Uint8Array(memory.buffer, at, length).slice(); return 0; } } });
    memory = exports.memory;
    port.on("message", (payload) => {
      const at = exports.yuan_alloc(payload.length);
      new Uint8Array(memory.buffer, at, payload.length).set(payload);
      exports.yuan_handle_request(1, 1, at, payload.length);
      port.postMessage(answer, [answer.buffer]);
    });`;
  const workerData = { port: port2, wasm: readFileSync(join(units, "echo.wasm")) };
  const worker = new Worker(source, { eval: true, workerData, transferList: [port2] });
  let settle;
  port1.on("message", (answer) => settle(answer));
  const echo = (payload) =>
    new Promise((resolve) => {
      settle = resolve;
      port1.postMessage(payload);
    });
  return { echo, end: () => worker.terminate() };
}

const each = (work) => async (count) => {
  for (let at = 0; at < count; at++) {
    await work();
  }
};

async function echoes() {
  const method = methods.documentsPut;
  const here = await Avatar.open({ home: home("echo"), unit: echoUnit, thread: "here" });
  const thread = await Avatar.open({ home: home("echo"), unit: echoUnit });
  const bare = await bareEcho();
  const other = bareThread();
  const extism = await createPlugin(join(units, "extism_echo.wasm"), { useWasi: false });
  for (const [name, size, count] of [["1k", 1 << 10, 2000], ["1m", 1 << 20, 30]]) {
    const payload = crypto.getRandomValues(new Uint8Array(Math.min(size, 65536)));
    const given = new Uint8Array(size).map((_, at) => payload[at % payload.length]);
    const [ours, floor, inThread, threadFloor, theirs] = await race(
      [
        each(() => here.caller.unary(method, given)),
        each(async () => bare(given)),
        each(() => thread.caller.unary(method, given)),
        each(() => other.echo(given)),
        each(async () => {
          await extism.call("echo", given);
          await extism.reset(); // without it, it fails after some 16,000 calls
        }),
      ],
      count,
      11,
    );
    row(`node-echo-${name}`, "us", ours, "bare engine + hand-over", floor, 1.5);
    row(`node-echo-${name}`, "us", ours, "Extism's JS SDK", theirs, 0.5);
    row(`node-echo-${name}-thread`, "us", inThread, "the same in a bare thread", threadFloor, 1.5);
  }
  await other.end();

  const document = create(DocumentSchema, { id: "typed", fields: fields(7) });
  const encoded = toBinary(DocumentSchema, document);
  const [typed, parts] = await race(
    [
      each(() => callUnary(here.caller, method, DocumentSchema, DocumentSchema, document)),
      each(async () => {
        toBinary(DocumentSchema, document);
        fromBinary(DocumentSchema, await bare(encoded));
      }),
    ],
    1000,
    21,
  );
  row("node-typed-request", "us", typed, "bare engine + hand-over + protobuf", parts, 1.5);

  const flight = async (count) => {
    await Promise.all(Array.from({ length: count }, () => here.caller.unary(method, encoded)));
  };
  const [one, hundred, many] = await race(
    [
      async (count) => {
        for (let at = 0; at < count; at++) {
          await flight(1);
        }
      },
      async (count) => {
        for (let at = 0; at < count; at += 100) {
          await flight(100);
        }
      },
      flight,
    ],
    10_000,
    7,
  );
  row("node-in-flight-100", "us", hundred, "one at a time", one, 1.2);
  row("node-in-flight-10000", "us", many, "one at a time", one, 1.2);

  const megabytes = () => {
    globalThis.gc();
    return process.memoryUsage().rss / 2 ** 20;
  };
  await flight(10_000);
  const before = megabytes();
  for (let at = 0; at < 100; at++) {
    await flight(10_000);
  }
  row("node-million-echoes", "MB", megabytes(), "before them", before, 1.1);
  await here.close();
  await thread.close();
}

async function opening() {
  const open = async (path) => {
    const begin = performance.now();
    const avatar = await Avatar.open({ home: path, unit: daoUnit });
    await avatar.system.info();
    const taken = performance.now() - begin;
    await avatar.close();
    return taken;
  };
  row("node-open-cold", "ms", await open(home("open")), "a budget of 500 ms", 500, 1);
  const again = home("open");
  await open(again);
  const warm = [];
  for (let at = 0; at < 5; at++) {
    warm.push(await open(again));
  }
  row("node-open-warm", "ms", median(warm), "a budget of 150 ms", 150, 1);
}

async function puts() {
  const database = new DatabaseSync(join(home("rows"), "rows.sqlite3"));
  database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  database.exec("CREATE TABLE notes (id TEXT PRIMARY KEY, title, body, number, weight, done) WITHOUT ROWID");
  const insert = database.prepare("INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?, ?)");
  const body = "It was a bright cold day in April, and the clocks were striking.";
  const byHand = (at) => insert.run(`n${at}`, `Note ${at} of many`, body, at, at / 8, at % 2);
  for (const [name, thread] of [["node-put", "worker"], ["node-put-here", "here"]]) {
    const avatar = await Avatar.open({ home: home("put"), unit: daoUnit, thread });
    const put = (at) => avatar.documents.put({ space: "notes", id: `n${at}`, fields: fields(at) });
    let [mine, other] = [0, 0];
    const [ours, theirs] = await race([() => put(mine++), async () => byHand(other++)], 1, 10_000, 100);
    row(name, "us", ours, "node:sqlite by hand", theirs, 2);
    if (thread === "worker") {
      const [together, inTurn] = await race(
        [
          () => Promise.all(Array.from({ length: 16 }, () => put(mine++))),
          async () => {
            for (let at = 0; at < 16; at++) {
              await put(mine++);
            }
          },
        ],
        16,
        51,
      );
      row("node-put-16", "us", together, "16 in turn", inTurn, 0.33);
    }
    await avatar.close();
  }
  database.close();
}

await echoes();
await opening();
await puts();
console.log(JSON.stringify(rows));
process.exit(0);
