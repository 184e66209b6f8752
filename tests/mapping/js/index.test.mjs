import assert from "node:assert/strict";
import { test } from "node:test";
import { curveFloor, curveScales, dayOf } from "../../../pipeline/mapping/pages/index/curve_scales.js";

const FRAME = { width: 120, height: 110, left: 10, right: 10, top: 5, bottom: 5 };
const at = (...rates) => rates.map((pct, index) => ({ asOf: `2023-03-0${index + 1}`, pct }));

test("days follow each other across a leap day", () => {
  assert.equal(dayOf("2024-03-01") - dayOf("2024-02-28"), 2);
});

test("the axis begins below all points, never above 90, and its middle is a round percent too", () => {
  assert.equal(curveFloor(at(95.3, 97)), 90);
  assert.equal(curveFloor(at(91.9)), 80);
  assert.equal(curveFloor(at(15.49)), 0);
  assert.equal(curveFloor(at(75)), 60);
  assert.equal(curveFloor(at(1)), 0);
  assert.equal(curveFloor(at(100)), 90);
});

test("the frame is filled from the first day to the deadline, and from the floor to 100 %", () => {
  const points = [{ asOf: "2023-03-01", pct: 95 }, { asOf: "2023-03-11", pct: 97 }];
  const scales = curveScales(points, "2023-03-21", FRAME);
  assert.deepEqual(["2023-03-01", "2023-03-11", "2023-03-21"].map(scales.x), [10, 60, 110]);
  assert.deepEqual([100, 95, 90].map(scales.y), [5, 55, 105]);
});

test("a deadline that has passed does not cut off what came after it", () => {
  const points = [{ asOf: "2023-03-01", pct: 95 }, { asOf: "2023-03-11", pct: 97 }];
  assert.equal(curveScales(points, "2023-03-02", FRAME).x("2023-03-11"), 110);
});

test("a single day has a place too", () => {
  assert.equal(curveScales(at(95), null, FRAME).x("2023-03-01"), 10);
});

test("with a start the axis begins there, at 0 %", () => {
  const points = [{ asOf: "2023-03-11", pct: 95 }];
  const scales = curveScales(points, "2023-03-21", FRAME, "2023-03-01");
  assert.equal(scales.floor, 0);
  assert.deepEqual(["2023-03-01", "2023-03-11", "2023-03-21"].map(scales.x), [10, 60, 110]);
  assert.deepEqual([100, 50, 0].map(scales.y), [5, 55, 105]);
});
