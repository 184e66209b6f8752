/* The hazard page: one state (the filter, the layers and the open house), drawn wherever it shows. */
import { onHash, readHash, writeHash } from "../../lib/address.js";
import { announce, byId, onEscape } from "../../lib/elements.js";
import { bringMapIntoView } from "../../lib/into_view.js";
import { setUpMap } from "../../lib/map_view.js";
import { number, page, t } from "../../lib/page.js";
import { sayOnPaper } from "../../lib/paper.js";
import { makeReady } from "../../lib/ready.js";
import { rowsOf } from "../../lib/rows.js";
import { searchBox } from "../../lib/search_box.js";
import { placeEntries, waysToUnits } from "../../lib/ways.js";
import { dutyPanel } from "./duty_panel.js";
import { showStageLegend, unitBorders } from "./hazard_borders.js";
import { dangerousCard, hazardCard } from "./hazard_card.js";
import {
  allowedValues, drawChips, drawSelects, drawTotals, filterInWords, layerSwitches,
} from "./hazard_controls.js";
import { emptyFilter, filterFromHash, filterToHash, passes } from "./hazard_filter.js";
import { houseList, unitTable } from "./hazard_list.js";
import { houseLayer } from "./hazard_map.js";
import { patrolPeriods } from "./patrol_periods.js";

// A phone builds thousands of rows slowly; the page says that there are more, and the filters reach them.
const MOST_ROWS = 500;

const houses = rowsOf(page.data.houses);
const dangerous = rowsOf(page.data.dangerous);
const areas = rowsOf(page.data.units);
const units = areas.filter((area) => !area.is_total);
const placeName = (areas.find((area) => area.is_total) || { name: "" }).name;
const unitNames = new Map(units.map((unit) => [unit.code, unit.name]));
const allowed = allowedValues(houses, units);
const start = readHash();
let { filter, houseId } = filterFromHash(start, allowed);

setUpMap();
const borders = unitBorders(page.data.borders, areas);
const pins = houseLayer(houses, select);
const list = houseList(byId("houses"), unitNames, select);
const unitList = unitTable(byId("units"), (code) => change({ unit: filter.unit === code ? "" : code }));
const layers = layerSwitches(dangerous, selectDangerous, remember);
const periods = patrolPeriods(rowsOf(page.data.patrol_periods));
let opener = null;
document.body.dataset.audience = page.audience;

function remember() {
  writeHash({ ...filterToHash(filter, houseId), layers: layers.chosen().join(",") });
}

function openCard(content) {
  opener = document.activeElement;
  byId("card-content").replaceChildren(...content);
  byId("card").hidden = false;
  byId("card").scrollTop = 0;
  byId("card-title").focus({ preventScroll: true });
  bringMapIntoView();
}

function hideCard() {
  houseId = null;
  byId("card").hidden = true;
}

function closeCard() {
  if (byId("card").hidden) return;
  hideCard();
  remember();
  if (opener && opener.isConnected) opener.focus({ preventScroll: true });
}

function showHouse(house) {
  houseId = house.house_id;
  pins.flyTo(house);
  openCard(hazardCard(house, unitNames.get(house.unit)));
}

function select(house) {
  showHouse(house);
  remember();
}

function selectDangerous(house) {
  houseId = null;
  remember();
  openCard(dangerousCard(house, unitNames.get(house.unit)));
}

function change(part) {
  filter = { ...filter, ...part };
  hideCard();
  remember();
  draw();
  announce(byId("shown").textContent);
}

function toggleStage(stage) {
  const stages = new Set(filter.stages);
  if (!stages.delete(stage)) stages.add(stage);
  change({ stages });
}

/** Say how many houses are shown, and which of them only here. */
function shownText(shown) {
  const nowhere = shown.filter((house) => house.lat === null).length;
  return [
    t("hazard.shown", { n: number(shown.length), all: number(houses.length) }),
    nowhere > 0 ? t("hazard.nowhere", { n: number(nowhere) }) : "",
    shown.length > MOST_ROWS ? t("hazard.cut", { n: number(MOST_ROWS) }) : "",
  ].join(" ").trim();
}

function draw() {
  const shown = houses.filter((house) => passes(house, filter));
  pins.show(shown);
  drawChips(houses, filter, toggleStage);
  drawSelects(houses, units, filter, change);
  unitList.show(units.map((unit) => ({ ...unit, isChosen: unit.code === filter.unit })));
  list.show(shown.slice(0, MOST_ROWS), shown);
  borders.choose(filter.unit);
  periods.show(filter.unit, unitNames.get(filter.unit) || placeName);
  byId("shown").textContent = shownText(shown);
  byId("totals-note").hidden = shown.length === houses.length;
  byId("map-note").hidden = shown.length > 0 || houses.length === 0;
  byId("map-note").textContent = shown.length > 0 ? "" : t("hazard.none_shown");
}

/* Show what the address asks for; nothing is written to it, else going back would lead here again. */
function openFromHash() {
  const house = houses.find((each) => each.house_id === houseId)
    || houses.find((each) => each.house_no === houseId);
  if (house) showHouse(house);
  else hideCard();
}

function houseEntry(house) {
  const place = [unitNames.get(house.unit), house.township, house.village].filter(Boolean).join(" · ");
  return {
    text: house.house_no,
    also: [house.house_id, house.parcel_id, house.address, place],
    hint: [place, house.address].filter(Boolean).join(" · "),
    chosen: () => {
      if (!passes(house, filter)) change(emptyFilter()); // what is found is shown
      select(house);
    },
  };
}

/* What a sheet says of the filters: each of them, or that there is none. */
function stateInWords() {
  const house = houses.find((each) => each.house_id === houseId);
  return [
    ...(houses.length ? filterInWords(filter, unitNames) : []),
    ...layers.inWords(),
    ...(house ? [[t("hazard.open_house"), house.house_no]] : []),
    ...(houses.length ? [[t("hazard.list"), byId("shown").textContent]] : []),
  ];
}

byId("card-close").addEventListener("click", closeCard);
byId("reset").addEventListener("click", () => change(emptyFilter()));
onEscape(closeCard);
onHash((state) => {
  ({ filter, houseId } = filterFromHash(state, allowed));
  layers.choose(state.layers);
  draw();
  openFromHash();
});
sayOnPaper(stateInWords);
searchBox({ entries: [...houses.map(houseEntry), ...placeEntries()], ways: waysToUnits });
drawTotals(areas.find((area) => area.is_total));
dutyPanel(rowsOf(page.data.patrol_units), {
  section: "patrols", table: "patrol-units", name: t("hazard.patrols"), whole: "houses",
  figures: ["coverage_pct", "done", "planned", "overdue", "found", "put_right", "longest_gap_days", "houses"],
});
dutyPanel(rowsOf(page.data.danger_units), {
  section: "danger", table: "danger-units", name: t("hazard.danger"), whole: "dangerous",
  figures: ["renovated_pct", "dangerous", "renovated", "demolished", "not_rebuilt", "vacated", "vacated_in_use"],
});
dutyPanel(rowsOf(page.data.support_units), {
  section: "support", table: "support-units", name: t("hazard.support"), whole: "rectified", enough: "is_enough",
  figures: ["rectified", "doubtful", "doubtful_pct", "low_pct", "high_pct", "supported", "unsupported", "contradicted"],
});
layers.choose(start.layers);
showStageLegend();
draw();
makeReady();
openFromHash();
