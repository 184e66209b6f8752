/* The card of one parcel. */
import { caseLinkOf } from "../../lib/case_href.js";
import { el } from "../../lib/elements.js";
import { columnLabel, label, number, page, t } from "../../lib/page.js";
import { placeOf } from "../../lib/parcels_on_map.js";
import { revisitLines } from "./revisits.js";
import { STATUSES } from "../../lib/parcel_status.js";
import { changeOf } from "./week_changes.js";

const PLACE_DIGITS = 5; // a metre; the outline is as exact

function cardRows(found) {
  const { feature } = found;
  const village = page.data.villages[feature.village];
  const rows = [
    [columnLabel("parcel", "survey_status"), label("survey_status", STATUSES[feature.status])],
    [t("unit.village"), village ? village.name : t("unit.in_no_village")],
    [columnLabel("parcel", "footprint_m2"), `${number(feature.area)} m²`],
    [t("unit.houses"), number(feature.houses || 0)],
  ];
  if (village && village.township) rows.splice(2, 0, [t("unit.township"), village.township]);
  if (feature.commercial) rows.push([t("unit.commercial"), number(feature.commercial)]);
  if (feature.hazardous) rows.push([t("unit.hazardous"), number(feature.hazardous)]);
  const { lat, lng } = placeOf(found);
  rows.push([t("unit.place"), `${lat.toFixed(PLACE_DIGITS)}, ${lng.toFixed(PLACE_DIGITS)}`]);
  const change = changeOf(feature.id);
  if (change) rows.push([t("unit.changed"), change]);
  return rows;
}

/* Hazardous houses on this parcel lead on to their own cards. */
function hazardLinks(feature) {
  return (page.data.hazards[feature.id] || []).map(([house, shown, stage]) => el("p", {},
    el("a", { href: `hazard-progress.html#${new URLSearchParams({ house })}` },
      t("unit.hazard", { house: shown, stage: label("hazard_stage", stage) })),
    " · ",
    caseLinkOf(house)));
}

/** Return what the card of a parcel {feature, x, y} holds; close() is called by its button. */
export function parcelCard(found, close) {
  const { feature } = found;
  const button = el("button", { type: "button", class: "close", "aria-label": t("close"), onclick: close }, "✕");
  const rows = cardRows(found).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]);
  return [
    el("header", {}, el("h2", { class: "name", id: "card-title", tabindex: "-1" }, feature.id), button),
    el("dl", {}, ...rows),
    ...hazardLinks(feature),
    ...revisitLines(feature.id),
  ];
}
