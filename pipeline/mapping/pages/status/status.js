/* Survey status: where we are, its figures, the table and the map of what lies below. */
import { onHash, readHash, writeHash } from "../../lib/address.js";
import { announce, byId } from "../../lib/elements.js";
import { bringMapIntoView } from "../../lib/into_view.js";
import { setUpMap } from "../../lib/map_view.js";
import { longDate, page, t } from "../../lib/page.js";
import { sayOnPaper } from "../../lib/paper.js";
import { RATES } from "../../lib/rates.js";
import { makeReady } from "../../lib/ready.js";
import { searchBox } from "../../lib/search_box.js";
import { houseEntries, waysToUnits } from "../../lib/ways.js";
import { valueText } from "./area_figures.js";
import { showChildren } from "./area_table.js";
import { areas } from "./areas.js";
import { setUpDays, showDay } from "./day_slider.js";
import { MEASURES, days, lastDay } from "./measures.js";
import { drawAreas } from "./status_map.js";
import { showFigures, showMeasures, showParcelsLink, showPath, showRates } from "./status_panel.js";

const state = { area: areas.root, rate: "survey", measure: "rate", day: lastDay };

function showAll() {
  const { area, rate, measure, day } = state;
  const shown = { rate, measure, day };
  showRates(rate, (chosen) => go(area, { rate: chosen }));
  showMeasures(measure, (chosen) => go(area, { measure: chosen }));
  showDay(day);
  showPath(area, (step) => go(step));
  showFigures(area, shown);
  showParcelsLink(area);
  showChildren(area, shown, (child) => go(child));
  drawAreas(area, shown, (chosen) => go(chosen));
}

function remember() {
  const { area, rate, measure, day } = state;
  writeHash({
    at: area === areas.root ? "" : area.key,
    rate: rate === "survey" ? "" : rate,
    measure: measure === "rate" ? "" : measure,
    day: day === lastDay ? "" : days[day],
  });
}

/* Go to an area, keeping it in the address; the focus moves to its heading for the keyboard. */
function go(area, change = {}) {
  const moved = area !== state.area;
  Object.assign(state, { area, ...change });
  remember();
  showAll();
  if (moved) {
    byId("area").focus({ preventScroll: true });
    bringMapIntoView();
  }
  const value = valueText(area, state);
  announce(t("status.showing", { name: area.name, rate: t(`status.${state.rate}`), value }));
}

function follow(hash) {
  state.area = areas.byKey.get(hash.at) || areas.root;
  state.rate = RATES[hash.rate] ? hash.rate : "survey";
  state.measure = MEASURES.includes(hash.measure) ? hash.measure : "rate";
  state.day = days.includes(hash.day) ? days.indexOf(hash.day) : lastDay;
  showAll();
}

function searchEntry(area) {
  const above = areas.pathTo(area).slice(1, -1).map((step) => step.name);
  return {
    text: area.name,
    code: area.code,
    hint: above.join(" › "),
    chosen: () => go(area),
  };
}

setUpMap();
if (page.audience === "public") byId("to-hazards").remove();
const places = areas.all.filter((area) => area.level !== "unplaced" && area !== areas.root);
searchBox({ entries: [...places.map(searchEntry), ...houseEntries()], ways: waysToUnits });
sayOnPaper(() => [
  [t("status.metric"), t(`status.${state.rate}`)],
  [t("status.on_map"), t(`status.measure_${state.measure}`)],
  ...(state.day === lastDay ? [] : [[t("status.day"), longDate(days[state.day])]]),
  [t("status.path"), areas.pathTo(state.area).map((area) => area.name).join(" › ")],
]);
setUpDays((day) => {
  state.day = day;
  showAll();
}, remember);
onHash(follow);
follow(readHash());
makeReady();
