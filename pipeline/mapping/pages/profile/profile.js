/* The profile of the commercial houses of one area: a table per way to tell them apart. */
import { onHash, readHash, writeHash } from "../../lib/address.js";
import { bar } from "../../lib/bar.js";
import { byId, el, fill } from "../../lib/elements.js";
import { columnLabel, label, number, page, percent, t } from "../../lib/page.js";
import { sayOnPaper } from "../../lib/paper.js";
import { makeReady } from "../../lib/ready.js";
import { searchBox } from "../../lib/search_box.js";
import { sortableTable } from "../../lib/table.js";
import { houseEntries, placeEntries, waysToUnits } from "../../lib/ways.js";

const COLOURS = { share_pct: "#4a6fa5", rectified_pct: "#2f7d4f" };
const FIGURES = [
  "commercial_houses", "share_pct", "hazardous", "hazardous_pct", "severe", "rectified", "rectified_pct",
];
const { rows, areas, dimensions } = page.data;
const titleOf = (key) => columnLabel("commercial_profile", key);

function share(key, value) {
  return el("span", { class: "share" }, percent(value), bar([[(value ?? 0) / 100, COLOURS[key]]]));
}

function cellOf(key, value) {
  if (key in COLOURS) return share(key, value);
  return key.endsWith("_pct") ? percent(value) : number(value);
}

function figure(key) {
  return {
    key, title: titleOf(key), numeric: true, value: (row) => row[key],
    cell: (row) => cellOf(key, row[key]),
  };
}

function sectionOf(dimension, area) {
  const name = label("profile_dimension", dimension);
  const heading = t("profile.heading", { dimension: name });
  const mine = rows.filter((row) => row.code === area.code && row.dimension === dimension);
  const table = el("table", { "aria-label": heading });
  const section = el("section", {},
    el("h2", {}, heading),
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": heading }, table));
  const classes = { key: "class", title: name, value: (row) => row.class, cell: (row) => row.class };
  sortableTable(table, [classes, ...FIGURES.map(figure)], {
    total: mine.find((row) => row.row_kind === "total"),
    name: `${page.title} ${area.name} ${heading}`,
  }).show(mine.filter((row) => row.row_kind !== "total"));
  return section;
}

function show(area) {
  byId("area").value = area.code;
  fill(byId("sections"), ...dimensions.map((dimension) => sectionOf(dimension, area)));
}

const areaOf = (code) => areas.find((area) => area.code === code) ?? areas[0];

fill(byId("area"), ...areas.map(({ code, name }) => el("option", { value: code }, name)));
byId("area").addEventListener("change", (event) => {
  show(areaOf(event.target.value));
  writeHash({ area: event.target.value });
});
sayOnPaper(() => [[t("profile.area"), areaOf(byId("area").value).name]]);
searchBox({ entries: [...placeEntries(), ...houseEntries()], ways: waysToUnits });
onHash(({ area }) => show(areaOf(area)));
show(areaOf(readHash().area));
makeReady();
