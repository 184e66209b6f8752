/* What the search of a unit's page finds: its villages, its houses, and every parcel by a part of its id. */
import { plain } from "../../lib/find_entries.js";
import { label, page, t } from "../../lib/page.js";
import { rowsOf } from "../../lib/rows.js";
import { placeEntries } from "../../lib/ways.js";
import { allParcels } from "../../lib/parcel_archive.js";
import { STATUSES } from "../../lib/parcel_status.js";
import { allHouses } from "./house_archive.js";

const FEWEST_SIGNS = 3; // fewer would fit thousands of parcels
const IN_WORDS = /^[\u4e00-\u9fff]+$/; // a name of a place, for which no tile need be read

const inWords = (...texts) => texts.filter(Boolean).join(" · ");
const listedHouses = rowsOf(page.data.houses);
const listedIds = new Set(listedHouses.map(({ id }) => id));

function villageEntry(village, openVillage) {
  return {
    text: village.name, code: village.code, also: [village.township], hint: village.township || "",
    chosen: () => openVillage(village),
  };
}

/* A house that people know by its address too. */
function listedEntry({ id, number, platform, address, parcel, lat, lon }, openHouse) {
  return {
    text: number || id, also: [id, platform, address], hint: inWords(t("unit.house"), address, lackOf(parcel, lat)),
    chosen: () => openHouse({ shown: number || id, parcel, place: [lat, lon] }),
  };
}

function houseEntry(house, openHouse) {
  const { id, number, shown, parcel, place } = house;
  return {
    text: shown, also: [id, number], hint: inWords(t("unit.house"), parcel || lackOf(parcel, place[0])),
    chosen: () => openHouse(house),
  };
}

function lackOf(parcel, lat) {
  if (parcel) return "";
  return t(lat === null ? "unit.house_nowhere" : "unit.house_without_parcel");
}

/** Return the entries that are found at once: villages and houses of this unit first, then other places. */
export function unitEntries(openVillage, openHouse) {
  const own = new Set(page.data.villages.map((village) => village.code));
  return [
    ...page.data.villages.map((village) => villageEntry(village, openVillage)),
    ...listedHouses.map((house) => listedEntry(house, openHouse)),
    ...placeEntries().filter(({ code }) => !own.has(code)),
  ];
}

function parcelEntry(found, openFound) {
  return {
    text: found.feature.id, hint: label("survey_status", STATUSES[found.feature.status]),
    chosen: () => openFound(found),
  };
}

const isNumber = (words) => ({ plainNumbers }) => plainNumbers.includes(words);
const hasNumber = (words) => ({ plainNumbers }) => plainNumbers.some((number) => number.includes(words));

/* The parcels and houses that a word can mean: those with just this number, else those in whose number it stands.
 * Why: the id of a house can be a part of another parcel's. */
async function meant(word) {
  const parcels = (await allParcels()).filter(({ feature }) => plain(feature.id).includes(word));
  const same = { parcels: parcels.filter(({ feature }) => plain(feature.id) === word), houses: allHouses().filter(isNumber(word)) };
  if (same.parcels.length + same.houses.length > 0) return same;
  return { parcels, houses: allHouses().filter(hasNumber(word)) };
}

/** Return what the search asks for numbers: all parcels and houses that could be meant; openFound(parcel) or
 * openHouse(house) is called for the one taken. */
export function numberSearch(openFound, openHouse) {
  return (words) => {
    const parts = plain(words).split(" ");
    if (parts.join("").length < FEWEST_SIGNS || IN_WORDS.test(parts.join(""))) return null;
    return async () => {
      const { parcels, houses } = await meant(parts[0]);
      const others = houses.filter(({ id }) => !listedIds.has(id)); // the others are found with their address
      return [
        ...parcels.map((found) => parcelEntry(found, openFound)),
        ...others.map((house) => houseEntry(house, openHouse)),
      ];
    };
  };
}
