import assert from "node:assert/strict";
import { test } from "node:test";
import { isWithheld, partsOf, remainingOf } from "../../../pipeline/mapping/lib/rates.js";
import {
  DONE_COLOURS, MORE_COLOURS, NOTHING, SAME_COLOUR, changeScale, colourAt, scaleOf,
} from "../../../pipeline/mapping/lib/scales.js";
import { areasOnDays, pointsBetween } from "../../../pipeline/mapping/pages/status/day_areas.js";

test("classes come from the data, and each value has the colour of its class", () => {
  const scale = scaleOf([90, 91, 92, 93, 94, 95, 96, 97, 98, 99, null], DONE_COLOURS);
  assert.deepEqual(scale.map(({ from, to }) => [from, to]), [[90, 91], [92, 93], [94, 95], [96, 97], [98, 99]]);
  assert.deepEqual(scale.map(({ colour }) => colour), DONE_COLOURS);
  assert.equal(colourAt(93, scale), DONE_COLOURS[1]);
  assert.equal(colourAt(null, scale), NOTHING);
});

test("few values take the colours that lie farthest apart", () => {
  const colours = (values) => scaleOf(values, DONE_COLOURS).map(({ colour }) => colour);
  assert.deepEqual(colours([1, 2]), [DONE_COLOURS[0], DONE_COLOURS[4]]);
  assert.deepEqual(colours([7, 7, 7]), [DONE_COLOURS[4]]);
  assert.deepEqual(colours([]), []);
});

test("no class of changes has both fewer and more, and none is a class of its own", () => {
  const scale = changeScale([-0.5, -3, 0, 0, 0.1, 0.2, 0.4, 2, null]);
  assert.deepEqual(scale.map(({ from, to }) => [from, to]), [[-3, -3], [-0.5, -0.5], [0, 0], [0.1, 0.2], [0.4, 0.4], [2, 2]]);
  assert.equal(colourAt(0, scale), SAME_COLOUR);
  assert.equal(colourAt(2, scale), MORE_COLOURS[2]);
  assert.equal(colourAt(-3, scale), "#6b2a06");
  assert.deepEqual(changeScale([null, undefined]), []);
});

test("what is left is all that is not finished; of a day on which one is unknown it is unknown", () => {
  assert.equal(remainingOf({ hazardous: 213, rectified: 33 }, "rectification"), 180);
  assert.equal(remainingOf({ commercial_houses: null, revisited: 3 }, "revisit"), null);
});

test("a change is the difference of two rates as they are shown", () => {
  assert.equal(pointsBetween(95.34, 94.08), 1.26);
  assert.equal(pointsBetween(95.34, null), null);
});

test("an area is itself on the last day, and has the figures of history on the others", () => {
  const of = areasOnDays({
    days: 2, columns: { done: [[5, null]], parcels: [[8, null]] },
    derived: { remaining: ({ done, parcels }) => (done === null ? null : parcels - done) }, unknown: ["rank"],
  });
  const area = { at: 0, done: 7, parcels: 9, remaining: 2, rank: 1, name: "a" };
  assert.equal(of(area, 1), area);
  assert.deepEqual(of(area, 0), { at: 0, name: "a", done: 5, parcels: 8, remaining: 3, rank: null });
  assert.deepEqual(of({ ...area, at: 1 }, 0), { at: 1, name: "a", done: null, parcels: null, remaining: null, rank: null });
});

test("the pieces of a bar are shares of the whole, and add up to it", () => {
  const area = { hazardous: 200, rectified: 33, doing: 148, todo: 15, regraded: 4 };
  const shares = partsOf(area, "rectification").map(([share]) => share);
  assert.deepEqual(shares, [0.165, 0.74, 0.075, 0.02]);
  assert.deepEqual(partsOf({ parcels: 0 }, "survey"), []);
});

test("a rate is withheld where the area names it, and nowhere else", () => {
  assert.equal(isWithheld({ withheld: ["revisit"] }, "revisit"), true);
  assert.equal(isWithheld({ withheld: ["revisit"] }, "survey"), false);
  assert.equal(isWithheld({}, "survey"), false);
});
