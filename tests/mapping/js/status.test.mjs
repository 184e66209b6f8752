import assert from "node:assert/strict";
import { test } from "node:test";
import { areaTree } from "../../../pipeline/mapping/pages/status/area_tree.js";

const COLUMNS = {
  level: ["prefecture", "unit", "unit", "township", "village", "village"],
  code: ["6523", "652301", "GX", "652301001", "652301001001", "652301001002"],
  parents: [[], [], [], ["unit-652301", "unit-GX"], ["township-652301001"], ["unit-GX"]],
};
const tree = areaTree(COLUMNS, ["p", "u", "g", "t", "v", "w"]);
const keys = (areas) => areas.map((area) => area.key);

test("below the whole place are the units, below an area what names it as its parent", () => {
  assert.deepEqual(keys(tree.childrenOf(tree.root)), ["unit-652301", "unit-GX"]);
  assert.deepEqual(keys(tree.childrenOf(tree.byKey.get("unit-GX"))), ["township-652301001", "village-652301001002"]);
  assert.deepEqual(tree.childrenOf(tree.byKey.get("village-652301001001")), []);
});

test("the path leads from the whole place to the area, through the first of two parents", () => {
  const village = tree.byKey.get("village-652301001001");
  assert.deepEqual(keys(tree.pathTo(village)),
    ["prefecture-6523", "unit-652301", "township-652301001", "village-652301001001"]);
  assert.deepEqual(keys(tree.pathTo(tree.root)), ["prefecture-6523"]);
});

test("each area has the border of its row", () => {
  assert.deepEqual(tree.all.map((area) => area.rings), ["p", "u", "g", "t", "v", "w"]);
});
