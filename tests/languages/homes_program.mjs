// An Avatar in Node of the tests of homes: `node homes_program.mjs BINDINGS UNIT HOME COMMAND`. Says what it did in JSON,
// a line for each thing.
import { pathToFileURL } from "node:url";

const [bindings, unit, home, command, ...more] = process.argv.slice(2);
const at = (name) => import(pathToFileURL(`${bindings}/dist/${name}.js`).href);
const { Avatar } = await at("node");
const { space, Counter, Text } = await at("documents");

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const plain = (key, value) => {
  if (value instanceof Text) return { text: value.value };
  if (value instanceof Counter) return { counter: Number(value.value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  return value;
};

let avatar;
try {
  avatar = await Avatar.open({ home, unit, program: "notes.mjs" });
} catch (error) {
  say({ error: error.name, message: error.message });
  process.exit(3);
}
const notes = space(avatar, "notes");
switch (command) {
  case "write": {
    const [first, count] = more.map(Number);
    await notes.put("large", { body: new Text("wörter, ".repeat(60_000)), bytes: new Uint8Array(200_000).fill(7) });
    await notes.put("kinds", { whole: 2 ** 40, half: 0.5, none: null, yes: true, list: [1, "a"], map: { b: 2 }, sum: new Counter(3) });
    for (let batch = first; batch < first + count; batch += 100) {
      await Promise.all(
        Array.from({ length: Math.min(100, first + count - batch) }, (_, n) =>
          notes.put(`n${batch + n}`, { title: `Note ${batch + n}`, done: n % 2 === 0, at: batch + n }),
        ),
      );
    }
    break;
  }
  case "read":
    for await (const { id, fields, version } of notes.query({ orderBy: "at" })) {
      process.stdout.write(`${JSON.stringify({ id, fields, version }, function (key) { return plain(key, this[key]); })}\n`);
    }
    break;
  case "hold":
    say({ open: process.pid });
    process.stdin.resume();
    await new Promise((resolve) => process.stdin.once("end", resolve));
    break;
  case "write on":
    for (let n = Number(more[0]); ; n++) {
      await notes.put(`k${n}`, { at: n });
      say({ done: n });
    }
}
await avatar.close();
