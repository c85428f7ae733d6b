import { expect, test } from "vitest";

import { ago, milliseconds, size } from "../src/format.js";

test("times and sizes are written for people", () => {
  expect(ago(0, 5)).toBe("now");
  expect(ago(0, 61_000)).toBe("1 minute ago");
  expect(ago(0, 7_200_000)).toBe("2 hours ago");
  expect([size(999), size(1234), size(234_567)]).toEqual(["999 B", "1.2 kB", "235 kB"]);
  expect([milliseconds(0), milliseconds(0.02), milliseconds(2.34), milliseconds(23.4)]).toEqual([
    "at once",
    "<0.1 ms",
    "2.3 ms",
    "23 ms",
  ]);
});
