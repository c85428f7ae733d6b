// Runs the testee in a page of Chromium: `node chromium.js`, in the folder in which the testee was built. Commands come
// on standard input and reports go to standard output, as with any testee.
import { readFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { chromium } from "playwright-core";

const page = await build({
  entryPoints: [fileURLToPath(new URL("page.js", import.meta.url))],
  bundle: true,
  format: "esm",
  target: "es2022",
  write: false,
});

const server = createServer((request, response) => {
  const url = request.url ?? "";
  if (url.startsWith("/file?")) {
    // A module that the kit names.
    response.writeHead(200, { "content-type": "application/wasm" }).end(readFileSync(decodeURIComponent(url.slice(6))));
  } else if (url === "/page.js") {
    response.writeHead(200, { "content-type": "text/javascript" }).end(page.outputFiles[0].contents);
  } else {
    response.writeHead(200, { "content-type": "text/html" }).end(`<script type="module" src="/page.js"></script>`);
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({
  executablePath: process.env.DAO_CHROMIUM ?? "/usr/bin/chromium",
  // The servers of the kit do not say that other sites may ask them.
  args: ["--no-sandbox", "--js-flags=--expose-gc", "--disable-web-security"],
});
const tab = await browser.newPage();
const session = await tab.context().newCDPSession(tab);
session.on("Runtime.bindingCalled", ({ payload }) => {
  const report = Buffer.from(payload, "base64");
  const frame = Buffer.alloc(4 + report.length);
  frame.writeUInt32LE(report.length);
  frame.set(report, 4);
  for (let at = 0; at < frame.length;) {
    at += writeSync(1, frame, at);
  }
});
tab.on("console", (message) => console.error(message.text()));
await session.send("Runtime.enable");
await session.send("Runtime.addBinding", { name: "report" });
await tab.goto(`http://127.0.0.1:${server.address().port}/`);
await tab.waitForFunction(() => "command" in globalThis);

let read = Buffer.alloc(0);
for await (const part of process.stdin) {
  read = Buffer.concat([read, part]);
  while (read.length >= 4 && read.length >= 4 + read.readUInt32LE()) {
    const end = 4 + read.readUInt32LE();
    const command = read.subarray(4, end).toString("base64");
    read = read.subarray(end);
    await session.send("Runtime.evaluate", { expression: `command("${command}")` });
  }
}
await browser.close();
process.exit(0);
