import { existsSync } from "node:fs";

import { defineConfig } from "@playwright/test";

const PORT = 4180;
/** A Chromium of the system, if there is one; otherwise Playwright's own. */
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium"].find(
  (path) => path !== undefined && existsSync(path),
);

export default defineConfig({
  testDir: "e2e",
  timeout: 180_000,
  expect: { timeout: 60_000 },
  workers: 1,
  reporter: "list",
  use: {
    baseURL: `http://localhost:${PORT}`,
    launchOptions: { ...(executablePath && { executablePath }), args: ["--no-sandbox"] },
  },
  webServer: { command: `vite preview --port ${PORT} --strictPort`, port: PORT },
});
