// Runs the testee in a page of Chromium: `node chromium.js`, in the folder in which the testee was built. Commands come
// on standard input and reports go to standard output, as with any testee.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, relative } from "node:path";
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

/** The files below a folder of the kit's, by their paths. */
function filesIn(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return found.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

const server = createServer((request, response) => {
  const [path, query = ""] = (request.url ?? "").split("?");
  const named = decodeURIComponent(query);
  const answers = {
    "/file": () => ["application/wasm", readFileSync(named)],
    "/folder": () => ["application/json", JSON.stringify(filesIn(named))],
    "/page.js": () => ["text/javascript", page.outputFiles[0].contents],
    "/": () => ["text/html", `<script type="module" src="/page.js"></script>`],
  };
  try {
    const [type, content] = answers[path]();
    response.writeHead(200, { "content-type": type }).end(content);
  } catch {
    response.writeHead(404).end();
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
  const size = Buffer.alloc(4);
  size.writeUInt32LE(report.length);
  process.stdout.write(Buffer.concat([size, report]));
});
tab.on("console", (message) => console.error(message.text()));
await session.send("Runtime.enable");
await session.send("Runtime.addBinding", { name: "report" });
await tab.goto(`http://127.0.0.1:${server.address().port}/`);
await tab.waitForFunction(() => "command" in globalThis);

let parts = [];
for await (const part of process.stdin) {
  parts.push(part);
  let read = Buffer.concat(parts);
  while (read.length >= 4 && read.length >= 4 + read.readUInt32LE()) {
    const end = 4 + read.readUInt32LE();
    const command = read.subarray(4, end).toString("base64");
    read = read.subarray(end);
    await session.send("Runtime.evaluate", { expression: `command("${command}")` });
  }
  parts = [read];
}
await browser.close();
process.exit(0);
