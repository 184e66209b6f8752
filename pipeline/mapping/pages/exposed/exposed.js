/* What an outline holds: its figures, its villages and the houses to look at first. */
import { byId, el, fill } from "../../lib/elements.js";
import { bringMapIntoView } from "../../lib/into_view.js";
import { setUpMap } from "../../lib/map_view.js";
import { columnLabel, label, number, page, t } from "../../lib/page.js";
import { makeReady } from "../../lib/ready.js";
import { sortableTable } from "../../lib/table.js";
import { drawExposed } from "./exposed_map.js";

const COUNTS = [
  "parcels", "parcels_left", "houses", "commercial", "residents", "residents_unknown", "severe", "grade_d",
  "grade_c", "unassessed", "large", "listed",
];
const MOST_ROWS = 1000; // more make a page slow; what is saved and the workbook have all
const { villages, total, houses } = page.data;
const titleOf = (key) => t(key === "houses" ? "exposed.houses_count" : `exposed.${key}`);

function count(key, title = titleOf(key)) {
  return { key, title, numeric: true, value: (row) => row[key], cell: (row) => number(row[key]) };
}

function text(key, title, cell) {
  return { key, title, value: (row) => cell(row) ?? "", cell: (row) => cell(row) ?? "" };
}

function showFigures() {
  fill(byId("figures"), ...COUNTS.map((key) =>
    el("div", {}, el("dt", {}, titleOf(key)), el("dd", {}, number(total[key])))));
  byId("note").textContent = t("exposed.without_place", { count: number(total.houses_without_place) });
}

function showVillages() {
  const places = ["unit", "township", "village"].map((key) => text(key, t(`exposed.${key}`),
    (row) => (key === "village" ? row.village || t("exposed.no_village") : row[key])));
  const table = sortableTable(byId("villages"), [places[2], places[1], places[0], ...COUNTS.map((key) => count(key))], {
    caption: t("exposed.villages"), sort: "listed", downwards: true, name: t("exposed.villages"),
  });
  table.show(villages);
}

function showHouses(go) {
  const reasons = (row) => row.reasons.map((reason) => label("key_reason", reason)).join(t("exposed.separator"));
  const column = (key) => text(key, columnLabel("house", key), (row) => row[key]);
  const figure = (key) => count(key, columnLabel("house", key));
  const table = sortableTable(byId("houses"), [
    { ...column("house_no"), cell: (row) => el("button", {
      type: "button", class: "row-link name", onclick: () => { bringMapIntoView(); go(row.house_id); },
    }, row.house_no) },
    { ...text("reasons", t("exposed.reasons"), reasons), value: (row) => row.urgency },
    text("village", t("exposed.village"), (row) => row.village || t("exposed.no_village")),
    column("address"),
    text("use_class", columnLabel("house", "use_class"), (row) => label("use_class", row.use_class)),
    figure("storeys"), figure("residents"), figure("max_occupancy"),
    text("grade", columnLabel("key_house", "grade"), (row) => (row.grade ? label("grade", row.grade) : "")),
  ], { caption: t("exposed.houses"), sort: "reasons", name: t("exposed.houses") });
  const shown = [...houses].sort((one, other) => one.urgency - other.urgency).slice(0, MOST_ROWS);
  table.show(shown, houses);
  if (shown.length === houses.length) return;
  byId("first-note").textContent = t("exposed.first", { count: number(shown.length), all: number(houses.length) });
}

setUpMap();
byId("title").textContent = page.title;
showFigures();
showVillages();
showHouses(drawExposed());
makeReady();
