/* Every parcel of the whole place: which of them are shown, what is in view, the card of the one pressed. */
import { onHash, readHash, writeHash } from "../../lib/address.js";
import { announce, byId, fill, onEscape } from "../../lib/elements.js";
import { bringMapIntoView } from "../../lib/into_view.js";
import { latestOnly } from "../../lib/latest.js";
import { map } from "../../lib/leaflet.js";
import { setUpMap } from "../../lib/map_view.js";
import { label, number, page, t } from "../../lib/page.js";
import { sayOnPaper } from "../../lib/paper.js";
import { TILE_ZOOM } from "../../lib/parcel_archive.js";
import { STATUSES } from "../../lib/parcel_status.js";
import { markParcel, parcelsDrawn, pickParcel, placeOf, unmarkParcel } from "../../lib/parcels_on_map.js";
import { makeReady } from "../../lib/ready.js";
import { searchBox } from "../../lib/search_box.js";
import { waysToUnits } from "../../lib/ways.js";
import { placeFinds } from "./place_find.js";
import { drawPlace, goNearer, goToPlace, goToUnit, goToVillage, isNear, readView, showParcels } from "./place_map.js";
import { parcelCard, showFigures, showFilter, showUnits, showView } from "./place_panel.js";

const filter = { shown: new Set(STATUSES.keys()), onlyChanged: false };
const question = latestOnly(); // of the parcel that was pressed
const viewing = latestOnly();
const state = { unit: null, village: null };
let opener = null;

const hiddenStatuses = () => STATUSES.filter((_, status) => !filter.shown.has(status));
const unitName = (code) => page.data.units.find((unit) => unit.code === code)?.name ?? page.place;

function remember() {
  writeHash({
    unit: state.unit, village: state.village, hide: hiddenStatuses().join(","), mark: filter.onlyChanged ? "changed" : "",
  });
}

function showInView() {
  viewing.ask(() => readView(filter), (found) => showView(found, openCard));
}

function redraw() {
  showParcels(filter);
  showInView();
}

function toggle(status) {
  if (!filter.shown.delete(status)) filter.shown.add(status);
  redraw();
  remember();
  return filter.shown.has(status);
}

function toggleChanged() {
  filter.onlyChanged = !filter.onlyChanged;
  redraw();
  remember();
  return filter.onlyChanged;
}

/* Show a unit, a village, or the whole place where there is neither. */
function goTo({ unit = null, village = null }) {
  hideCard();
  Object.assign(state, { unit, village });
  const index = page.data.villages.code ? page.data.villages.code.indexOf(village) : -1;
  if (index !== -1) goToVillage({ lat: page.data.villages.lat[index], lon: page.data.villages.lon[index] });
  else if (unit) goToUnit(unit);
  else goToPlace();
}

function open(wanted) {
  goTo(wanted);
  remember();
  bringMapIntoView();
  announce(unitName(wanted.unit));
}

function openCard(found) {
  question.drop();
  opener = document.activeElement;
  fill(byId("card"), ...parcelCard(found.feature, placeOf(found), closeCard));
  byId("card").hidden = false;
  markParcel(found);
  byId("card-title").focus({ preventScroll: true });
  bringMapIntoView();
}

function hideCard() {
  question.drop();
  byId("card").hidden = true;
  unmarkParcel();
}

function closeCard() {
  if (byId("card").hidden) return;
  hideCard();
  if (opener && opener.isConnected && opener !== document.body) opener.focus({ preventScroll: true });
}

function follow(hash) {
  const hidden = new Set((hash.hide || "").split(","));
  filter.shown = new Set([...STATUSES.keys()].filter((status) => !hidden.has(STATUSES[status])));
  filter.onlyChanged = hash.mark === "changed" && page.data.changes !== null;
  showFilter(filter, toggle, toggleChanged);
  goTo({ unit: hash.unit, village: hash.village });
  redraw();
}

function stateInWords() {
  const hidden = hiddenStatuses().map((code) => label("survey_status", code)).join(t("unit.comma"));
  return [
    [t("unit.scope"), state.unit ? unitName(state.unit) : page.place],
    [t("unit.hidden"), hidden || t("none")],
    ...(filter.onlyChanged ? [[t("place.layer"), t("place.only_changed")]] : []),
    [t("place.in_view"), t("place.parcels", { n: byId("in-view-counts").querySelector("[data-in-view]")?.textContent ?? number(0) })],
  ];
}

setUpMap({ nearZoom: TILE_ZOOM });
showFigures();
showUnits((unit) => open({ unit }));
drawPlace();
map.on("click", ({ latlng }) => {
  if (!isNear()) goNearer(latlng);
  else question.ask(() => pickParcel(latlng), (found) => (found ? openCard(found) : announce(t("unit.no_parcel_here"))));
});
map.on("moveend", showInView);
onEscape(closeCard);
searchBox({
  entries: placeFinds({ openUnit: (unit) => open({ unit }), openVillage: ({ code, unit }) => open({ unit, village: code }) }),
  ways: waysToUnits,
});
sayOnPaper(stateInWords);
onHash(follow);
follow(readHash());
makeReady(parcelsDrawn); // a sheet shows more of the map than the window
