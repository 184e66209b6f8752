import assert from "node:assert/strict";
import { test } from "node:test";
import { labelBox, withoutOverlaps } from "../../../pipeline/mapping/lib/label_boxes.js";
import { outline } from "../../../pipeline/mapping/lib/outline.js";

test("a border is read from its steps, as latitude before longitude", () => {
  const square = [8700500, 4400500, 10, 0, 0, 10, -10, 0, 0, -10];
  assert.deepEqual(outline([square]), [
    [[44.005, 87.005], [44.005, 87.0051], [44.0051, 87.0051], [44.0051, 87.005], [44.005, 87.005]],
  ]);
});

test("each ring begins anew", () => {
  assert.deepEqual(outline([[100000, 200000], [300000, 400000]]), [[[2, 1]], [[4, 3]]]);
});

test("a Chinese name is wider than as many Latin letters, and a box lies around its point", () => {
  const chinese = labelBox("昌吉市", { x: 100, y: 50 });
  const latin = labelBox("abc", { x: 100, y: 50 });
  assert.ok(chinese.right - chinese.left > latin.right - latin.left);
  assert.equal((chinese.left + chinese.right) / 2, 100);
  assert.equal((chinese.top + chinese.bottom) / 2, 50);
});

test("of two names that cover each other the first stays; beside it others have room", () => {
  const box = (left, right) => ({ left, right, top: 0, bottom: 10 });
  const boxes = { first: box(0, 10), covered: box(5, 15), beside: box(10, 20) };
  assert.deepEqual(withoutOverlaps(Object.keys(boxes), (name) => boxes[name]), ["first", "beside"]);
});
