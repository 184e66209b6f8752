import assert from "node:assert/strict";
import { test } from "node:test";
import { waterfallRange, waterfallSteps } from "../../../pipeline/mapping/pages/index/waterfall_steps.js";

const part = (key, finished) => ({ part: key, finished, total: 0 });

test("each part begins where the one before it ended, and parts of no effect are left out", () => {
  const parts = [part("progress", 75), part("new_in_scope", 0), part("correction", -9)];
  assert.deepEqual(waterfallSteps(100, 166, parts), [
    { key: "before", from: null, to: 100 },
    { key: "progress", from: 100, to: 175 },
    { key: "correction", from: 175, to: 166 },
    { key: "after", from: null, to: 166 },
  ]);
});

test("the scale begins a quarter below the least figure and never below zero", () => {
  assert.deepEqual(waterfallRange(waterfallSteps(100, 166, [part("progress", 75), part("correction", -9)])), { floor: 81.25, top: 175 });
  assert.deepEqual(waterfallRange(waterfallSteps(0, 0, [])), { floor: 0, top: 1 });
});
