import assert from "node:assert/strict";
import { test } from "node:test";
import { findAll, findEntries } from "../../../pipeline/mapping/lib/find_entries.js";
import { initialsOf } from "../../../pipeline/mapping/lib/initials.js";
import { latestOnly } from "../../../pipeline/mapping/lib/latest.js";
import { unitsFor } from "../../../pipeline/mapping/lib/unit_routes.js";

const ENTRIES = [
  { text: "东城镇", code: "652325101" },
  { text: "城东村", code: "652325101201" },
  { text: "Qitai", code: "652325" },
  { text: "YH652302000003004", also: ["652302003004", "阜康市博峰街5号"] },
];
const found = (words) => findEntries(ENTRIES, words).map((entry) => entry.text);

test("a part of the name finds, the earliest part first", () => {
  assert.deepEqual(found("城"), ["城东村", "东城镇"]);
  assert.deepEqual(found(" qiTAI "), ["Qitai"]);
});

test("a code finds from its beginning only", () => {
  assert.deepEqual(found("6523251012"), ["城东村"]);
  assert.deepEqual(found("325101"), []);
});

test("a place is found by its code before a house whose number holds it", () => {
  assert.deepEqual(found("6523"), ["东城镇", "城东村", "Qitai", "YH652302000003004"]);
});

test("what has just this number comes before what only holds it", () => {
  const houses = [
    { text: "YH652301000001026", also: ["652301001026"] }, { text: "YH652301000000001", also: ["652301000001"] },
  ];
  assert.deepEqual(findAll(houses, "652301000001").map(({ text }) => text), ["YH652301000000001", "YH652301000001026"]);
});

test("nothing asked finds nothing, and of many the first twelve are listed", () => {
  assert.deepEqual(found("  "), []);
  const many = Array.from({ length: 30 }, (_, index) => ({ text: "村", code: String(index) }));
  assert.equal(findEntries(many, "村").length, 12);
  assert.equal(findAll(many, "村").length, 30);
});

test("parts in any order, either case, full width: all of them must stand in it", () => {
  assert.deepEqual(found("东 镇"), ["东城镇"]);
  assert.deepEqual(found("镇　东"), ["东城镇"]);
  assert.deepEqual(found("ＱＩＴＡＩ"), ["Qitai"]);
  assert.deepEqual(found("东 市"), []);
});

test("a house is found by each of its numbers, by a part of them and by its address", () => {
  for (const words of ["yh652302000003004", "652302003004", "3004", "博峰街 5号", "５号"]) {
    assert.deepEqual(found(words), ["YH652302000003004"], words);
  }
});

// Hanyu Pinyin of the seven counties' names as the State Council's place-name standard spells them.
const SPELT = {
  昌吉市: "cjs", 阜康市: "fks", 呼图壁县: "htbx", 玛纳斯县: "mnsx", 奇台县: "qtx", 吉木萨尔县: "jmsex", 木垒哈萨克自治县: "mlhskzzx",
};

test("names are found by the initials of their pinyin", () => {
  for (const [name, initials] of Object.entries(SPELT)) assert.equal(initialsOf(name), initials);
  const places = Object.keys(SPELT).map((text) => ({ text, code: "" }));
  assert.deepEqual(findEntries(places, "CJS").map(({ text }) => text), ["昌吉市"]);
  assert.deepEqual(findEntries(places, "jms").map(({ text }) => text), ["吉木萨尔县"]);
});

const A = { code: "A", name: "昌吉市", file: "unit-A.html" };
const B = { code: "B", name: "高新区", file: "unit-B.html" };
const ROUTES = {
  units: [A, B],
  ranges: {
    first: ["tb6501", "tb6530", "yh0100"], last: ["tb6529", "tb6599", "yh0199"], units: [[0], [0, 1], [1]],
  },
  places: { name: ["三工镇", "南村"], unit: ["A", "B"] },
};

test("a number leads to the units in whose ranges it lies, whatever its case and width", () => {
  assert.deepEqual(unitsFor("TB6501", ROUTES), [A]);
  assert.deepEqual(unitsFor("TB6529", ROUTES), [A]);
  assert.deepEqual(unitsFor("TB6550", ROUTES), [A, B]);
  assert.deepEqual(unitsFor("ｙｈ０１ 77", ROUTES), [B]);
  for (const words of ["TB6500", "TB66", "YH0200", "nothing", "zz", "5"]) assert.deepEqual(unitsFor(words, ROUTES), [], words);
  assert.deepEqual(unitsFor("TB6501", { ...ROUTES, ranges: {} }), []);
});

test("the beginning of numbers leads to all units that have some", () => {
  assert.deepEqual(unitsFor("tb651", ROUTES), [A]);
  assert.deepEqual(unitsFor("TB6", ROUTES), [A, B]);
  assert.deepEqual(unitsFor("yh", ROUTES), [B]);
});

test("an address leads to the unit whose name, or that of a place of its, stands in it", () => {
  assert.deepEqual(unitsFor("昌吉市北京路1号", ROUTES), [A]);
  assert.deepEqual(unitsFor("南村三组8号", ROUTES), [B]);
  assert.deepEqual(unitsFor("南村", ROUTES), []);
});

/** Return promises that are kept when told, in any order. */
function answers(...names) {
  return Object.fromEntries(names.map((name) => {
    let keep;
    const promise = new Promise((done) => {
      keep = () => done(name);
    });
    return [name, { promise, keep }];
  }));
}

test("an older answer that comes later is not heard", async () => {
  const question = latestOnly();
  const { old, young } = answers("old", "young");
  const heard = [];
  const asked = [question.ask(() => old.promise, (text) => heard.push(text)),
    question.ask(() => young.promise, (text) => heard.push(text))];
  young.keep();
  old.keep();
  await Promise.all(asked);
  assert.deepEqual(heard, ["young"]);
});

test("after a question is dropped its answer is not heard, and the next one's is", async () => {
  const question = latestOnly();
  const { dropped, next } = answers("dropped", "next");
  const heard = [];
  const first = question.ask(() => dropped.promise, (text) => heard.push(text));
  question.drop();
  dropped.keep();
  await first;
  const second = question.ask(() => next.promise, (text) => heard.push(text));
  next.keep();
  await second;
  assert.deepEqual(heard, ["next"]);
});
