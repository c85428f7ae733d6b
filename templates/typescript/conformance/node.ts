// The testee in Node. Commands come on standard input, reports go to standard output.
import { Console } from "node:console";
import { renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

import { handlers } from "./conformance/capabilities.js";
import { Host } from "./conformance/runtime/node/host.js";
import { handlers as daoHandlers } from "./dao/capabilities.js";
import { Host as DaoHost } from "./dao/runtime/node/host.js";
import { Testee, type Place } from "./testee.js";

const conformance = { Host, handlers };
const dao = { Host: DaoHost, handlers: daoHandlers } as unknown as typeof conformance;

const place: Place = {
  features: ["native", "durable", "growth", "timeouts", "untyped"],
  send: (report) => {
    const frame = Buffer.alloc(4 + report.length);
    frame.writeUInt32LE(report.length);
    frame.set(report, 4);
    for (let at = 0; at < frame.length;) {
      at += writeSync(1, frame, at);
    }
  },
  turn: () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
  open: ({ contract, command, grants, own, ownNames, ...listeners }) => {
    const bindings = contract === "dao" ? dao : conformance;
    return bindings.Host.open(
      {
        home: command.home,
        unit: command.module,
        grants,
        startMs: command.startMs || undefined,
        memoryBytes: Number(command.memoryBytes) || undefined,
      },
      { ...listeners, own: { handlers: bindings.handlers(own), capabilities: new Set(ownNames) } },
    );
  },
  regrant: (home, text) => {
    const path = join(home, "grants.toml");
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  },
};

// What libraries print must not get between the reports.
globalThis.console = new Console(process.stderr);

const testee = new Testee(place);
let read = Buffer.alloc(0);
for await (const part of process.stdin as AsyncIterable<Buffer>) {
  read = Buffer.concat([read, part]);
  while (read.length >= 4 && read.length >= 4 + read.readUInt32LE()) {
    const end = 4 + read.readUInt32LE();
    const command = read.subarray(4, end);
    read = read.subarray(end);
    await testee.take(command);
  }
}
process.exit(0);
