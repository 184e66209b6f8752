/* The units coloured by one rate. A drawing and not a map that is moved: it is as sharp on any screen. */
import { byId, el, fill, svg } from "../../lib/elements.js";
import { labelBox, withoutOverlaps } from "../../lib/label_boxes.js";
import { outline } from "../../lib/outline.js";
import { percent, t } from "../../lib/page.js";
import { classAt, classesFrom } from "../../lib/classes.js";
import { borders, metricName, rateOf, units } from "./wall_data.js";
import { frameOf, pathOf } from "./wall_frame.js";

const WIDTH = 560;
const MARGIN = 8;
const CLASSES = 5;
const LINE = 15; // of a name; its rate stands below it

const shapes = units.filter((unit) => borders[unit.code]).map((unit) => {
  const [rings, [lat, lon]] = borders[unit.code];
  return { unit, rings: outline(rings), lat, lon };
});

function nameOf({ unit, x, y }, pct) {
  return svg("text", { x, y, class: "shape-name", "text-anchor": "middle", "aria-hidden": "true" },
    svg("tspan", { x, y: y - 2 }, unit.name),
    svg("tspan", { x, y: y + LINE, class: "shape-rate" }, percent(pct)));
}

/* A name with its rate is two lines high. */
function boxOf({ unit, x, y }) {
  const box = labelBox(unit.name, { x, y });
  return { ...box, top: y - LINE, bottom: y + LINE + 4 };
}

/** Draw the map of a metric and its legend; the area shown in the panel is outlined. */
export function drawPicture(metric, chosen) {
  const pctOf = (unit) => rateOf(metric, unit).pct;
  const classes = classesFrom(shapes.map(({ unit }) => pctOf(unit)), CLASSES);
  const name = metricName(metric);
  byId("picture-title").textContent = t("wall.map", { metric: name });
  if (shapes.length) {
    const { height, place } = frameOf(shapes.flatMap(({ rings }) => rings.flat()), WIDTH, MARGIN);
    const last = (shape) => shape.unit === chosen; // its outline must not be covered
    const paths = [...shapes].sort((one, other) => last(one) - last(other)).map(({ unit, rings }) =>
      svg("path", {
        d: pathOf(rings, place), class: "shape", "fill-rule": "evenodd", "data-unit": unit.code,
        "data-class": classAt(pctOf(unit), classes), "data-chosen": unit === chosen,
      }));
    const places = shapes.map(({ unit, lat, lon }) => {
      const [x, y] = place(lat, lon);
      return { unit, x, y };
    });
    const spoken = shapes.map(({ unit }) => t("wall.shape", { name: unit.name, pct: percent(pctOf(unit)) }));
    fill(byId("picture"), svg("svg", {
      viewBox: `0 0 ${WIDTH} ${height.toFixed(0)}`, role: "img", "aria-label": [name, ...spoken].join("; "),
    }, ...paths, ...withoutOverlaps(places, boxOf).map((each) => nameOf(each, pctOf(each.unit)))));
  }
  const item = (index, text) => el("li", {}, el("span", { class: "swatch", "data-class": index }), text);
  fill(byId("classes"),
    ...classes.map(({ from, to }, index) =>
      item(index, from === to ? percent(from) : t("wall.class", { from: percent(from), to: percent(to) }))),
    shapes.some(({ unit }) => classAt(pctOf(unit), classes) === -1) ? item(-1, t("wall.nothing")) : null,
    el("li", { class: "note" }, t("wall.classes_note")));
}
