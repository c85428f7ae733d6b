// Builds the testee: its packages, which are those of the runtime, and what the compiler makes of it.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";

const [, , pack, work] = process.argv;
const runtime = join(pack, "runtime");

// The packages are installed again only if others are needed.
const lock = readFileSync(join(runtime, "package-lock.json"), "utf8");
const installed = join(work, "node_modules", ".lock");
if (!existsSync(installed) || readFileSync(installed, "utf8") !== lock) {
  for (const name of ["package.json", "package-lock.json"]) {
    cpSync(join(runtime, name), join(work, name));
  }
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  execFileSync(npm, ["ci", "--no-audit", "--no-fund"], { cwd: work, stdio: ["ignore", "inherit", "inherit"] });
  writeFileSync(installed, lock);
}

for (const name of ["testee.ts", "drawn.ts", "node.ts", "page.ts"]) {
  cpSync(join(pack, "conformance", name), join(work, name));
}
cpSync(join(pack, "tsconfig.json"), join(work, "tsconfig.json"));

// Typed calls find the types of messages by their names, whatever the contract.
const files = readdirSync(join(work, "conformance", "messages"), { recursive: true })
  .map((name) => name.split(sep).join("/"))
  .filter((name) => name.endsWith("_pb.js"))
  .sort();
const modules = files.map((_, at) => `file${at}`).join(", ");
writeFileSync(
  join(work, "messages.ts"),
  [
    'import { createRegistry, type DescFile } from "@bufbuild/protobuf";',
    ...files.map((name, at) => `import * as file${at} from "./conformance/messages/${name}";`),
    "const isFile = (it: unknown): it is DescFile => typeof it === 'object' && (it as DescFile | null)?.kind === 'file';",
    `const modules: readonly object[] = [${modules}];`,
    "export const messages = createRegistry(...modules.flatMap((it) => (Object.values(it) as unknown[]).filter(isFile)));",
    "",
  ].join("\n"),
);
rmSync(join(work, "built"), { recursive: true, force: true });
const tsc = join(work, "node_modules", ".bin", "tsc");
execFileSync(tsc, ["--project", work, "--noEmit", "false", "--outDir", join(work, "built")], {
  cwd: work,
  stdio: ["ignore", "inherit", "inherit"],
});
for (const contract of ["conformance", "dao"]) {
  cpSync(join(work, contract, "messages"), join(work, "built", contract, "messages"), { recursive: true });
}
cpSync(join(pack, "conformance", "browser.js"), join(work, "built", "browser.js"));
