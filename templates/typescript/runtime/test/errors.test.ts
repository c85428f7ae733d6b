import assert from "node:assert/strict";
import { test } from "node:test";

import { CallError } from "../src/errors.js";

test("a failed call is an error with a code", () => {
  const cause = new Error("below");
  const error: unknown = new CallError("NOT_FOUND", "no such note", { id: "x" }, { cause });
  assert.ok(error instanceof CallError && error instanceof Error);
  assert.equal(error.code, "NOT_FOUND");
  assert.equal(error.name, "CallError");
  assert.equal(error.message, "no such note");
  assert.deepEqual(error.details, { id: "x" });
  assert.equal(error.cause, cause);
  assert.ok(error.status < 0);
  assert.ok(!("status" in JSON.parse(JSON.stringify(error))));
});
