/* Ways from any page to what a search asks for: places, hazardous houses, and the pages of the units. */
import { page, t } from "./page.js";
import { rowsOf } from "./rows.js";
import { unitsFor } from "./unit_routes.js";

const { find } = page.data;
const linkTo = (file, state) => `${file}#${new URLSearchParams(state)}`;

/** Return an entry of the search for every place, leading to its figures. */
export function placeEntries() {
  const places = rowsOf(find.places);
  const units = new Map(places.filter(({ level }) => level === "unit").map(({ code, name }) => [code, name]));
  return places.map(({ level, code, name, unit }) => ({
    text: name,
    code,
    hint: level === "unit" ? "" : units.get(unit) || "",
    href: linkTo("survey-status.html", { at: `${level}-${code}` }),
  }));
}

/** Return an entry for every hazardous house, leading to its card. */
export function houseEntries() {
  return rowsOf(find.houses).map(({ id, number, address, unit }) => ({
    text: number || id,
    also: [id, number, address],
    hint: [t("hazard_house"), unit, address].filter(Boolean).join(" · "),
    href: linkTo("hazard-progress.html", { house: id }),
  }));
}

/** Return the ways to the pages of other units on which a parcel, a house or an address may be found, all of them. */
export function waysToUnits(words) {
  const others = unitsFor(words, find).filter(({ file }) => file !== `${page.name}.html`);
  return others.map(({ name, file }) => ({
    text: t("look_on", { name, words }), hint: "", href: linkTo(file, { find: words }),
  }));
}
