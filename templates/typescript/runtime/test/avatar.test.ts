import assert from "node:assert/strict";
import { test } from "node:test";

import { CallError } from "../src/errors.js";
import { TestAvatar } from "../src/testing.js";
import { unit } from "./unit.js";

const is = (code: string) => (error: unknown) => error instanceof CallError && error.code === code;

const text = (value: string) => ({ kind: { case: "textValue" as const, value } });

test("the unit answers", async () => {
  const avatar = await TestAvatar.open({ unit });
  const info = await avatar.system.info();
  assert.equal(info.name, "dao");
  await avatar.documents.put({ space: "notes", id: "1", fields: { title: text("Milk") } });
  const { document } = await avatar.documents.get({ space: "notes", id: "1" });
  assert.deepEqual(document?.fields.title?.kind, { case: "textValue", value: "Milk" });
  await assert.rejects(avatar.documents.get({ space: "notes", id: "2" }), is("NOT_FOUND"));
  await avatar.close();
  await assert.rejects(avatar.system.info(), is("UNAVAILABLE"));
  const again = await TestAvatar.open({ unit, home: avatar.home });
  assert.equal((await again.documents.get({ space: "notes", id: "1" })).document?.id, "1");
  await again.close();
});
