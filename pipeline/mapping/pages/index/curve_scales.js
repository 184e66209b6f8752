/* Where the points of a progress curve lie. Pure. */

const DAY_MS = 86400000;

/** Return a date text "YYYY-MM-DD" as a number of days. */
export function dayOf(text) {
  const [year, month, day] = text.split("-").map(Number);
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** Return the lowest percent the axis shows: well below all points, and so that the middle of the axis is round
 * too: 90, 80, 60, 40, 20 or 0. */
export function curveFloor(points) {
  const lowest = Math.min(...points.map((point) => point.pct)) - 2;
  return lowest >= 90 ? 90 : Math.max(0, Math.floor(lowest / 20) * 20);
}

/**
 * Return {floor, x(date), y(percent)} in the units of a frame {width, height, left, right, top, bottom}.
 *
 * points: [{asOf, pct}] in any order; the axis runs from the first of them or the start, whichever is
 * earlier, to the last or the deadline, whichever is later, and at least one day. With a start it begins at 0 %.
 */
export function curveScales(points, deadline, frame, start = null) {
  const days = points.map((point) => dayOf(point.asOf));
  if (start) days.push(dayOf(start));
  const first = Math.min(...days);
  const last = Math.max(first + 1, ...days, deadline ? dayOf(deadline) : 0);
  const floor = start ? 0 : curveFloor(points);
  const wide = frame.width - frame.left - frame.right;
  const high = frame.height - frame.top - frame.bottom;
  return {
    floor,
    x: (date) => frame.left + ((dayOf(date) - first) / (last - first)) * wide,
    y: (pct) => frame.top + ((100 - pct) / (100 - floor)) * high,
  };
}
