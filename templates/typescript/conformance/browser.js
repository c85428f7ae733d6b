// Runs the testee in a page: `node browser.js chromium|firefox|webkit`, in the folder in which the testee was built.
// Commands come on standard input and reports go to standard output, as with any testee. The page fetches the one and
// posts the other, so that any browser will do that can be started with an address.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const profile = mkdtempSync(join(tmpdir(), "dao-browser-"));
const started = [];

function start(command, args, env = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  child.on("error", (error) => end(`${command} cannot be started: ${error.message}`));
  child.on("exit", () => end(`${command} has ended`));
  let said = "";
  child.stderr.on("data", (text) => {
    said = `${said}${text}`.slice(-2000);
  });
  started.push({ child, said: () => said });
  return child;
}

/** How each browser is started. */
const browsers = {
  chromium: (url) => {
    const options = ["--headless=new", "--no-sandbox", "--no-first-run", "--disable-gpu", `--user-data-dir=${profile}`];
    options.push("--js-flags=--expose-gc");
    start(process.env.DAO_CHROMIUM ?? "/usr/bin/chromium", [...options, url]);
  },
  firefox: (url) => {
    const settings = { "browser.shell.checkDefaultBrowser": false };
    Object.assign(settings, { "datareporting.policy.dataSubmissionEnabled": false, "app.update.enabled": false });
    const lines = Object.entries(settings).map(([name, value]) => `user_pref("${name}", ${value});\n`);
    writeFileSync(join(profile, "user.js"), lines.join(""));
    const options = ["--headless", "--no-remote", "--profile", profile];
    start(process.env.DAO_FIREFOX ?? "/usr/bin/firefox-esr", [...options, url]);
  },
  webkit: async (url) => {
    const display = `:${String(100 + (process.pid % 400))}`;
    start("Xvfb", [display, "-screen", "0", "640x480x24"]);
    const port = String(20_000 + (process.pid % 20_000));
    start(process.env.DAO_WEBKIT ?? "/usr/bin/WebKitWebDriver", [`--port=${port}`], { DISPLAY: display });
    const ask = async (path, body) => {
      for (let tries = 0; ; tries++) {
        try {
          const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body: JSON.stringify(body) });
          const { value } = await answer.json();
          if (!answer.ok) {
            throw new Error(`WebKitWebDriver: ${value.message}`);
          }
          return value;
        } catch (error) {
          if (tries > 50 || error.message.startsWith("WebKitWebDriver")) {
            throw error;
          }
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    };
    const { sessionId } = await ask("/session", { capabilities: { alwaysMatch: {} } });
    await ask(`/session/${sessionId}/url`, { url });
  },
};

let isEnding = false;
function end(why) {
  if (!isEnding) {
    isEnding = true;
    if (why !== undefined) {
      console.error(why, ...started.map(({ said }) => said()));
    }
    started.forEach(({ child }) => child.kill("SIGKILL"));
    // What it has not written is of no use to anybody.
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    process.exit(why === undefined ? 0 : 1);
  }
}

/** The files below a folder of the kit's, by their paths. */
function filesIn(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return found.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

const page = await build({
  entryPoints: [fileURLToPath(new URL("page.js", import.meta.url))],
  bundle: true,
  format: "esm",
  target: "es2022",
  write: false,
});

const server = createServer((request, response) => {
  const [path, query = ""] = (request.url ?? "").split("?");
  const named = decodeURIComponent(query);
  const give = (type, content) => response.writeHead(200, { "content-type": type }).end(content);
  if (path === "/commands") {
    response.writeHead(200, { "content-type": "application/octet-stream", "cache-control": "no-store" });
    response.flushHeaders();
    process.stdin.on("data", (part) => response.write(part));
  } else if (path === "/reports" || path === "/said") {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      (path === "/said" ? process.stderr : process.stdout).write(Buffer.concat(parts));
      response.writeHead(204).end();
    });
  } else if (path === "/file" && existsSync(named)) {
    give("application/wasm", readFileSync(named));
  } else if (path === "/folder" && existsSync(named)) {
    give("application/json", JSON.stringify(filesIn(named)));
  } else if (path === "/page.js") {
    give("text/javascript", page.outputFiles[0].contents);
  } else if (path === "/") {
    give("text/html", `<!doctype html><script type="module" src="/page.js"></script>`);
  } else {
    response.writeHead(404).end();
  }
});
server.keepAliveTimeout = 600_000;
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
process.stdin.on("end", () => end());
await browsers[process.argv[2] ?? "chromium"](`http://127.0.0.1:${server.address().port}/`);
