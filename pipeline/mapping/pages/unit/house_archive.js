/* All houses of this unit by number: packed into the page, unpacked when a search first asks for them. */
import { unzlibSync } from "fflate";
import { bytesOf } from "../../lib/base64.js";
import { valuesOf } from "./counted_column.js";
import { byId } from "../../lib/elements.js";
import { plain } from "../../lib/find_entries.js";

let all = null;

function unpack() {
  const packed = bytesOf(byId("houses").textContent);
  if (packed.length === 0) return [];
  const { id, number, parcel, repeated, loose } = JSON.parse(new TextDecoder().decode(unzlibSync(packed)));
  const [ids, numbers, parcels] = [id, number, parcel].map(valuesOf);
  const shownById = new Set(repeated);
  const places = new Map(loose.map(([place, lat, lon]) => [place, [lat, lon]]));
  return ids.map((each, place) => ({
    id: each,
    number: numbers[place],
    shown: shownById.has(place) ? each : numbers[place] || each,
    parcel: parcels[place],
    place: places.get(place),
    plainNumbers: [each, numbers[place]].filter(Boolean).map(plain),
  }));
}

/** Return all houses [{id, number, shown, parcel, place, plainNumbers}]: `number` is the platform's, `shown` the
 * public one, `place` the [lat, lon] of a house without a parcel. */
export function allHouses() {
  all = all || unpack();
  return all;
}
