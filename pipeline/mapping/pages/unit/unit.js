/* One reporting unit or one of its villages: figures, what is left, each parcel's card. */
import { onHash, readHash, writeHash } from "../../lib/address.js";
import { announce, byId, fill, onEscape } from "../../lib/elements.js";
import { bringMapIntoView } from "../../lib/into_view.js";
import { latestOnly } from "../../lib/latest.js";
import { map } from "../../lib/leaflet.js";
import { setUpMap } from "../../lib/map_view.js";
import { label, number, page, t } from "../../lib/page.js";
import { sayOnPaper } from "../../lib/paper.js";
import { makeReady } from "../../lib/ready.js";
import { searchBox } from "../../lib/search_box.js";
import { waysToUnits } from "../../lib/ways.js";
import { TILE_ZOOM, findParcel } from "../../lib/parcel_archive.js";
import { houseOpener } from "./house_opener.js";
import { parcelCard } from "./parcel_card.js";
import { STATUSES } from "../../lib/parcel_status.js";
import {
  markParcel, parcelLayer, parcelsDrawn, parcelsInView, pickParcel, showPlace, unmarkParcel,
} from "../../lib/parcels_on_map.js";
import { MARKS, marked, markOnly, showMarks } from "./unit_marks.js";
import { numberSearch, unitEntries } from "./unit_find.js";
import { choosePicture, drawVillages, goToUnit, goToVillage } from "./unit_map.js";
import { showFilter, showInView, showScope, showVillages } from "./unit_panel.js";

const NEAREST_ZOOM = 17;
const { summary, villages } = page.data;
const question = latestOnly(); // of a parcel whose card is to be opened
const listing = latestOnly();
const state = { village: null, parcel: null };
let opener = null;

const hiddenStatuses = () => STATUSES.filter((_, status) => !parcelLayer.shown.has(status));

function remember() {
  writeHash({
    village: state.village && state.village.code, parcel: state.parcel, hide: hiddenStatuses().join(","),
    mark: marked().join(","),
  });
}

function redrawParcels() {
  choosePicture();
  if (map.getZoom() >= TILE_ZOOM) parcelLayer.redraw();
  listParcels();
}

function toggle(status) {
  const { shown } = parcelLayer;
  if (!shown.delete(status)) shown.add(status);
  redrawParcels();
  remember();
  return shown.has(status);
}

function listParcels() {
  const isFar = map.getZoom() < TILE_ZOOM;
  byId("in-view-part").hidden = isFar;
  if (isFar) {
    listing.drop();
    fill(byId("in-view"));
  } else listing.ask(parcelsInView, (found) => showInView(found, openListed));
}

/* Everything in the panel is of the village chosen, or else of the whole unit. */
function choose(village) {
  state.village = village;
  showScope(village, openUnit);
  showFilter(village || summary, parcelLayer.shown, toggle);
}

function openVillage(village) {
  hideCard();
  choose(village);
  goToVillage(village);
  remember();
  bringMapIntoView();
  announce(t("unit.at_village", { name: village.name, n: number(village.remaining) }));
}

function openUnit() {
  hideCard();
  choose(null);
  goToUnit();
  remember();
  announce(summary.name);
}

function showCard(found) {
  opener = document.activeElement;
  const card = byId("card");
  fill(card, ...parcelCard(found, closeCard));
  card.hidden = false;
  card.dataset.parcel = found.feature.id;
  state.parcel = found.feature.id;
  markParcel(found);
  byId("card-title").focus({ preventScroll: true });
  bringMapIntoView();
}

function openCard(found) {
  question.drop();
  showCard(found);
  remember();
}

/* Whatever closes a card is newer than a parcel that is still being looked for. */
function hideCard() {
  question.drop();
  state.parcel = null;
  byId("card").hidden = true;
  delete byId("card").dataset.parcel;
  unmarkParcel();
}

function closeCard() {
  if (byId("card").hidden) return;
  hideCard();
  remember();
  if (opener && opener.isConnected && opener !== document.body) opener.focus({ preventScroll: true });
}

/* On a phone the sheet with the card covers half of the map: the parcel is brought out from under it. */
function openListed(found) {
  if (window.matchMedia("(max-width: 760px)").matches) showPlace(found);
  openCard(found);
}

function openFound(found) {
  showPlace(found);
  openCard(found);
}

function openParcel(id) {
  question.ask(() => findParcel(id), (found) => found && openFound(found));
}

/* A place "lat,lon" of which another page knows that a parcel lies there, but not its number. */
function openAt(point) {
  const [lat, lon] = point.split(",").map(Number);
  if (!Number.isFinite(lat) || !Number.isFinite(lon)) return;
  map.setView([lat, lon], NEAREST_ZOOM, { animate: false });
  question.ask(() => pickParcel({ lat, lng: lon }), (found) => (found ? showCard(found) : announce(t("unit.no_parcel_here"))));
}

/* Show what the address asks for; nothing is written to it, else going back would lead here again. */
function follow(hash) {
  const hidden = new Set((hash.hide || "").split(","));
  parcelLayer.shown = new Set([...STATUSES.keys()].filter((status) => !hidden.has(STATUSES[status])));
  markOnly((hash.mark || "").split(","));
  const village = villages.find((each) => each.code === hash.village) || null;
  if (hash.parcel !== state.parcel) hideCard();
  choose(village);
  if (hash.find) search.look(hash.find);
  if (hash.parcel && hash.parcel !== state.parcel) {
    question.ask(() => findParcel(hash.parcel), (found) => {
      if (found) {
        showPlace(found);
        showCard(found);
      } else search.look(hash.parcel);
    });
  } else if (!hash.parcel && village) goToVillage(village);
  else if (!hash.parcel) goToUnit();
  if (hash.point) openAt(hash.point);
  redrawParcels();
}

function stateInWords() {
  const hidden = hiddenStatuses().map((code) => label("survey_status", code)).join(t("unit.comma"));
  return [
    [t("unit.scope"), [summary.name, state.village && state.village.name].filter(Boolean).join(" › ")],
    [t("unit.hidden"), hidden || t("none")],
    ...marked().map((mark) => [t("unit.marked"), t(MARKS[mark].name)]),
    ...(state.parcel ? [[t("unit.open_parcel"), state.parcel]] : []),
  ];
}

setUpMap({ nearZoom: TILE_ZOOM });
showVillages(openVillage);
drawVillages({ openVillage, openParcel });
showMarks(openParcel, () => {
  redrawParcels();
  remember();
});
map.on("click", ({ latlng }) => {
  if (map.getZoom() < TILE_ZOOM) return;
  question.ask(() => pickParcel(latlng), (found) => (found ? openCard(found) : announce(t("unit.no_parcel_here"))));
});
map.on("moveend", listParcels);
onEscape(closeCard);
const openHouse = houseOpener({ openParcel, hideCard });
const search = searchBox({
  entries: unitEntries(openVillage, openHouse), ask: numberSearch(openFound, openHouse), ways: waysToUnits,
});
sayOnPaper(stateInWords);
onHash(follow);
follow(readHash());
makeReady(parcelsDrawn); // a sheet shows more of the map than the window
