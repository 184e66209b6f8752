import assert from "node:assert/strict";
import { test } from "node:test";
import { NOTHING, classOf, classesOf, isWithheld, partsOf } from "../../../pipeline/mapping/lib/rates.js";

const colourOf = (rate) => classOf({ done_pct: rate }, "survey");

test("a class begins at its bound: 80 is no longer below 80, and only 100 is complete", () => {
  const colours = classesOf("survey").map((each) => each.colour);
  const expected = { 0: 0, 79.99: 0, 80: 1, 89.99: 1, 90: 2, 95: 3, 98: 4, 99.99: 4, 100: 5 };
  for (const [rate, index] of Object.entries(expected)) {
    assert.equal(colourOf(Number(rate)), colours[index], rate);
  }
});

test("a rate that could not be counted has no class of its own", () => {
  assert.equal(colourOf(null), NOTHING);
  assert.ok(!classesOf("survey").some((each) => each.colour === NOTHING));
});

test("classes follow each other without a gap, open at both ends", () => {
  for (const rate of ["survey", "revisit", "rectification"]) {
    const classes = classesOf(rate);
    assert.equal(classes[0].from, undefined);
    assert.equal(classes[classes.length - 1].to, undefined);
    classes.slice(1).forEach((each, index) => assert.equal(each.from, classes[index].to));
  }
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
