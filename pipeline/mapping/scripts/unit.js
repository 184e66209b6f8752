/* One reporting unit: its figures, the villages with the most left, each parcel's card. */
/* global announce, bar, byId, columnLabel, drawVillages, el, fill, findParcel, goToVillage, label,
   makeReady, map, markParcel, number, onEscape, onHash, page, parcelLayer, parcelsInView, partsOf,
   percent, readHash, showPlace, sortableTable, STATUSES, STATUS_COLOURS, t, TILE_ZOOM, unmarkParcel,
   villages, wireParcels, writeHash */

const MOST_LISTED = 60;
const summary = page.data.summary;
let opener = null;

function showFigures() {
  const item = (key, text) => el("div", {}, el("dt", {}, columnLabel("survey_status_by_unit", key)),
    el("dd", { "data-figure": key }, text));
  fill(byId("figures"),
    item("done_pct", percent(summary.done_pct)),
    ...["parcels", "remaining", "done", "in_progress", "unsurveyed"].map((key) => item(key, number(summary[key]))));
  fill(byId("whole-bar"), bar(partsOf(summary, "survey")));
}

/* Each chip shows or hides the parcels of one status. */
function showFilter() {
  const chips = STATUSES.map((code, index) => el("button", {
    type: "button", class: "chip", "aria-pressed": "true", "data-status": code,
    onclick: (event) => toggle(index, event.currentTarget),
  },
  el("span", { class: "swatch", "aria-hidden": "true", style: { "background-color": STATUS_COLOURS[index] } }),
  `${label("survey_status", code)} ${number(summary[code])}`));
  fill(byId("filter"), ...chips);
}

function toggle(status, chip) {
  const { shown } = parcelLayer;
  if (shown.has(status)) shown.delete(status);
  else shown.add(status);
  chip.setAttribute("aria-pressed", String(shown.has(status)));
  if (map.getZoom() >= TILE_ZOOM) parcelLayer.redraw();
  listParcels();
}

function showVillages() {
  const count = (key) => ({
    key, title: columnLabel("survey_status_by_village", key), numeric: true,
    value: (row) => row[key], cell: (row) => number(row[key]),
  });
  const table = sortableTable(byId("villages"), [
    {
      key: "name", title: t("unit.village"), value: (row) => row.name,
      cell: (row) => el("button", {
        type: "button", class: "row-link name", title: row.township || "", onclick: () => openVillage(row),
      }, row.name),
    },
    count("remaining"),
    count("parcels"),
    {
      key: "done_pct", title: columnLabel("survey_status_by_village", "done_pct"), numeric: true,
      value: (row) => row.done_pct, cell: (row) => percent(row.done_pct),
    },
  ], {
    caption: t("unit.villages", { n: villages.length }), sort: "remaining", downwards: true,
    onRow: (node, row) => { node.dataset.village = row.code; },
  });
  table.show(villages);
  byId("villages-part").hidden = villages.length === 0;
}

function openVillage(village) {
  closeCard();
  goToVillage(village);
  writeHash({ village: village.code }, true);
  announce(t("unit.at_village", { name: village.name, n: number(village.remaining) }));
}

/* The parcels in view as a list: the map for those who use a keyboard or a screen reader. */
async function listParcels() {
  const list = byId("in-view");
  byId("in-view-part").hidden = map.getZoom() < TILE_ZOOM;
  if (map.getZoom() < TILE_ZOOM) {
    fill(list);
    return;
  }
  const found = await parcelsInView();
  found.sort((one, other) => one.feature.status - other.feature.status || (one.feature.id < other.feature.id ? -1 : 1));
  byId("in-view-count").textContent = t("unit.in_view", { n: number(found.length), most: MOST_LISTED });
  fill(list, ...found.slice(0, MOST_LISTED).map((each) => el("li", {},
    el("span", { class: "swatch", "aria-hidden": "true", style: { "background-color": STATUS_COLOURS[each.feature.status] } }),
    el("button", { type: "button", class: "row-link name", onclick: () => openCard(each) }, each.feature.id),
    el("span", { class: "quiet" }, label("survey_status", STATUSES[each.feature.status])))));
}

function cardRows({ feature }) {
  const village = villages[feature.village];
  const rows = [
    [columnLabel("parcel", "survey_status"), label("survey_status", STATUSES[feature.status])],
    [t("unit.village"), village ? village.name : t("unit.in_no_village")],
    [columnLabel("parcel", "footprint_m2"), `${number(feature.area)} m²`],
    [t("unit.houses"), number(feature.houses || 0)],
  ];
  if (village && village.township) rows.splice(2, 0, [t("unit.township"), village.township]);
  if (feature.commercial) rows.push([t("unit.commercial"), number(feature.commercial)]);
  if (feature.hazardous) rows.push([t("unit.hazardous"), number(feature.hazardous)]);
  return rows;
}

/* Hazardous houses on this parcel lead on to their own cards. */
function hazardLinks({ feature }) {
  return (page.data.hazards[feature.id] || []).map(([house, stage]) => el("p", {},
    el("a", { href: `hazard-progress.html#${new URLSearchParams({ house })}` },
      t("unit.hazard", { house, stage: label("hazard_stage", stage) }))));
}

function openCard(found) {
  opener = document.activeElement;
  const close = el("button", { type: "button", class: "close", "aria-label": t("close"), onclick: closeCard }, "✕");
  const rows = cardRows(found).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]);
  const card = byId("card");
  fill(card,
    el("header", {}, el("h2", { class: "name", id: "card-title", tabindex: "-1" }, found.feature.id), close),
    el("dl", {}, ...rows),
    ...hazardLinks(found));
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

byId("unit-name").textContent = summary.name;
showFigures();
showFilter();
showVillages();
drawVillages((kind, value) => (kind === "village" ? openVillage(value) : openParcel(value)));
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
