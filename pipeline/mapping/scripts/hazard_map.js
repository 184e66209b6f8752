/* Houses on the map: pins, clusters that show their make-up, two layers of dangerous houses. */
/* global L, REGRADED, STAGES, donut, el, label, map, number, spokenIcon, stagePin, svg, t */
/* exported dangerLayer, dangerSign, houseLayer */

function houseName(house) {
  const parts = [
    house.platform_house_no || house.house_id,
    label("hazard_stage", house.stage),
    label("hazard_level", house.hazard_level),
  ];
  if (house.is_overdue) {
    parts.push(t("hazard.overdue"));
  }
  return parts.join(t("hazard.comma"));
}

/** Let a marker do the same by mouse, Enter and space; Leaflet itself hears the mouse alone. */
function opens(marker, action) {
  marker.on("click", action);
  marker.on("keypress", ({ originalEvent }) => {
    if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
    originalEvent.preventDefault();
    action();
  });
  return marker;
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
  const told = parts
    .filter((part) => part.value > 0)
    .map((part) => `${part.name} ${number(part.value)}`)
    .join(t("hazard.comma"));
  const text = t("hazard.cluster", { n: number(total), stages: told, overdue: number(overdue) });
  const size = Math.round(34 + 8 * Math.log10(total));
  return spokenIcon(() => donut(size, parts, String(total)), text, size, "house-cluster");
}

// A house is shown with what lies within some 30 km, since without a base map nearer is empty.
const NEAR = 11;

const DANGER_SHAPES = {
  not_rebuilt: { d: "M3 19L11 3L19 19Z", mark: "!" },
  vacated: { d: "M11 2L20 11L11 20L2 11Z", mark: "○" },
};

/** Return the sign of a dangerous house that still stands: a shape of its own, not a circle. */
function dangerSign(state) {
  const shape = DANGER_SHAPES[state];
  return svg(
    "svg",
    { width: 22, height: 22, viewBox: "0 0 22 22", class: `danger-sign danger-${state}`, "aria-hidden": "true" },
    svg("path", { d: shape.d }),
    svg("text", { x: 11, y: 11, dy: state === "vacated" ? "0.35em" : "0.55em", "text-anchor": "middle" }, shape.mark),
  );
}

/** Return a layer of its own, in a pane under the hazardous houses so that it hides none. */
function dangerLayer(houses, state, onSelect) {
  if (!map.getPane("danger")) map.createPane("danger").style.zIndex = 590;
  const markers = houses
    .filter((house) => house.danger_state === state && house.lat !== null)
    .map((house) => {
      const text = `${house.house_id}${t("hazard.comma")}${label("danger_state", state)}`;
      const icon = spokenIcon(() => dangerSign(state), text, 22, "house-pin");
      return opens(L.marker([house.lat, house.lon], { icon, pane: "danger" }), () => onSelect(house));
    });
  // Its own clusters, plain squares with a count, lest they be taken for those of the stages.
  const group = L.markerClusterGroup({
    clusterPane: "danger",
    maxClusterRadius: 40,
    showCoverageOnHover: false,
    iconCreateFunction: (cluster) => {
      const n = number(cluster.getChildCount());
      const draw = () =>
        el("span", { class: "danger-count", "aria-hidden": "true" }, dangerSign(state), n);
      return spokenIcon(draw, `${label("danger_state", state)} ${n}`, 44, "danger-cluster");
    },
  });
  return group.addLayers(markers);
}

/** Put houses on the map; returns what the page needs to show, to find and to leave out houses. */
function houseLayer(houses, onSelect) {
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
