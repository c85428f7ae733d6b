import assert from "node:assert/strict";
import { test } from "node:test";

import { space } from "../src/documents/space.js";
import { TestAvatar } from "../src/testing.js";
import { unit } from "./unit.js";

test("the rights of a unit are shown with their reasons and uses, and can be switched", async () => {
  const avatar = await TestAvatar.open({ unit, grants: ["log", "clock", "random", "storage", "keys"] });
  const { inspection } = avatar;
  const right = async (name: string) => (await inspection.rights()).find(({ capability }) => capability === name);
  await space(avatar, "notes").create({ title: "x" });
  const storage = await right("storage");
  assert.ok(storage?.required && storage.isAllowed && storage.uses > 0 && storage.lastUsed !== undefined);
  assert.match(storage.reason, /documents/);
  const net = await right("net");
  assert.ok(net !== undefined && !net.isAllowed && net.uses === 0 && net.lastUsed === undefined);
  assert.ok(net.why !== "" && net.scopeRequired && net.example !== "");
  await inspection.allow("net", ["api.example.org"]);
  assert.deepEqual((await right("net"))?.scopes, ["api.example.org"]);
  assert.ok(avatar.runtime.granted.has("net"));
  await inspection.deny("net");
  assert.ok(!avatar.runtime.granted.has("net"));
  assert.equal((await right("net"))?.why, "it was denied");
  await inspection.deny("log");
  await inspection.allow("log");
  assert.ok((await right("log"))?.isAllowed);
  for (const wrong of [
    () => inspection.deny("storage"),
    () => inspection.deny("timer"),
    () => inspection.allow("nonsense"),
    () => inspection.allow("net", []),
    () => inspection.allow("net", ["not a host"]),
  ]) {
    await assert.rejects(wrong, { code: "INVALID_ARGUMENT" });
  }
  assert.ok(!(await right("net"))?.isAllowed);
  await avatar.close();
});

test("calls that cross are seen with their size, time and outcome", async () => {
  const avatar = await TestAvatar.open({ unit });
  const notes = space(avatar, "notes");
  await notes.create({ title: "x".repeat(1000) }, { id: "1" });
  const crossings = avatar.inspection.crossings();
  const seen = (await crossings.next()).value ?? [];
  const put = seen.find(({ name }) => name === "documents.put");
  assert.ok(put?.by === "avatar" && put.bytes > 1000 && put.ms > 0 && put.status === "OK");
  const write = seen.find(({ name }) => name === "storage.write");
  assert.ok(write?.by === "unit" && write.bytes > 100 && write.status === "OK");
  assert.ok(seen.some(({ name, ms }) => name === "clock.now" && ms === 0));
  assert.ok(
    seen.every(({ name }) => /^[a-z]+(?:\.[a-z_]+)?$/.test(name)),
    JSON.stringify(seen.map(({ name }) => name)),
  );
  const next = crossings.next();
  await assert.rejects(notes.get("2"), { code: "NOT_FOUND" });
  let more = (await next).value ?? [];
  while (!more.some(({ name }) => name === "documents.get")) {
    more = (await crossings.next()).value ?? [];
  }
  assert.equal(more.find(({ name }) => name === "documents.get")?.status, "NOT_FOUND");
  const waiting = crossings.next();
  crossings.close();
  assert.deepEqual(await waiting, { done: true, value: undefined });
  await avatar.close();
});
