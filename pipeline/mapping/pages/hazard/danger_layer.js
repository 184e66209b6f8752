/* Dangerous houses that still stand: two layers of their own. */
import { el, svg } from "../../lib/elements.js";
import { L, map } from "../../lib/leaflet.js";
import { label, number, t } from "../../lib/page.js";
import { opens, spokenIcon } from "./spoken_marker.js";

const DANGER_SHAPES = {
  not_rebuilt: { d: "M3 19L11 3L19 19Z", mark: "!" },
  vacated: { d: "M11 2L20 11L11 20L2 11Z", mark: "○" },
};

/** Return the sign of a dangerous house that still stands: a shape of its own, not a circle. */
export function dangerSign(state) {
  const shape = DANGER_SHAPES[state];
  return svg(
    "svg",
    { width: 22, height: 22, viewBox: "0 0 22 22", class: `danger-sign danger-${state}`, "aria-hidden": "true" },
    svg("path", { d: shape.d }),
    svg("text", { x: 11, y: 11, dy: state === "vacated" ? "0.35em" : "0.55em", "text-anchor": "middle" }, shape.mark),
  );
}

/** Return a layer of its own, in a pane under the hazardous houses so that it hides none. */
export function dangerLayer(houses, state, onSelect) {
  if (!map.getPane("danger")) map.createPane("danger").style.zIndex = 590;
  const markers = houses
    .filter((house) => house.danger_state === state && house.lat !== null)
    .map((house) => {
      const text = `${house.house_no}${t("hazard.comma")}${label("danger_state", state)}`;
      const icon = spokenIcon(() => dangerSign(state), text, 22, "house-pin");
      return opens(L.marker([house.lat, house.lon], { icon, pane: "danger" }), () => onSelect(house));
    });
  // Its own clusters, plain squares with a count, so that they are not taken for those of the stages.
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
