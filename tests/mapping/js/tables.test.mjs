import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../../../pipeline/mapping/lib/order.js";
import { rowsOf } from "../../../pipeline/mapping/lib/rows.js";

const sorted = (values, downwards) => [...values].sort((one, other) => compare(one, other, downwards));

test("numbers are sorted by size, and what is missing comes last either way", () => {
  assert.deepEqual(sorted([10, null, 9], false), [9, 10, null]);
  assert.deepEqual(sorted([10, null, 9], true), [10, 9, null]);
});

test("Chinese names are sorted by their sound: 阜康 (fu), 玛纳斯 (ma), 奇台 (qi)", () => {
  assert.deepEqual(sorted(["奇台", "玛纳斯", "阜康"], false), ["阜康", "玛纳斯", "奇台"]);
});

test("columns become rows", () => {
  assert.deepEqual(rowsOf({ a: [1, 2], b: ["x", null] }), [{ a: 1, b: "x" }, { a: 2, b: null }]);
  assert.deepEqual(rowsOf({}), []);
});
