/* What the search of a unit's page finds: its villages, its houses, and every parcel by a part of its id. */
import { plain } from "../../lib/find_entries.js";
import { label, page, t } from "../../lib/page.js";
import { rowsOf } from "../../lib/rows.js";
import { placeEntries } from "../../lib/ways.js";
import { allParcels } from "../../lib/parcel_archive.js";
import { STATUSES } from "../../lib/parcel_status.js";

const FEWEST_SIGNS = 3; // fewer would fit thousands of parcels
const IN_WORDS = /^[\u4e00-\u9fff]+$/; // a name of a place, for which no tile need be read

function villageEntry(village, openVillage) {
  return {
    text: village.name, code: village.code, also: [village.township], hint: village.township || "",
    chosen: () => openVillage(village),
  };
}

function houseEntry({ id, number, address, parcel }, openParcel) {
  return {
    text: number || id, also: [id, address], hint: [t("unit.house"), address].filter(Boolean).join(" · "),
    chosen: () => openParcel(parcel),
  };
}

/** Return the entries that are found at once: villages and houses of this unit first, then other places. */
export function unitEntries(openVillage, openParcel) {
  const own = new Set(page.data.villages.map((village) => village.code));
  return [
    ...page.data.villages.map((village) => villageEntry(village, openVillage)),
    ...rowsOf(page.data.houses).map((house) => houseEntry(house, openParcel)),
    ...placeEntries().filter(({ code }) => !own.has(code)),
  ];
}

/** Return what the search asks for parcels: all that could be meant, from all tiles; open(found) is called for
 * the one taken. */
export function parcelSearch(open) {
  const entry = (found) => ({
    text: found.feature.id, hint: label("survey_status", STATUSES[found.feature.status]), chosen: () => open(found),
  });
  return (words) => {
    const parts = plain(words).split(" ");
    if (parts.join("").length < FEWEST_SIGNS || IN_WORDS.test(parts.join(""))) return null;
    return async () => {
      const found = (await allParcels()).filter(({ feature }) => plain(feature.id).includes(parts[0]));
      const exact = found.filter(({ feature }) => plain(feature.id) === parts[0]);
      return (exact.length ? exact : found).map(entry);
    };
  };
}
