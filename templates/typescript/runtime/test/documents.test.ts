import assert from "node:assert/strict";
import { test } from "node:test";

import { space } from "../src/documents/space.js";
import { Counter, Text } from "../src/documents/values.js";
import { CallError } from "../src/errors.js";
import { TestAvatar } from "../src/testing.js";
import { unit } from "./unit.js";

interface Todo {
  title: string;
  done: boolean;
  rank?: number;
  body?: Text;
  seen?: Counter;
  tags?: string[];
  raw?: Uint8Array;
  big?: bigint;
  more?: { at: number | null };
}

const is = (code: string) => (error: unknown) => error instanceof CallError && error.code === code;

test("documents are plain objects", async () => {
  const avatar = await TestAvatar.open({ unit });
  const todos = space<Todo>(avatar, "todos");
  const whole: Todo = {
    title: "Milk",
    done: false,
    rank: 1.5,
    body: new Text("two litres"),
    seen: new Counter(3),
    tags: ["a", "b"],
    raw: new Uint8Array([1, 2]),
    big: 2n ** 60n,
    more: { at: null },
  };
  const id = await todos.create(whole);
  const read = await todos.get(id);
  assert.deepEqual(read.fields, whole);
  await todos.put(id, read.fields);
  assert.deepEqual((await todos.get(id)).fields, whole);
  await todos.patch(id, { done: true, rank: undefined });
  const rest = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== "rank"));
  const patched = await todos.get(id);
  assert.deepEqual(patched.fields, { ...rest, done: true });
  await assert.rejects(todos.patch(id, { done: false }, { ifVersion: read.version }), is("CONFLICT"));
  await assert.rejects(todos.create(whole, { id }), is("CONFLICT"));
  await assert.rejects(todos.put(id, { title: "x", done: new Date() as never }), is("INVALID_ARGUMENT"));
  await todos.delete(id, { ifVersion: patched.version });
  await assert.rejects(todos.get(id), is("NOT_FOUND"));
  await avatar.close();
});

test("they are found, counted and watched", async () => {
  const avatar = await TestAvatar.open({ unit });
  const todos = space<Todo>(avatar, "todos");
  for (let at = 0; at < 250; at++) {
    await todos.put(`t${String(at).padStart(3, "0")}`, { title: `T${String(at)}`, done: at % 2 === 0, rank: at });
  }
  assert.equal((await todos.list()).length, 250);
  assert.equal(await todos.count({ done: true }), 125);
  const some = await todos.list({
    where: { rank: { atLeast: 10, less: 20 }, done: true },
    orderBy: "rank",
    descending: true,
    limit: 3,
  });
  assert.deepEqual(
    some.map(({ fields }) => fields.rank),
    [18, 16, 14],
  );
  const changes = todos.watch({ where: { done: true }, fromNow: true });
  const next = changes.next();
  await todos.put("new", { title: "New", done: true });
  let change = (await next).value;
  while (change?.kind === "caught up") {
    change = (await changes.next()).value;
  }
  assert.equal(change?.kind === "changed" && change.document.fields.title, "New");
  await changes.return();
  await avatar.close();
});

test("two homes give each other what they lack", async () => {
  const phone = await TestAvatar.open({ unit, seed: 1 });
  const laptop = await TestAvatar.open({ unit, seed: 2 });
  const [here, there] = [space<Todo>(phone, "todos"), space<Todo>(laptop, "todos")];
  await here.put("a", { title: "A", done: false });
  await there.put("b", { title: "B", done: false });
  assert.deepEqual(await here.sync(laptop), { sent: 1, received: 1 });
  assert.deepEqual(await here.sync(laptop), { sent: 0, received: 0 });
  await there.patch("a", { done: true });
  await here.delete("b");
  await here.sync(laptop);
  for (const todos of [here, there]) {
    assert.deepEqual(
      (await todos.list()).map(({ id, fields }) => [id, fields.done]),
      [["a", true]],
    );
  }
  await Promise.all([phone.close(), laptop.close()]);
});
