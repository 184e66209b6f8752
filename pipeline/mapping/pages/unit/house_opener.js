/* Where a house that was found leads to. */
import { announce } from "../../lib/elements.js";
import { bringMapIntoView } from "../../lib/into_view.js";
import { t } from "../../lib/page.js";
import { markPlace } from "../../lib/parcels_on_map.js";

/** Return what opens a house {shown, parcel, place}: the card of its parcel, or without one its place, marked. */
export function houseOpener({ openParcel, hideCard }) {
  return ({ shown, parcel, place: [lat, lon] = [null, null] }) => {
    hideCard();
    if (parcel) openParcel(parcel);
    else if (lat === null) announce(t("unit.house_nowhere"));
    else {
      markPlace([lat, lon], `${shown} · ${t("unit.house_without_parcel")}`);
      bringMapIntoView();
    }
  };
}
