// Measures Avatars in Chromium; prints rows as JSON. Arguments: the folder of the bindings, that of the units.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { chromium } from "playwright-core";

const [bindings, units, count] = process.argv.slice(2);
const { outputFiles } = await build({
  entryPoints: {
    page: fileURLToPath(new URL("page.js", import.meta.url)),
    worker: join(bindings, "dist/runtime/browser/worker.js"),
  },
  alias: { bindings },
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  write: false,
  outdir: "out",
});
const files = Object.fromEntries(outputFiles.map(({ path, contents }) => [`/${path.split("/").at(-1)}`, contents]));
files["/dao.wasm"] = readFileSync(join(units, "dao.wasm"));
files["/"] = `<!doctype html><script type="module" src="/page.js"></script>`;
const types = { js: "text/javascript", wasm: "application/wasm" };
const server = createServer((request, response) => {
  const file = files[request.url];
  const type = types[request.url.split(".").at(-1)] ?? "text/html";
  response.writeHead(file === undefined ? 404 : 200, { "content-type": type }).end(file);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({
  executablePath: process.env.DAO_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();
page.on("console", (message) => console.error(message.text()));
page.on("pageerror", (error) => console.error(error));
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.waitForFunction(() => "measure" in globalThis);
console.log(JSON.stringify(await page.evaluate((many) => globalThis.measure(many), Number(count))));
await browser.close();
process.exit(0);
