/* What the search of this page finds: units and villages on this map, all else on the pages that have it. */
import { page } from "../../lib/page.js";
import { rowsOf } from "../../lib/rows.js";
import { houseEntries, placeEntries } from "../../lib/ways.js";

/** Return the entries of the search; openUnit(code) and openVillage(village) are called for those on this map. */
export function placeFinds({ openUnit, openVillage }) {
  const { units } = page.data;
  const names = new Map(units.map((unit) => [unit.code, unit.name]));
  const villages = rowsOf(page.data.villages).filter((village) => village.lat !== null);
  const own = new Set([...names.keys(), ...villages.map((village) => village.code)]);
  return [
    ...units.map(({ code, name }) => ({ text: name, code, hint: "", chosen: () => openUnit(code) })),
    ...villages.map((village) => ({
      text: village.name, code: village.code, hint: names.get(village.unit) || "", chosen: () => openVillage(village),
    })),
    ...placeEntries().filter(({ code }) => !own.has(code)),
    ...houseEntries(),
  ];
}
