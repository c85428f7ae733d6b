// Prints what a page loads of the runtime, compressed as servers do: `node sizes.js`. Goals: 20 kB for what is here,
// 50 kB for a whole page beside the unit.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const GOAL = 20_000;
const PAGE_GOAL = 50_000;

/** The bytes of a bundle, with the packages and messages or without. */
async function size(entries, external) {
  const { outputFiles } = await build({
    entryPoints: entries,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    outdir: "build/sizes",
    plugins: external
      ? [
          {
            name: "outside",
            setup: (it) => it.onResolve({ filter: /^@bufbuild|_pb\.js$/ }, ({ path }) => ({ path, external: true })),
          },
        ]
      : [],
  });
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

const parts = [
  ["runtime and clients", ["src/core/runtime.ts", "gen/clients.ts"], true],
  ["page: clients, tabs", ["src/browser/open.ts"], true],
  ["worker: runtime, IndexedDB, keys, net", ["src/browser/worker.ts"], true],
  ["a whole page with its worker", ["src/browser/open.ts", "src/browser/worker.ts"], false],
];
for (const [name, entries, external] of parts) {
  const bytes = await size(entries, external);
  console.log(`${String(bytes).padStart(7)}  ${name} (goal ${external ? GOAL : PAGE_GOAL})`);
}
