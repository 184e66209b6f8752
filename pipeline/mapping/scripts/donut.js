/* A ring whose sectors say what a cluster is made of; and rows out of columns. */
/* global L, el, svg */
/* exported donut, rowsOf, spokenIcon */

/** Return [{a, b}, …] from {a: […], b: […]}: columns take less room in the page than rows. */
function rowsOf(columns) {
  const names = Object.keys(columns);
  const count = names.length > 0 ? columns[names[0]].length : 0;
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(names.map((name) => [name, columns[name][index]])));
}

/** Return the path of a ring's sector from one share of the circle to another, clockwise from
 * twelve o'clock. A whole ring cannot be one arc (its ends would meet), so each arc is two. */
function ringPath(centre, outer, inner, from, to) {
  const middle = (from + to) / 2;
  const at = (radius, share) => {
    const angle = 2 * Math.PI * share;
    const x = centre + radius * Math.sin(angle);
    const y = centre - radius * Math.cos(angle);
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
  };
  const arc = (radius, share, sweep) => `A${radius} ${radius} 0 0 ${sweep} ${at(radius, share)}`;
  return `M${at(outer, from)}${arc(outer, middle, 1)}${arc(outer, to, 1)}`
    + `L${at(inner, to)}${arc(inner, middle, 0)}${arc(inner, from, 0)}Z`;
}

/** Return a ring with text in its middle; parts: [{value, className}], the class gives the colour. */
function donut(size, parts, text) {
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  const centre = size / 2;
  const outer = centre - 1.5;
  const inner = outer * 0.6;
  let from = 0;
  const sectors = parts.filter((part) => part.value > 0).map((part) => {
    const to = from + part.value / total;
    const d = ringPath(centre, outer, inner, from, to);
    from = to;
    return svg("path", { d, class: part.className });
  });
  return svg("svg",
    { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" },
    svg("circle", { cx: centre, cy: centre, r: outer, class: "donut-ground" }),
    ...sectors,
    svg("circle", { cx: centre, cy: centre, r: inner, class: "donut-hole" }),
    svg("text",
      { x: centre, y: centre, "text-anchor": "middle", dy: "0.35em", class: "donut-text" }, text));
}

/* Drawn when it comes onto the map: most houses stay inside a cluster. */
const SpokenIcon = L.DivIcon.extend({
  createIcon(old) {
    const { draw, text } = this.options;
    this.options.html = el("span", {}, el("span", { class: "visually-hidden" }, text), draw());
    return L.DivIcon.prototype.createIcon.call(this, old);
  },
});

/** Return a Leaflet icon around what draw() returns; the hidden text is what a screen reader says. */
function spokenIcon(draw, text, size, className) {
  return new SpokenIcon({ draw, text, className, iconSize: [size, size] });
}
