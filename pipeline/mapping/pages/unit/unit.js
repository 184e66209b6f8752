/* One reporting unit: its figures, the villages with the most left, each parcel's card. */
import { onHash, readHash, writeHash } from "../../lib/address.js";
import { announce, byId, fill, onEscape } from "../../lib/elements.js";
import { map } from "../../lib/leaflet.js";
import { setUpMap } from "../../lib/map_view.js";
import { number, page, t } from "../../lib/page.js";
import { makeReady } from "../../lib/ready.js";
import { TILE_ZOOM, findParcel } from "./parcel_archive.js";
import { parcelCard } from "./parcel_card.js";
import { markParcel, parcelLayer, parcelsInView, showPlace, unmarkParcel, wireParcels } from "./parcels_on_map.js";
import { drawVillages, goToVillage } from "./unit_map.js";
import { showFigures, showFilter, showInView, showVillages } from "./unit_panel.js";

const { villages } = page.data;
let opener = null;

function toggle(status) {
  const { shown } = parcelLayer;
  if (!shown.delete(status)) shown.add(status);
  if (map.getZoom() >= TILE_ZOOM) parcelLayer.redraw();
  listParcels();
  return shown.has(status);
}

async function listParcels() {
  const isFar = map.getZoom() < TILE_ZOOM;
  byId("in-view-part").hidden = isFar;
  if (isFar) fill(byId("in-view"));
  else showInView(await parcelsInView(), openCard);
}

function openVillage(village) {
  closeCard();
  goToVillage(village);
  writeHash({ village: village.code }, true);
  announce(t("unit.at_village", { name: village.name, n: number(village.remaining) }));
}

function openCard(found) {
  opener = document.activeElement;
  const card = byId("card");
  fill(card, ...parcelCard(found.feature, closeCard));
  card.hidden = false;
  card.dataset.parcel = found.feature.id;
  markParcel(found);
  writeHash({ parcel: found.feature.id });
  byId("card-title").focus({ preventScroll: true });
}

function closeCard() {
  const card = byId("card");
  if (card.hidden) return;
  card.hidden = true;
  delete card.dataset.parcel;
  unmarkParcel();
  writeHash({});
  if (opener && opener.isConnected && opener !== document.body) opener.focus({ preventScroll: true });
}

async function openParcel(id) {
  byId("find-result").textContent = t("unit.searching");
  const found = await findParcel(id);
  byId("find-result").textContent = found ? "" : t("unit.not_found", { id });
  if (!found) return;
  showPlace(found);
  openCard(found);
}

function follow(hash) {
  if (hash.parcel) {
    if (byId("card").dataset.parcel !== hash.parcel) openParcel(hash.parcel);
    return;
  }
  closeCard();
  const village = villages.find((each) => each.code === hash.village);
  if (village) goToVillage(village);
}

setUpMap();
showFigures();
showFilter(toggle);
showVillages(openVillage);
drawVillages({ openVillage, openParcel });
wireParcels(openCard);
map.on("moveend", listParcels);
onEscape(closeCard);
byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const id = byId("parcel-id").value.trim();
  if (id) openParcel(id);
});
onHash(follow);
follow(readHash());
makeReady();
