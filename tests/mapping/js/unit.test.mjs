import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "../../../pipeline/mapping/lib/base64.js";
import { MARK_PX, markPlace } from "../../../pipeline/mapping/lib/house_marks.js";
import { parcelAt } from "../../../pipeline/mapping/lib/parcel_hit.js";
import { readTile } from "../../../pipeline/mapping/lib/tile_features.js";
import { valuesOf } from "../../../pipeline/mapping/pages/unit/counted_column.js";
import { isInWindow, tileOf, worldPixel } from "../../../pipeline/mapping/lib/tile_places.js";

// The wire format of protocol buffers, as far as numbers below 128 need it.
const bytes = (field, content) => [(field << 3) | 2, content.length, ...content];
const whole = (field, value) => [field << 3, value];
const text = (field, value) => bytes(field, [...new TextEncoder().encode(value)]);

// The geometry of the third polygon example of the vector tile specification 2.1, section 4.3.5:
// a square, and another with a hole.
const GEOMETRY = [
  9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15, 9, 4, 13, 26, 0, 8, 8, 0, 0, 7, 15,
];
const TILE = new Uint8Array(bytes(3, [
  ...whole(15, 2), ...text(1, "parcel"),
  ...bytes(2, [...bytes(2, [0, 0, 1, 1]), ...whole(3, 3), ...bytes(4, GEOMETRY)]),
  ...text(3, "id"), ...text(3, "status"),
  ...bytes(4, text(1, "TB1号")), ...bytes(4, whole(5, 2)),
]));

test("a tile is read as its specification says", () => {
  const [feature, ...others] = readTile(TILE.buffer);
  assert.deepEqual(others, []);
  assert.deepEqual({ id: feature.id, status: feature.status }, { id: "TB1号", status: 2 });
  assert.deepEqual(feature.rings, [
    [0, 0, 10, 0, 10, 10, 0, 10],
    [11, 11, 20, 11, 20, 20, 11, 20],
    [13, 13, 13, 17, 17, 17, 17, 13],
  ]);
  assert.deepEqual(feature.box, [0, 0, 20, 20]);
});

const square = (id, from, to, ...holes) => (
  { id, rings: [[from, from, to, from, to, to, from, to], ...holes], box: [from, from, to, to] });

test("of parcels that hold the point the smallest is found; one with a hole there does not hold it", () => {
  const large = square("large", 0, 100, [40, 40, 40, 60, 60, 60, 60, 40]);
  const small = square("small", 10, 20);
  assert.equal(parcelAt([large, small], 15, 15, 0).id, "small");
  assert.equal(parcelAt([large, small], 30, 30, 0).id, "large");
  assert.equal(parcelAt([large, square("around", 0, 200)], 50, 50, 0).id, "around");
});

test("beside all parcels the nearest within reach is found", () => {
  const parcels = [square("far", 0, 10), square("near", 20, 30)];
  assert.equal(parcelAt(parcels, 17, 25, 8).id, "near");
  assert.equal(parcelAt(parcels, 17, 25, 2), null);
});

test("a point of a tile comes back from its place in the world", () => {
  const [x, y] = worldPixel(1024, 3072, 5, 7, 4096);
  assert.deepEqual([x, y], [5.25 * 256, 7.75 * 256]);
  assert.deepEqual(tileOf({ x, y }, 4096), { x: 5, y: 7, inX: 1024, inY: 3072 });
});

test("a feature is in a window that its box touches, from whichever tile the window begins", () => {
  const from = { x: 5, y: 5, inX: 50, inY: 50 };
  const to = { x: 6, y: 6, inX: 50, inY: 50 };
  const isIn = (box, x, y) => isInWindow(box, { x, y }, from, to, 100);
  assert.equal(isIn([0, 0, 49, 99], 5, 5), false);
  assert.equal(isIn([0, 0, 50, 50], 5, 5), true);
  assert.equal(isIn([51, 0, 99, 10], 6, 6), false);
  assert.equal(isIn([0, 0, 10, 10], 6, 6), true);
});

test("base64 gives the same bytes with and without the browser's own reader", () => {
  const expected = Uint8Array.from({ length: 256 }, (_, index) => index);
  const written = Buffer.from(expected).toString("base64");
  assert.deepEqual(bytesOf(written), expected);
  const own = Uint8Array.fromBase64;
  try {
    Uint8Array.fromBase64 = undefined;
    assert.deepEqual(bytesOf(written), expected);
    Uint8Array.fromBase64 = () => expected.subarray(0, 1);
    assert.equal(bytesOf(written).length, 1);
  } finally {
    if (own) Uint8Array.fromBase64 = own;
    else delete Uint8Array.fromBase64;
  }
});

test("the mark of a parcel stands in the one piece that holds its middle, away from the edge", () => {
  const box = [90, 100, 110, 120]; // its middle is (100, 110)
  assert.deepEqual(markPlace(box, 1, 0, 0, 256), [100, 110]);
  assert.deepEqual(markPlace(box, 2, 0, 0, 256), [200, 220]);
  assert.equal(markPlace(box, 4, 0, 0, 256), null);
  assert.deepEqual(markPlace(box, 4, 256, 256, 256), [144, 184]);
  assert.deepEqual(markPlace([0, 0, 0, 0], 1, 0, 0, 256), [MARK_PX + 2, MARK_PX + 2]);
});

test("a number in a column stands for the value before, so many more at its end", () => {
  assert.deepEqual(valuesOf(["TB0008", 1, 3, null, "TB0012", -11]), ["TB0008", "TB0009", "TB0012", null, "TB0012", "TB0001"]);
  assert.deepEqual(valuesOf(["00000000000000000009", 1, "x", "昌8", 1]), [
    "00000000000000000009", "00000000000000000010", "x", "昌8", "昌9",
  ]);
  assert.deepEqual(valuesOf([]), []);
});
