import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { defineConfig, type Plugin } from "vite";

export default defineConfig({
  base: "./",
  build: { target: "es2022", assetsInlineLimit: 0 },
  worker: { format: "es" },
  plugins: [offline(), policy()],
});

/** Tells the service worker what to keep for when there is no network: all that was built. */
function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter((name) => !name.endsWith(".map"));
      const kept = ["./", "manifest.webmanifest", "icon.svg", ...files.sort()];
      // Names of built files change with their content; that of the page does not.
      const version = createHash("sha256").update(JSON.stringify(kept));
      version.update(readFileSync("index.html"));
      const head = `const VERSION = "${version.digest("hex").slice(0, 16)}";\nconst FILES = ${JSON.stringify(kept)};\n`;
      const source = head + readFileSync("src/service-worker.js", "utf8");
      this.emitFile({ type: "asset", fileName: "service-worker.js", source });
    },
  };
}

/** Lets the built page run what comes with it, and nothing else. */
function policy(): Plugin {
  const content = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'self' https:",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return {
    name: "policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content },
        injectTo: "head-prepend",
      },
    ],
  };
}
