import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { build } from "esbuild";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

import type { page as bridge } from "./browser/page.js";
import { unit } from "./unit.js";

const CHROMIUM = process.env.DAO_CHROMIUM ?? "/usr/bin/chromium";

type Bridge = typeof bridge;

describe("in Chromium", { skip: !existsSync(CHROMIUM) && `there is no ${CHROMIUM}` }, () => {
  let server: Server;
  let browser: Browser;
  let origin = "";

  before(async () => {
    const built = join("build", "browser");
    await build({
      entryPoints: { page: "test/browser/page.ts", worker: "src/browser/worker.ts" },
      bundle: true,
      format: "esm",
      outdir: built,
      target: "es2022",
    });
    const files: Readonly<Record<string, readonly [type: string, content: string | Buffer]>> = {
      "/": ["text/html", '<!doctype html><script type="module" src="/page.js"></script>'],
      "/page.js": ["text/javascript", readFileSync(join(built, "page.js"))],
      "/worker.js": ["text/javascript", readFileSync(join(built, "worker.js"))],
      "/unit.wasm": ["application/wasm", unit],
    };
    server = createServer((request, response) => {
      const file = files[request.url ?? ""];
      response.writeHead(file === undefined ? 404 : 200, { "content-type": file?.[0] ?? "text/plain" }).end(file?.[1]);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    origin = `http://127.0.0.1:${String(typeof address === "object" ? address?.port : "")}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });

  after(async () => {
    await browser.close();
    server.close();
  });

  async function tab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction(() => "dao" in globalThis);
    return page;
  }

  /** Does something in a page. */
  function run(page: Page, name: keyof Bridge, ...given: unknown[]): Promise<unknown> {
    return page.evaluate(
      ([method, args]) => {
        const it = (globalThis as unknown as { dao: Record<string, unknown> }).dao[method as string];
        return typeof it === "function" ? (it as (...all: unknown[]) => unknown)(...args) : it;
      },
      [name, given] as const,
    );
  }

  async function until(page: Page, name: "seen" | "roles" | "reports", wanted: string): Promise<void> {
    await page.waitForFunction(
      ([list, value]) =>
        (globalThis as unknown as { dao: Record<string, string[]> }).dao[list as string]?.includes(value),
      [name, wanted] as const,
    );
  }

  test("a home keeps what was put", async () => {
    const context = await browser.newContext();
    const page = await tab(context);
    assert.equal(await run(page, "open", "kept"), "OK");
    assert.equal(await run(page, "put", "1", "Milk"), "OK");
    assert.equal(await run(page, "close"), "OK");
    assert.equal(await run(page, "info").catch(() => "closed"), "closed");
    await page.reload();
    await page.waitForFunction(() => "dao" in globalThis);
    assert.equal(await run(page, "open", "kept"), "OK");
    assert.equal(await run(page, "title", "1"), "Milk");
    assert.deepEqual(await run(page, "roles"), ["owner"]);
    await context.close();
  });

  test("one tab has the unit, and another takes over", async () => {
    const context = await browser.newContext();
    const first = await tab(context);
    const second = await tab(context);
    const third = await tab(context);
    assert.equal(await run(first, "open", "shared"), "OK");
    assert.equal(await run(second, "open", "shared"), "OK");
    assert.equal(await run(third, "open", "shared"), "OK");
    assert.deepEqual([await run(first, "roles"), await run(second, "roles")], [["owner"], ["guest"]]);
    assert.equal(await run(first, "put", "1", "Milk"), "OK");
    assert.equal(await run(second, "title", "1"), "Milk");
    await run(second, "watch");
    await run(first, "watch");
    assert.equal(await run(third, "put", "2", "Bread"), "OK");
    await until(second, "seen", "2");
    await until(first, "seen", "2");
    await first.close({ runBeforeUnload: false });
    // What was on its way ends truthfully; calls that come later wait for whoever takes over.
    assert.match(String(await run(second, "put", "3", "Eggs")), /^(?:OK|INTERRUPTED)$/);
    await until(second, "seen", "UNAVAILABLE");
    assert.equal(await run(second, "put", "3", "Eggs"), "OK");
    assert.equal(await run(third, "title", "3"), "Eggs");
    const roles = [await run(second, "roles"), await run(third, "roles")] as string[][];
    assert.deepEqual(roles.map((it) => it.includes("owner")).sort(), [false, true]);
    await context.close();
  });

  test("data that are removed while it runs are told", async () => {
    const context = await browser.newContext();
    const page = await tab(context);
    assert.equal(await run(page, "open", "cleared"), "OK");
    assert.equal(await run(page, "put", "1", "Milk"), "OK");
    const session = await context.newCDPSession(page);
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
    await page.waitForFunction(() => globalThis.dao.reports.length > 0);
    assert.equal(await run(page, "put", "2", "Bread"), "UNAVAILABLE");
    // What is opened now is another home.
    assert.equal(await run(page, "close"), "OK");
    assert.equal(await run(page, "open", "cleared"), "OK");
    assert.equal(await run(page, "put", "2", "Bread"), "OK");
    await assert.rejects(run(page, "title", "1"), /no such document/);
    await context.close();
  });

  test("what is no unit is refused", async () => {
    const context = await browser.newContext();
    const page = await tab(context);
    assert.match(String(await run(page, "open", "bad", { unit: "/absent.wasm" })), /^LoadError: .*404/);
    assert.match(String(await run(page, "open", "bad", { unit: "/page.js" })), /^LoadError: .*no WebAssembly/);
    assert.equal(await run(page, "open", "bad"), "OK");
    await context.close();
  });

  test("the unit can live in the page, and other tabs reach it there", async () => {
    const context = await browser.newContext();
    const first = await tab(context);
    const second = await tab(context);
    assert.equal(await run(first, "open", "here", { thread: "here" }), "OK");
    assert.equal(await run(second, "open", "here"), "OK");
    assert.equal(await run(second, "put", "1", "Milk"), "OK");
    assert.equal(await run(first, "title", "1"), "Milk");
    assert.equal(await run(first, "close"), "OK");
    await until(second, "roles", "owner");
    assert.equal(await run(second, "title", "1"), "Milk");
    await context.close();
  });

  test("capabilities of the page's own are asked, wherever the unit lives", async () => {
    const context = await browser.newContext();
    for (const thread of ["worker", "here"]) {
      const page = await tab(context);
      assert.equal(await run(page, "openOwn", `own-${thread}`, "storage", thread), "OK");
      assert.equal(await run(page, "put", "1", "Milk"), "OK");
      assert.equal(await run(page, "title", "1"), "Milk");
      assert.ok(((await run(page, "stored")) as number) > 0);
      assert.equal(await run(page, "close"), "OK");
      const atOnce = await run(page, "openOwn", `own-${thread}`, "random", thread);
      assert.equal(atOnce, thread === "here" ? "OK" : "INVALID_ARGUMENT");
      await page.close();
    }
    await context.close();
  });

  test("files go into a folder that was picked, out of picked files, and to downloads", async () => {
    const context = await browser.newContext();
    const page = await tab(context);
    assert.equal(await run(page, "openFolder", "picked"), "OK");
    assert.equal(await run(page, "put", "1", "Milk"), "OK");
    assert.equal(await run(page, "exportFile"), "OK");
    assert.deepEqual(await run(page, "files", "picked"), ["notes.dao"]);
    assert.equal(await run(page, "close"), "OK");

    assert.equal(await run(page, "openFolder", "picked", ["files=mine=/mine:ro"]), "OK");
    assert.equal(await run(page, "exportFile"), "DENIED");
    assert.equal(await run(page, "close"), "OK");

    assert.equal(await run(page, "openFiles", "from-files", "picked"), "OK");
    assert.equal(await run(page, "importFile"), "OK");
    assert.equal(await run(page, "title", "1"), "Milk");
    assert.equal(await run(page, "exportFile"), "DENIED");
    assert.equal(await run(page, "close"), "OK");

    assert.equal(await run(page, "openDownloads", "to-downloads"), "OK");
    assert.equal(await run(page, "put", "1", "Milk"), "OK");
    const [download] = await Promise.all([page.waitForEvent("download"), run(page, "exportFile")]);
    assert.equal(download.suggestedFilename(), "notes.dao");
    assert.ok(readFileSync(await download.path()).length > 100);
    assert.equal(await run(page, "importFile"), "NOT_FOUND");
    await context.close();
  });

  test("a tab whose process is gone is replaced", async () => {
    const context = await browser.newContext();
    const first = await tab(context);
    const second = await tab(context);
    assert.equal(await run(first, "open", "crashed"), "OK");
    assert.equal(await run(second, "open", "crashed"), "OK");
    assert.equal(await run(first, "put", "1", "Milk"), "OK");
    await run(second, "watch");
    const session = await context.newCDPSession(first);
    void session.send("Page.crash").catch(() => undefined);
    await first.waitForEvent("crash");
    await until(second, "seen", "UNAVAILABLE");
    assert.equal(await run(second, "title", "1"), "Milk");
    assert.deepEqual(await run(second, "roles"), ["guest", "owner"]);
    await context.close();
  });

  test("a tab that sleeps holds nobody up", async () => {
    const context = await browser.newContext();
    const first = await tab(context);
    const second = await tab(context);
    assert.equal(await run(first, "open", "asleep"), "OK");
    assert.equal(await run(second, "open", "asleep"), "OK");
    const session = await context.newCDPSession(first);
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    assert.equal(await run(second, "put", "1", "Milk"), "OK");
    assert.equal(await run(second, "title", "1"), "Milk");
    await session.send("Page.setWebLifecycleState", { state: "active" });
    assert.equal(await run(first, "title", "1"), "Milk");
    await context.close();
  });

  test("storage that is denied is said on opening", async () => {
    const profile = mkdtempSync(join(tmpdir(), "dao-denied-"));
    mkdirSync(join(profile, "Default"));
    // The person lets no site keep anything.
    const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(settings));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: ["--no-sandbox"],
    });
    try {
      const page = await tab(context);
      for (const thread of ["worker", "here"]) {
        assert.match(String(await run(page, "open", "denied", { thread })), /^HomeError: .*storage/);
      }
    } finally {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    }
  });
});
