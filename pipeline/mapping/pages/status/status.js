/* Survey status: where we are, its figures, the table and the map of what lies below. */
import { onHash, readHash, writeHash } from "../../lib/address.js";
import { announce, byId } from "../../lib/elements.js";
import { bringMapIntoView } from "../../lib/into_view.js";
import { setUpMap } from "../../lib/map_view.js";
import { label, page, percent, t } from "../../lib/page.js";
import { sayOnPaper } from "../../lib/paper.js";
import { RATES } from "../../lib/rates.js";
import { makeReady } from "../../lib/ready.js";
import { searchBox } from "../../lib/search_box.js";
import { houseEntries, waysToUnits } from "../../lib/ways.js";
import { figureText } from "./area_figures.js";
import { showChildren } from "./area_table.js";
import { areas } from "./areas.js";
import { drawAreas } from "./status_map.js";
import { showFigures, showParcelsLink, showPath, showRates } from "./status_panel.js";

const state = { area: areas.root, rate: "survey" };

function showAll() {
  const { area, rate } = state;
  showRates(rate, (chosen) => go(area, chosen));
  showPath(area, (step) => go(step));
  showFigures(area, rate);
  showParcelsLink(area);
  showChildren(area, rate, (child) => go(child));
  drawAreas(area, rate, (chosen) => go(chosen));
}

/* Go to an area, keeping it in the address; the focus moves to its heading for the keyboard. */
function go(area, rate = state.rate) {
  const moved = area !== state.area;
  Object.assign(state, { area, rate });
  writeHash({ at: area === areas.root ? "" : area.key, rate: rate === "survey" ? "" : rate });
  showAll();
  if (moved) {
    byId("area").focus({ preventScroll: true });
    bringMapIntoView();
  }
  const value = figureText(area, rate, RATES[rate].rate, percent);
  announce(t("status.showing", { name: area.name, rate: t(`status.${rate}`), value }));
}

function follow(hash) {
  state.area = areas.byKey.get(hash.at) || areas.root;
  state.rate = RATES[hash.rate] ? hash.rate : "survey";
  showAll();
}

function searchEntry(area) {
  const above = areas.pathTo(area).slice(1, -1).map((step) => step.name);
  return {
    text: area.name,
    code: area.code,
    hint: above.join(" › ") || label("area_level", area.level),
    chosen: () => go(area),
  };
}

setUpMap();
if (page.audience === "public") byId("to-hazards").remove();
const places = areas.all.filter((area) => area.level !== "unplaced" && area !== areas.root);
searchBox({ entries: [...places.map(searchEntry), ...houseEntries()], ways: waysToUnits });
sayOnPaper(() => [
  [t("status.metric"), t(`status.${state.rate}`)],
  [t("status.path"), areas.pathTo(state.area).map((area) => area.name).join(" › ")],
]);
onHash(follow);
follow(readHash());
makeReady();
