import assert from "node:assert/strict";
import { test } from "node:test";
import { fragmentOf, stateOf } from "../../../pipeline/mapping/lib/address.js";

test("a state comes back from its fragment, Chinese and signs among it", () => {
  const state = { at: "village-652301&1", name: "奇台 镇" };
  assert.deepEqual(stateOf(fragmentOf(state)), state);
});

test("what is empty or null is left out; zero is not", () => {
  assert.equal(fragmentOf({ at: "", house: null, n: 0 }), "#n=0");
  assert.equal(fragmentOf({}), "#");
});

test("no fragment asks for nothing", () => {
  assert.deepEqual(stateOf(""), {});
  assert.deepEqual(stateOf("#"), {});
});
