// Prints what a page loads of the runtime, compressed as servers do: `node sizes.js`. The page and its worker are
// entries of one build, so that they share what both need; what is loaded only for `thread: "here"` does not count.
// Goals: 20 kB for runtime, clients, IndexedDB, worker and tabs beside protobuf and messages; 50 kB for a whole page
// beside the unit.
import { basename } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const PAGE = ["src/browser/open.ts", "src/browser/worker.ts"];
const MESSAGES = /^@bufbuild|_pb\.js$/;
/** What a unit needs a grant for that a program gives, and where it leads. */
const ADAPTERS = /\/(?:files|folders|keys|indexeddb-keys|net|net-request|web-address)\.js$/;

/** The bytes of a build without what is outside of it. */
async function size(entries, outside) {
  const { outputFiles, metafile } = await build({
    entryPoints: entries,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    metafile: true,
    write: false,
    outdir: "build/sizes",
    plugins: [
      {
        name: "outside",
        setup: (it) =>
          it.onResolve({ filter: /./ }, ({ path, kind }) =>
            kind !== "entry-point" && outside.some((pattern) => pattern.test(path)) ? { path, external: true } : null,
          ),
      },
    ],
  });
  const outputs = Object.fromEntries(Object.entries(metafile.outputs).map(([path, it]) => [basename(path), it]));
  const loaded = new Set();
  const load = (name) => {
    if (!loaded.has(name)) {
      loaded.add(name);
      const imports = outputs[name]?.imports ?? [];
      imports.filter(({ kind }) => kind === "import-statement").forEach(({ path }) => load(basename(path)));
    }
  };
  entries.forEach((entry) => load(basename(entry).replace(/\.ts$/, ".js")));
  const files = outputFiles.filter(({ path }) => loaded.has(basename(path)));
  const sum = (compress) => files.reduce((bytes, { contents }) => bytes + compress(contents).length, 0);
  return [sum((it) => gzipSync(it, { level: 9 })), sum(brotliCompressSync)];
}

const parts = [
  ["runtime, clients, IndexedDB, worker and tabs (goal 20000)", PAGE, [MESSAGES, ADAPTERS]],
  ["the same with keys, net and files", PAGE, [MESSAGES]],
  ["a whole page with its worker (goal 50000)", PAGE, []],
  ["protobuf and all messages", ["gen/capabilities.ts", "gen/clients.ts", "gen/boundary.ts"], []],
  ["only the page", ["src/browser/open.ts"], []],
];
console.log("   gzip  brotli");
for (const [name, entries, outside] of parts) {
  const sizes = await size(entries, outside);
  console.log(`${sizes.map((bytes) => String(bytes).padStart(7)).join(" ")}  ${name}`);
}
