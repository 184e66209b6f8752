import assert from "node:assert/strict";
import { test } from "node:test";
import { fillSlots, formatDay, formatNumber, formatSigned } from "../../../pipeline/mapping/lib/format.js";

test("thousands are parted by commas and decimals are kept to the digits asked for", () => {
  assert.equal(formatNumber(587209), "587,209");
  assert.equal(formatNumber(95.3, 2), "95.30");
  assert.equal(formatNumber(0), "0");
});

test("a change has its sign, a true minus among them, and none stands before zero", () => {
  assert.equal(formatSigned(1234), "+1,234");
  assert.equal(formatSigned(-1.5, 2), "\u22121.50");
  assert.equal(formatSigned(0), "0");
});

test("a day is written as people of each language write it, whatever the time zone", () => {
  assert.equal(formatDay("2023-03-01", "zh"), "2023年3月1日");
  assert.equal(formatDay("2023-12-31", "en"), "31 December 2023");
});

test("slots are filled once: a value that looks like a slot stays as it is", () => {
  assert.equal(fillSlots("{n} of {all}", { n: "{all}", all: 2 }), "{all} of 2");
});
