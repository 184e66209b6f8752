/* Houses on the map: pins, and clusters that show their make-up. */
import { L, map } from "../../lib/leaflet.js";
import { label, number, t } from "../../lib/page.js";
import { donut } from "./donut.js";
import { stagePin } from "./hazard_stages.js";
import { opens, spokenIcon } from "./spoken_marker.js";
import { REGRADED, STAGES } from "./stages.js";

function houseName(house) {
  const parts = [
    house.house_no,
    label("hazard_stage", house.stage),
    label("hazard_level", house.hazard_level),
  ];
  if (house.is_overdue) {
    parts.push(t("hazard.overdue"));
  }
  return parts.join(t("hazard.comma"));
}

function houseMarker(house, onSelect) {
  const pin = () => stagePin(house.stage, house.hazard_level === "severe", house.is_overdue);
  const marker = L.marker([house.lat, house.lon], {
    icon: spokenIcon(pin, houseName(house), 30, "house-pin"),
    stage: house.stage,
    isOverdue: house.is_overdue,
  });
  return opens(marker, () => onSelect(house));
}

/** Return the ring of a cluster: how many of its houses are at which stage. */
function clusterIcon(cluster) {
  const counts = new Map();
  let overdue = 0;
  for (const marker of cluster.getAllChildMarkers()) {
    counts.set(marker.options.stage, (counts.get(marker.options.stage) || 0) + 1);
    overdue += marker.options.isOverdue ? 1 : 0;
  }
  const total = cluster.getChildCount();
  const parts = [...STAGES, REGRADED].map((stage) => ({
    value: counts.get(stage) || 0,
    className: `fill-${stage}`,
    name: label("hazard_stage", stage),
  }));
  const made = parts
    .filter((part) => part.value > 0)
    .map((part) => `${part.name} ${number(part.value)}`)
    .join(t("hazard.comma"));
  const text = t("hazard.cluster", { n: number(total), stages: made, overdue: number(overdue) });
  const size = Math.round(34 + 8 * Math.log10(total));
  return spokenIcon(() => donut(size, parts, String(total)), text, size, "house-cluster");
}

// A house is shown with what lies within some 30 km, since without a base map nearer is empty.
const NEAR = 11;

/** Put houses on the map; returns what the page needs to show, to find and to leave out houses. */
export function houseLayer(houses, onSelect) {
  const group = L.markerClusterGroup({
    maxClusterRadius: 44,
    showCoverageOnHover: false,
    spiderfyOnMaxZoom: true,
    iconCreateFunction: clusterIcon,
  });
  const markers = new Map(
    houses
      .filter((house) => house.lat !== null)
      .map((house) => [house.house_id, houseMarker(house, onSelect)]),
  );
  map.addLayer(group);
  return {
    /** Show these houses and no others. */
    show(shown) {
      group.clearLayers();
      group.addLayers(shown.map((house) => markers.get(house.house_id)).filter(Boolean));
    },
    /** Fly to a house and open its cluster; false when it has no place on the map. */
    flyTo(house) {
      const marker = markers.get(house.house_id);
      if (!marker) {
        return false;
      }
      map.setView(marker.getLatLng(), Math.max(map.getZoom(), NEAR), { animate: !prefersStill() });
      if (group.hasLayer(marker)) {
        group.zoomToShowLayer(marker, () => {});
      }
      return true;
    },
  };
}

/** Whether the reader's system asks for less motion. */
function prefersStill() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
