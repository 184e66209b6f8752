/* The hazard page: one state (the filter and the open house), drawn wherever it shows. */
import { onHash, readHash, writeHash } from "../../lib/address.js";
import { announce, byId, onEscape } from "../../lib/elements.js";
import { setUpMap } from "../../lib/map_view.js";
import { number, page, t } from "../../lib/page.js";
import { makeReady } from "../../lib/ready.js";
import { rowsOf } from "../../lib/rows.js";
import { showStageLegend, unitBorders } from "./hazard_borders.js";
import { dangerousCard, hazardCard } from "./hazard_card.js";
import { allowedValues, drawChips, drawLayerSwitches, drawSelects, drawTotals } from "./hazard_controls.js";
import { emptyFilter, filterFromHash, filterToHash, passes } from "./hazard_filter.js";
import { houseList, unitTable } from "./hazard_list.js";
import { houseLayer } from "./hazard_map.js";

// A phone builds thousands of rows slowly; the page says that there are more, and the filters reach them.
const MOST_ROWS = 500;

const houses = rowsOf(page.data.houses);
const dangerous = rowsOf(page.data.dangerous);
const areas = rowsOf(page.data.units);
const units = areas.filter((area) => !area.is_total);
const unitNames = new Map(units.map((unit) => [unit.code, unit.name]));
const allowed = allowedValues(houses, units);
let { filter, houseId } = filterFromHash(readHash(), allowed);

setUpMap();
const borders = unitBorders(page.data.borders, areas);
const pins = houseLayer(houses, select);
const list = houseList(byId("houses"), unitNames, select);
const unitList = unitTable(byId("units"), (code) => change({ unit: filter.unit === code ? "" : code }));
let opener = null;
document.body.dataset.audience = page.audience;

function remember(id) {
  houseId = id;
  writeHash(filterToHash(filter, id));
}

function openCard(content) {
  opener = document.activeElement;
  byId("card-content").replaceChildren(...content);
  byId("card").hidden = false;
  byId("card").scrollTop = 0;
  byId("card-title").focus();
}

function closeCard() {
  if (byId("card").hidden) return;
  byId("card").hidden = true;
  remember(null);
  if (opener && opener.isConnected) opener.focus();
}

function select(house) {
  remember(house.house_id);
  pins.flyTo(house);
  openCard(hazardCard(house, unitNames.get(house.unit)));
}

function selectDangerous(house) {
  remember(null);
  openCard(dangerousCard(house, unitNames.get(house.unit)));
}

function change(part) {
  filter = { ...filter, ...part };
  closeCard();
  remember(null);
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
  list.show(shown.slice(0, MOST_ROWS));
  borders.choose(filter.unit);
  byId("shown").textContent = shownText(shown);
}

function openFromHash() {
  const house = houses.find((each) => each.house_id === houseId);
  if (house) select(house);
}

byId("card-close").addEventListener("click", closeCard);
byId("reset").addEventListener("click", () => change(emptyFilter()));
onEscape(closeCard);
onHash((state) => {
  ({ filter, houseId } = filterFromHash(state, allowed));
  draw();
  openFromHash();
});
drawTotals(areas.find((area) => area.is_total));
drawLayerSwitches(dangerous, selectDangerous);
showStageLegend();
draw();
makeReady();
openFromHash();
