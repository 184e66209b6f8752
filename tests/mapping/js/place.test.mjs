import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf, countsOf, countsWithin, sumOf } from "../../../pipeline/mapping/pages/place/cell_counts.js";

const COLUMNS = {
  x: [24100, 24101, 24103], y: [11800, 11801, 11800],
  unsurveyed: [1, 0, 2], in_progress: [0, 4, 0], done: [10, 0, 5],
  changed_unsurveyed: [0, 0, 1], changed_in_progress: [0, 3, 0], changed_done: [2, 0, 0],
  hazardous: [0, 1, 2],
};
const ALL = { shown: new Set([0, 1, 2]), onlyChanged: false };

test("four cells are one of the zoom below, and no zoom drops a parcel", () => {
  const at = cellsOf(COLUMNS, 15);
  assert.deepEqual([...at(14).keys()], ["12050/5900", "12051/5900"]);
  assert.deepEqual(at(14).get("12050/5900").all, [1, 4, 10]);
  for (let zoom = 0; zoom <= 16; zoom += 1) {
    const cells = [...at(zoom).values()];
    assert.equal(cells.reduce((sum, cell) => sum + sumOf(countsOf(cell, ALL)), 0), 22, `zoom ${zoom}`);
    assert.equal(cells.reduce((sum, cell) => sum + cell.hazardous, 0), 3);
  }
});

test("a filter counts the statuses shown, and of those what changed", () => {
  const cell = cellsOf(COLUMNS, 15)(0).get("0/0");
  assert.deepEqual(countsOf(cell, { shown: new Set([0, 2]), onlyChanged: false }), [3, 0, 15]);
  assert.deepEqual(countsOf(cell, { shown: new Set([0, 1, 2]), onlyChanged: true }), [1, 3, 2]);
});

test("a window counts the cells whose middle it holds", () => {
  const cells = cellsOf(COLUMNS, 15)(15);
  assert.deepEqual(countsWithin(cells, ALL, { west: 24100.4, east: 24102, north: 0, south: 20000 }), [1, 4, 10]);
  assert.deepEqual(countsWithin(cells, ALL, { west: 24100.6, east: 24102, north: 0, south: 20000 }), [0, 4, 0]);
});

test("a place without parcels has no cells", () => {
  assert.equal(cellsOf({}, 15)(3).size, 0);
});
