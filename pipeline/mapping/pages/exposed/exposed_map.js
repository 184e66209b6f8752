/* The outline, the villages it reaches, and the houses to look at first. */
import { announce, byId } from "../../lib/elements.js";
import { L, map } from "../../lib/leaflet.js";
import { showLegend } from "../../lib/map_legend.js";
import { borderLayer, fitTo } from "../../lib/map_view.js";
import { label, page, t } from "../../lib/page.js";

/* Colour and size tell the urgency apart; both are needed in grey. */
const MARKS = {
  1: { color: "#7f1d1d", fillColor: "#c0262d", radius: 8 },
  2: { color: "#7a4a00", fillColor: "#e69f00", radius: 6 },
  3: { color: "#0b4f6c", fillColor: "#56b4e9", radius: 4 },
};
const VILLAGE = { color: "#6b7686", weight: 1, fillColor: "#eef1f5", fillOpacity: 1 };
const OUTLINE = { color: "#5b2a86", weight: 3, fillColor: "#5b2a86", fillOpacity: 0.08, dashArray: "8 4" };

/* The words of a house stand above the map; what is said there is also announced. */
function choose(house, mark) {
  const reasons = house.reasons.map((reason) => label("key_reason", reason)).join(t("exposed.separator"));
  const text = [house.house_no, house.address, reasons].filter(Boolean).join(" · ");
  byId("hover").textContent = text;
  byId("hover").hidden = false;
  announce(text);
  mark.bringToFront();
}

/** Draw the map once, and show all of the outline. */
export function drawExposed() {
  const { borders, outline, houses } = page.data;
  for (const rings of borders) borderLayer(rings, VILLAGE).addTo(map);
  const shape = borderLayer(outline, { ...OUTLINE, interactive: false }).addTo(map);
  const marks = new Map();
  // the most urgent last, so that they lie on top
  for (const house of [...houses].sort((one, other) => other.urgency - one.urgency)) {
    if (house.lat === null) continue;
    const mark = L.circleMarker([house.lat, house.lon], { weight: 1, fillOpacity: 0.9, ...MARKS[house.urgency] });
    mark.on("click", () => choose(house, mark));
    marks.set(house.house_id, [house, mark.addTo(map)]);
  }
  showLegend([{ title: t("exposed.houses"), items: [1, 2, 3].map((urgency) => ({
    colour: MARKS[urgency].fillColor, text: t(`exposed.urgency_${urgency}`), mark: String(urgency),
  })) }, { title: t("exposed.outline"), items: [{ colour: "#d9cce4", text: t("exposed.outline") }] }]);
  fitTo(shape.getBounds());
  return (houseId) => {
    if (!marks.has(houseId)) return;
    const [house, mark] = marks.get(houseId);
    map.setView(mark.getLatLng(), Math.max(map.getZoom(), 16), { animate: false });
    choose(house, mark);
  };
}
