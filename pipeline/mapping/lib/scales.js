/* Colours of a map of areas, in classes made from what it shows. Pure. */
import { classAt, classesFrom } from "./classes.js";

export const NOTHING = "#ffffff";
/* More is darker: blue for what is done, orange for what is left. */
export const DONE_COLOURS = ["#eef3fa", "#b5d0e8", "#6aa5d2", "#2a73b3", "#0b3a70"];
export const LEFT_COLOURS = ["#fff3e0", "#fdd09a", "#ee8e3f", "#c4460f", "#7d1805"];
/* A change: orange for fewer, grey for none, blue for more; the stronger the darker. */
export const FEWER_COLOURS = ["#6b2a06", "#c96f1a", "#f7bd7a"];
export const SAME_COLOUR = "#e4e6e9";
export const MORE_COLOURS = ["#9cc7e6", "#3f8ac4", "#083f78"];

/* Fewer classes than colours take those that lie farthest apart. */
function spread(colours, count) {
  return Array.from({ length: count }, (_, index) =>
    colours[count === 1 ? colours.length - 1 : Math.round((index * (colours.length - 1)) / (count - 1))]);
}

function coloured(classes, colours) {
  const chosen = spread(colours, classes.length);
  return classes.map((each, index) => ({ ...each, colour: chosen[index] }));
}

/** Return the classes [{from, to, colour}] of values, the lowest first; `colours` from light to dark. */
export function scaleOf(values, colours) {
  return coloured(classesFrom(values, colours.length), colours);
}

/** Return the classes of changes, those of fewer first: no class has both fewer and more. */
export function changeScale(values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  const side = (some, colours) => coloured(classesFrom(some, colours.length), colours);
  const fewer = side(known.filter((value) => value < 0).map((value) => -value), [...FEWER_COLOURS].reverse());
  return [
    ...fewer.map(({ from, to, colour }) => ({ from: -to, to: -from, colour })).reverse(),
    ...(known.includes(0) ? [{ from: 0, to: 0, colour: SAME_COLOUR }] : []),
    ...side(known.filter((value) => value > 0), MORE_COLOURS),
  ];
}

/** Return the colour of a value. */
export function colourAt(value, scale) {
  const index = classAt(value, scale);
  return index === -1 ? NOTHING : scale[index].colour;
}
