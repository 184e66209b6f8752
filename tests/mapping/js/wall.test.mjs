import assert from "node:assert/strict";
import { test } from "node:test";
import { classAt, classesFrom } from "../../../pipeline/mapping/lib/classes.js";
import { frameOf, pathOf } from "../../../pipeline/mapping/pages/wall/wall_frame.js";
import { secondsOf, stepBy, stepsOf } from "../../../pipeline/mapping/pages/wall/wall_steps.js";

test("every area has its turn for one metric before the next metric begins, and then it begins again", () => {
  const steps = stepsOf(["a", "b"], [1, 2, 3]).map(({ metric, area }) => `${metric}${area}`);
  assert.deepEqual(steps, ["a1", "a2", "a3", "b1", "b2", "b3"]);
  assert.deepEqual([stepBy(0, 1, 6), stepBy(5, 1, 6), stepBy(0, -1, 6)], [1, 0, 5]);
});

test("a step stays 10 seconds unless the address asks for 3 to 600", () => {
  assert.deepEqual([undefined, "20", "3", "2.9", "600", "601", "x", ""].map(secondsOf), [10, 20, 3, 10, 600, 10, 10, 10]);
});

test("classes hold about as many values each, and say which values are there", () => {
  assert.deepEqual(classesFrom([99, 90, 91, 95, 93, 97], 3), [
    { from: 90, to: 91 }, { from: 93, to: 95 }, { from: 97, to: 99 },
  ]);
});

test("equal values share a class, and what could not be counted has none", () => {
  const classes = classesFrom([90, 91, null, 91, 91, 99], 3);
  assert.deepEqual(classes, [{ from: 90, to: 91 }, { from: 99, to: 99 }]);
  assert.deepEqual([90, 91, 99, null, undefined].map((value) => classAt(value, classes)), [0, 0, 1, -1, -1]);
  assert.deepEqual(classesFrom([null], 5), []);
  assert.deepEqual(classesFrom([50, 60], 5), [{ from: 50, to: 50 }, { from: 60, to: 60 }]);
});

test("north is up, and a degree of longitude at 60 degrees is half as long as one of latitude", () => {
  const { place, height } = frameOf([[59, 80], [61, 84]], 220, 10);
  assert.deepEqual(place(61, 80).map(Math.round), [10, 10]);
  assert.deepEqual(place(59, 84).map(Math.round), [210, 210]);
  assert.equal(Math.round(height), 220);
  assert.equal(pathOf([[[61, 80], [59, 80], [59, 84]]], place), "M10.0 10.0L10.0 210.0L210.0 210.0Z");
});
