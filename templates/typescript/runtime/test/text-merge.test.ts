import assert from "node:assert/strict";
import { test } from "node:test";

import { difference, merged, scalars, type Splice } from "../src/documents/text-merge.js";
import { SeededRandom } from "../src/testing-parts.js";

const random = new SeededRandom(7);
const below = (most: number): number => (random.fill(1)[0] ?? 0) % most;

function drawn(most: number): readonly string[] {
  return Array.from({ length: below(most) }, () => ["a", "b", "\n", "é", "😀"][below(5)] ?? "");
}

/** A few changes of a text, as somebody makes them. */
function changed(text: readonly string[]): readonly string[] {
  const next = [...text];
  for (let times = below(4); times > 0; times--) {
    next.splice(below(next.length + 1), below(4), ...drawn(4));
  }
  return next;
}

function applied(text: readonly string[], splices: readonly Splice[]): readonly string[] {
  const next = [...text];
  [...splices].reverse().forEach((it) => next.splice(it.index, it.delete, ...it.insert));
  return next;
}

test("a difference makes the one text of the other", () => {
  for (let round = 0; round < 2000; round++) {
    const before = drawn(24);
    const after = round % 2 ? changed(before) : drawn(24);
    const splices = difference(before, after, below(after.length + 1));
    assert.deepEqual(applied(before, splices), after);
    splices.slice(1).forEach((it, at) => {
      const last = splices[at];
      assert.ok(last !== undefined && it.index > last.index + last.delete);
    });
  }
  const [long, other] = [Array.from({ length: 3000 }, () => "x"), Array.from({ length: 3000 }, () => "y")];
  assert.deepEqual(applied(long, difference(long, other)), other);
});

test("what was typed is found where the caret is", () => {
  assert.deepEqual(difference(scalars("aaa"), scalars("aaaa"), 2), [{ index: 1, delete: 0, insert: ["a"] }]);
  assert.deepEqual(difference(scalars("aaa"), scalars("aa"), 1), [{ index: 1, delete: 1, insert: [] }]);
  assert.deepEqual(difference(scalars("a😀b"), scalars("a😁b")), [{ index: 1, delete: 1, insert: ["😁"] }]);
});

test("a merge with nothing is what there was, and places stay where they are in the text", () => {
  for (let round = 0; round < 1000; round++) {
    const base = drawn(20);
    const [here, there] = [changed(base), changed(base)];
    const [mine, theirs] = [difference(base, here), difference(base, there)];
    const place = below(here.length + 1);
    const alone = merged(base, { splices: mine, places: [place] }, []);
    assert.deepEqual([alone.text, alone.places], [here, [place]]);
    assert.deepEqual(merged(base, { splices: [], places: [] }, theirs).text, there);
    const both = merged(base, { splices: mine, places: [0, here.length] }, theirs);
    assert.equal(both.places[0], 0);
    assert.ok((both.places[1] ?? 0) <= both.text.length);
    // Each insert of both is there.
    const inserted = (splices: readonly Splice[]): number => splices.reduce((sum, it) => sum + it.insert.length, 0);
    assert.ok(both.text.length >= inserted(mine) + inserted(theirs));
  }
});

test("two edits of a text are both kept, and the caret stays at its letter", () => {
  const base = scalars("one two three");
  const here = scalars("one big two three");
  const there = scalars("zero one two tree");
  const place = "one big".length;
  const both = merged(base, { splices: difference(base, here, place), places: [place] }, difference(base, there));
  assert.equal(both.text.join(""), "zero one big two tree");
  assert.equal(both.text.slice(0, both.places[0]).join(""), "zero one big");
});
