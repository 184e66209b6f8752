import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf, fileNameOf } from "../../../pipeline/mapping/lib/csv.js";
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

// The cells OWASP names for CSV injection, and their full-width kind, which spreadsheets take alike.
const FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1"];

test("a saved text never becomes a formula, and a number stays one", () => {
  for (const text of FORMULAS) assert.ok(csvOf([[text]]).replace("\ufeff", "").replace('"', "").startsWith(`'${text}`));
  assert.equal(csvOf([["村", -5, 1.5]]), "\ufeff村,-5,1.5\r\n");
});

test("commas, quotes and line ends stay inside their cell", () => {
  assert.equal(csvOf([["a,b", 'say "c"', "d\ne"], ["f", "", "g"]]), '\ufeff"a,b","say ""c""","d\ne"\r\nf,,g\r\n');
});

test("a file's name has no sign that a system forbids", () => {
  assert.equal(fileNameOf(["", "昌吉/州", 'a:b"c', "2023-03-16"]), "昌吉_州-a_b_c-2023-03-16.csv");
  assert.ok(fileNameOf(["长".repeat(500)]).length < 100);
});
