import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Clients } from "../gen/clients.js";
import { methods } from "../gen/contract.js";
import { bind, type TextField } from "../src/documents/bind.js";
import { space, type Past } from "../src/documents/space.js";
import { Text } from "../src/documents/values.js";
import { CallError } from "../src/errors.js";
import { TestAvatar } from "../src/testing.js";
import { unit } from "./unit.js";

interface Note {
  title: string;
  body?: Text;
}

/** A text field without a page around it. */
class Box extends EventTarget implements TextField {
  selectionStart = 0;
  selectionEnd = 0;
  selectionDirection = "none" as const;
  #value = "";

  get value(): string {
    return this.#value;
  }

  set value(text: string) {
    this.#value = text.replaceAll("\r\n", "\n");
    this.setSelectionRange(text.length, text.length);
  }

  setSelectionRange(start: number, end: number): void {
    [this.selectionStart, this.selectionEnd] = [start, end];
  }

  type(at: number, text: string, removed = 0): void {
    this.value = this.value.slice(0, at) + text + this.value.slice(at + removed);
    this.setSelectionRange(at + text.length, at + text.length);
    this.dispatchEvent(new Event("input"));
  }
}

async function eventually(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    assert.ok(performance.now() < end, `it does not happen: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe("a text field that is bound to a document", () => {
  test("two fields see each other's edits as they are typed, and keep their carets", async () => {
    const avatar = await TestAvatar.open({ unit });
    const notes = space<Note>(avatar, "notes");
    const id = await notes.create({ title: "Bread", body: new Text("rye 😀\r\nsalt") });
    const [one, other, title] = [new Box(), new Box(), new Box()];
    const first = await bind(avatar, { space: "notes", id, fields: { title, body: one } });
    const second = await bind(avatar, { space: "notes", id, fields: { body: other } });
    assert.equal(one.value, "rye 😀\nsalt");
    other.setSelectionRange(6, 8);
    one.type(0, "2 × ");
    title.type(5, "!");
    await eventually(() => other.value === "2 × rye 😀\nsalt");
    assert.deepEqual([other.selectionStart, other.selectionEnd], [10, 12]);
    for (let at = 0; at < 20; at++) {
      one.type(one.value.length, String(at % 10));
      other.type(0, "<");
      await new Promise((resolve) => setTimeout(resolve, at % 3));
    }
    await Promise.all([first.settled(), second.settled()]);
    await eventually(() => one.value === other.value);
    assert.equal(one.value, `${"<".repeat(20)}2 × rye 😀\nsalt01234567890123456789`);
    const { fields } = await notes.get(id);
    assert.deepEqual([fields.title, String(fields.body)], ["Bread!", one.value]);
    assert.equal(typeof fields.title, "string");
    await Promise.all([first.close(), second.close()]);
    one.type(0, "late");
    assert.equal(String((await notes.get(id)).fields.body), other.value);
    await avatar.close();
  });

  test("while an input method composes, the field is left alone", async () => {
    const avatar = await TestAvatar.open({ unit });
    const notes = space<Note>(avatar, "notes");
    const id = await notes.create({ title: "", body: new Text("ab") });
    const [one, other] = [new Box(), new Box()];
    await bind(avatar, { space: "notes", id, fields: { body: one } });
    const second = await bind(avatar, { space: "notes", id, fields: { body: other } });
    one.dispatchEvent(new Event("compositionstart"));
    one.type(1, "k");
    other.type(0, "x");
    await second.settled();
    const version = await notes.get(id);
    one.type(1, "か", 1);
    assert.deepEqual([one.value, String(version.fields.body)], ["aかb", "xab"]);
    one.dispatchEvent(new Event("compositionend"));

    await eventually(() => one.value === "xaかb" && other.value === one.value);
    await avatar.close();
  });

  test("a missing field becomes a text; what was typed outlives an error; a deletion is told", async () => {
    let isBroken = false;
    const avatar = await TestAvatar.open({ unit });
    const notes = space<Note>(avatar, "notes");
    const id = await notes.create({ title: "x" });
    const seen: string[] = [];
    const { calls } = avatar.runtime;
    const flaky = new Clients({
      unary: (method, ...call) =>
        isBroken && method === methods.documentsPatch
          ? Promise.reject(new CallError("EXHAUSTED"))
          : calls.unary(method, ...call),
      stream: (...call) => calls.stream(...call),
    });
    const box = new Box();
    const bound = await bind(flaky, {
      space: "notes",
      id,
      fields: { body: box },
      onSaving: (isSaving) => seen.push(isSaving ? "saving" : "saved"),
      onError: (error) => seen.push((error as CallError).code),
      onDeleted: () => seen.push("deleted"),
    });
    isBroken = true;
    box.type(0, "a");
    await bound.settled();
    assert.deepEqual(seen.slice(0, 3), ["saving", "saving", "EXHAUSTED"]);
    isBroken = false;
    box.type(1, "b");
    await eventually(() => seen.at(-1) === "saved");
    const { body } = (await notes.get(id)).fields;
    assert.ok(body instanceof Text && body.value === "ab");
    await notes.delete(id);
    box.type(2, "c");
    await eventually(() => seen.includes("deleted"));
    await assert.rejects(bind(avatar, { space: "notes", id, fields: {} }), { code: "NOT_FOUND" });
    await avatar.close();
  });
});

test("the history of a document can be read, and each version of it", async () => {
  const avatar = await TestAvatar.open({ unit });
  const notes = space<Note>(avatar, "notes");
  const id = await notes.create({ title: "a" });
  const version = await notes.patch(id, { title: "b" });
  avatar.time.advance(3_600_000);
  await notes.patch(id, { title: "c" });
  const past: Past[] = [];
  for await (const change of notes.history(id)) {
    past.push(change);
  }
  assert.equal(past.length, 3);
  assert.equal(
    past.findIndex((it) => it.version === version),
    1,
  );
  const times = past.map(({ time }) => time.getTime());
  assert.deepEqual(
    times,
    [...times].sort((one, other) => other - one),
  );
  assert.ok(new Set(times).size > 1);
  assert.equal((await notes.get(id, { version })).fields.title, "b");
  await avatar.close();
});
