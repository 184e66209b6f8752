import assert from "node:assert/strict";
import { test } from "node:test";
import { ringPath, sectorsOf } from "../../../pipeline/mapping/pages/hazard/donut_geometry.js";
import {
  countsFor, emptyFilter, filterFromHash, filterToHash, passes,
} from "../../../pipeline/mapping/pages/hazard/hazard_filter.js";

const house = (stage, unit, types, level, isOverdue) => (
  { stage, unit, business_types: types, hazard_level: level, is_overdue: isOverdue });
const HOUSES = [
  house("planned", "A", ["food", "hotel"], "severe", true),
  house("planned", "B", ["food"], "ordinary", false),
  house("closed", "A", [], "ordinary", false),
];
const shown = (part) => HOUSES.flatMap((each, index) => (passes(each, { ...emptyFilter(), ...part }) ? [index] : []));

test("nothing chosen shows all; filters narrow together", () => {
  assert.deepEqual(shown({}), [0, 1, 2]);
  assert.deepEqual(shown({ unit: "A" }), [0, 2]);
  assert.deepEqual(shown({ unit: "A", industry: "food" }), [0]);
  assert.deepEqual(shown({ stages: new Set(["closed", "planned"]) }), [0, 1, 2]);
  assert.deepEqual(shown({ severity: "ordinary" }), [1, 2]);
  assert.deepEqual(shown({ overdue: "no" }), [1, 2]);
  assert.deepEqual(shown({ overdue: "yes" }), [0]);
});

test("counts of a filter's values keep the other filters but not its own", () => {
  const filter = { ...emptyFilter(), unit: "A", industry: "hotel" };
  const counts = countsFor(HOUSES, filter, "industry", (each) => each.business_types);
  assert.deepEqual(Object.fromEntries(counts), { food: 1, hotel: 1 });
});

const ALLOWED = {
  stages: new Set(["planned", "closed"]), unit: new Set(["A"]), industry: new Set(["food"]),
  severity: new Set(["severe"]), overdue: new Set(["yes", "no"]),
};

test("a filter comes back from the address", () => {
  const filter = { stages: new Set(["closed", "planned"]), unit: "A", industry: "food", severity: "severe", overdue: "no" };
  assert.deepEqual(filterFromHash(filterToHash(filter, "H1"), ALLOWED), { filter, houseId: "H1" });
});

test("an address from elsewhere cannot ask for values that no house has", () => {
  const state = { stage: "closed,<b>", unit: "Z", overdue: "maybe" };
  const { filter, houseId } = filterFromHash(state, ALLOWED);
  assert.deepEqual(filter, { ...emptyFilter(), stages: new Set(["closed"]) });
  assert.equal(houseId, null);
});

test("sectors follow each other around the ring, and empty parts have none", () => {
  const sectors = sectorsOf([{ value: 1, id: "a" }, { value: 0, id: "b" }, { value: 3, id: "c" }]);
  assert.deepEqual(sectors.map(({ id, from, to }) => [id, from, to]), [["a", 0, 0.25], ["c", 0.25, 1]]);
});

/** Return the points at which a path's lines and arcs end. */
function ends(path) {
  const found = path.matchAll(/(?:[ML]|A\S+ \S+ 0 0 [01] )(-?[\d.]+) (-?[\d.]+)/g);
  return [...found].map(([, x, y]) => [Number(x), Number(y)]);
}

test("a quarter begins at twelve o'clock and ends at three", () => {
  const points = ends(ringPath(10, 8, 4, 0, 0.25));
  assert.deepEqual(points[0], [10, 2]);
  assert.deepEqual(points[2], [18, 10]);
  assert.deepEqual(points[3], [14, 10]);
  assert.deepEqual(points[5], [10, 6]);
});

test("a whole ring is drawn by two halves, for an arc whose ends meet is drawn as nothing", () => {
  const points = ends(ringPath(10, 8, 4, 0, 1));
  assert.deepEqual(points.slice(0, 3), [[10, 2], [10, 18], [10, 2]]);
});
