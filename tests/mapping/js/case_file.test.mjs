import assert from "node:assert/strict";
import { test } from "node:test";
import { isAsked } from "../../../pipeline/mapping/pages/case_file/case_find.js";
import { caseLink } from "../../../pipeline/mapping/pages/case_file/case_link.js";

test("a file's link leads to where the office says its pages are, else to where this page is", () => {
  const here = "file:///somewhere/maps/house-files.html#house=other";
  assert.equal(caseLink("H 1&2", null, here), "file:///somewhere/maps/house-files.html#house=H+1%262");
  for (const url of ["http://intranet/maps", "http://intranet/maps/"]) {
    assert.equal(caseLink("H1", url, here), "http://intranet/maps/house-files.html#house=H1");
  }
});

const HOUSE = {
  house_id: "YH652302000003004", platform_house_no: null, address: "建设路12号", township: "奇台镇", village: "东村", unit: "652325",
  unit_name: "奇台县",
};

test("a house is found by parts of its number, address or place, in any case and width", () => {
  for (const words of ["", "yh6523", "３００４", "奇台 镇", "建设路 东村", "12号"]) assert.equal(isAsked(HOUSE, words, ""), true, words);
  for (const words of ["奇台 西村", "99"]) assert.equal(isAsked(HOUSE, words, ""), false, words);
  assert.equal(isAsked(HOUSE, "东村", "652325"), true);
  assert.equal(isAsked(HOUSE, "东村", "652301"), false);
});
