/* The page of the case files: a list to choose from, and the sheets of what was chosen. */
import { onHash, readHash, writeHash } from "../../lib/address.js";
import { byId, el, fill } from "../../lib/elements.js";
import { number, page, t } from "../../lib/page.js";
import { makeReady } from "../../lib/ready.js";
import { sortableTable } from "../../lib/table.js";
import { waysToUnits } from "../../lib/ways.js";
import { isAsked } from "./case_find.js";
import { caseSheet } from "./case_sheet.js";

const { houses, units } = page.data;
const byHouse = new Map(houses.map((house) => [house.house_id, house]));
const asked = { words: "", unit: "" };

const list = sortableTable(byId("houses"), [
  {
    key: "house", title: t("case_file.house"), sortable: false,
    cell: (house) => el("button",
      { type: "button", class: "row-link name", onclick: () => choose(house.house_id) },
      house.house_no),
  },
  {
    key: "place", title: t("case_file.place"), sortable: false,
    cell: (house) => el("span", { class: "name" }, [house.unit_name, house.village].filter(Boolean).join(" · ")),
  },
  {
    key: "state", title: t("case_file.state"), sortable: false,
    cell: (house) => t(house.is_open ? "case_file.open" : "case_file.settled"),
  },
], { caption: t("case_file.list"), name: t("case_file.title") });

function listed() {
  return houses.filter((house) => isAsked(house, asked.words, asked.unit));
}

function drawList() {
  const found = listed();
  list.show(found);
  byId("shown").textContent = found.length === 0 && houses.length > 0
    ? t("case_file.not_found")
    : t("case_file.shown", { n: number(found.length), all: number(houses.length) });
  byId("unit").value = asked.unit;
  const ways = found.length === 0 && asked.words.trim() ? waysToUnits(asked.words.trim()) : [];
  fill(byId("ways"), ...ways.map(({ text, href }) => el("li", {}, el("a", { href, class: "name" }, text))));
}

function show(sheets) {
  fill(byId("sheets"), ...sheets);
}

/** Show the file of one house as a new step of the history, and bring it into view. */
function choose(houseId) {
  writeHash({ house: houseId }, true);
  open(readHash());
  byId("sheets").scrollIntoView({ block: "start" });
}

function showAll() {
  writeHash({ unit: asked.unit, all: "yes" }, true);
  open(readHash());
}

/** Show what the address asks for: one house, all that are listed, or the first one. */
function open(state) {
  if (state.unit !== undefined && units.some(([code]) => code === state.unit)) asked.unit = state.unit;
  drawList();
  if (state.all) {
    show(listed().map(caseSheet));
    return;
  }
  const house = state.house === undefined ? listed()[0] : byHouse.get(state.house);
  if (!house) {
    const text = state.house ? t("case_file.unknown", { house: state.house }) : t("case_file.no_house");
    show([el("p", { class: "quiet", role: "status" }, text)]);
    return;
  }
  show([caseSheet(house)]);
  if (state.house) byId("sheets").querySelector("h2").focus();
}

fill(byId("unit"), el("option", { value: "" }, t("case_file.all_units")),
  ...units.map(([code, name]) => el("option", { value: code }, name)));
byId("unit").addEventListener("change", (event) => {
  asked.unit = event.target.value;
  drawList();
});
byId("find").addEventListener("input", (event) => {
  asked.words = event.target.value;
  drawList();
});
byId("all").addEventListener("click", showAll);
onHash(open);
makeReady();
open(readHash());
