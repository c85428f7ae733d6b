import { readFileSync } from "node:fs";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Text } from "../bindings/documents.js";
import { TestAvatar } from "../bindings/testing.js";
import { excerpt, explained, found, Notebook, titleOf } from "../src/notebook.js";
import { sessions } from "../src/history.js";

const unit = readFileSync("bindings/unit/dao.wasm");
let avatar: TestAvatar;
let notebook: Notebook;

beforeEach(async () => {
  avatar = await TestAvatar.open({ unit });
  notebook = new Notebook(avatar);
  void notebook.follow();
  await vi.waitUntil(() => notebook.isReady);
});

afterEach(async () => {
  notebook.close();
  await avatar.close();
});

const titles = (): string[] => notebook.notes.map(({ fields }) => titleOf(fields));

test("notes follow what is written, the newest first", async () => {
  const bread = await notebook.space.create({ title: "Bread", body: new Text("rye, 2") });
  await notebook.space.create({ title: "Milk" });
  await vi.waitUntil(() => titles().join() === "Milk,Bread");
  await notebook.space.patch(bread, { title: "Rye" });
  await vi.waitUntil(() => titles().join() === "Rye,Milk");
});

test("a note that was deleted can be brought back", async () => {
  await notebook.create();
  await vi.waitUntil(() => notebook.notes.length === 1);
  const [note] = notebook.notes;
  const bringBack = note && (await notebook.delete(note));
  await vi.waitUntil(() => notebook.notes.length === 0);
  await bringBack?.();
  await vi.waitUntil(() => titles().join() === "Untitled");
});

test("a search finds words in any case, with or without accents", async () => {
  await notebook.space.create({ title: "Café", body: new Text("Two\nflat whites") });
  await notebook.space.create({ title: "Bread" });
  await vi.waitUntil(() => notebook.notes.length === 2);
  const search = (words: string): number => found(notebook.notes, words).length;
  expect([search(""), search("cafe WHITES"), search("cafe rye"), search(" bread ")]).toEqual([
    2, 1, 0, 1,
  ]);
});

test("a note becomes what it was", async () => {
  const id = await notebook.space.create({ title: "One", body: new Text("first") });
  const { version } = await notebook.space.get(id);
  await notebook.space.patch(id, { title: "Two", body: new Text("second") });
  await notebook.restore(id, version);
  const { fields } = await notebook.space.get(id);
  expect([fields.title, String(fields.body), fields.body instanceof Text]).toEqual([
    "One",
    "first",
    true,
  ]);
});

test("a history has one line for what was written in one go", async () => {
  const id = await notebook.space.create({ title: "a" });
  await notebook.space.patch(id, { title: "ab" });
  avatar.time.advance(3_600_000);
  await notebook.space.patch(id, { title: "abc" });
  const past = await sessions(notebook.space.history(id));
  expect(past.map(({ changes }) => changes)).toEqual([1, 2]);
  expect((await notebook.space.get(id, { version: past[1]?.version ?? "" })).fields.title).toBe(
    "ab",
  );
});

test("an excerpt is one line, and what is denied says where to allow it", async () => {
  expect(excerpt({ title: "", body: new Text(" one\n\n two ") })).toBe("one two");
  const request = { space: "notes", folder: "exported", path: "notes.dao" };
  const denied: unknown = await avatar.documents
    .exportFile(request)
    .catch((error: unknown) => error);
  expect(explained(denied)).toMatch(/may not use files.*What may it do/);
});
