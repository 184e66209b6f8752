/* Borders fitted into a picture. Pure. */

/**
 * Return place(lat, lon), which gives [x, y] in a picture `width` wide, and the picture's height.
 *
 * points: [[lat, lon], …] that must all be in it. Lengths are true along the middle latitude, which is all that
 * a picture of one prefecture needs.
 */
export function frameOf(points, width, margin) {
  const lats = points.map(([lat]) => lat);
  const lons = points.map(([, lon]) => lon);
  const reach = (values) => values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity]);
  const [south, north] = reach(lats);
  const [west, east] = reach(lons);
  const narrower = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (width - 2 * margin) / ((east - west) * narrower || 1);
  return {
    height: (north - south) * scale + 2 * margin,
    place: (lat, lon) => [margin + (lon - west) * narrower * scale, margin + (north - lat) * scale],
  };
}

/** Return the SVG path of rings [[[lat, lon], …], …]. */
export function pathOf(rings, place) {
  const step = ([lat, lon], index) => {
    const [x, y] = place(lat, lon);
    return `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  return rings.map((ring) => `${ring.map(step).join("")}Z`).join("");
}
