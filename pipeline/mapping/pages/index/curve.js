/* The progress curve of one rate: what was measured, and the straight line to its deadline. */
import { svg } from "../../lib/elements.js";
import { curveScales } from "./curve_scales.js";

const CURVE = { width: 340, height: 170, left: 40, right: 12, top: 14, bottom: 26 };

function curveGrid(scales) {
  const step = (100 - scales.floor) / 2;
  return [scales.floor, scales.floor + step, 100].flatMap((pct) => [
    svg("line", {
      x1: CURVE.left,
      x2: CURVE.width - CURVE.right,
      y1: scales.y(pct),
      y2: scales.y(pct),
      class: "curve-grid",
    }),
    svg(
      "text",
      { x: CURVE.left - 5, y: scales.y(pct), dy: "0.35em", "text-anchor": "end", class: "curve-axis" },
      `${pct}%`,
    ),
  ]);
}

function curveDates(scales, points, { deadline, start, weeks }) {
  const days = [...points, ...weeks].map((point) => point.asOf);
  if (start) days.push(start);
  days.sort();
  const dates = [days[0]];
  const last = deadline && deadline > days[days.length - 1] ? deadline : days[days.length - 1];
  if (last !== dates[0]) {
    dates.push(last);
  }
  return dates.map((date, index) =>
    svg(
      "text",
      {
        x: scales.x(date),
        y: CURVE.height - 8,
        "text-anchor": index === 0 ? "start" : "end",
        class: "curve-axis",
      },
      date,
    ),
  );
}

/**
 * Return the drawing of one rate.
 * points: [{asOf, pct}] in order of time, at least one; plan: {deadline, start}, each "YYYY-MM-DD" or null,
 * between which a straight line leads from 0 % to 100 %, from the first point where there is no start;
 * plan.weeks: [{asOf, pct}] in order of time, what is planned until the end of each week, possibly none;
 * spoken: what a screen reader says instead of the drawing.
 */
export function curve(points, plan, spoken) {
  const { deadline, weeks } = plan;
  const start = deadline && plan.start && plan.start < deadline ? plan.start : null;
  const scales = curveScales([...points, ...weeks], deadline, CURVE, start);
  const pathOf = (days) => days.map((day) => `${scales.x(day.asOf).toFixed(1)},${scales.y(day.pct).toFixed(1)}`).join(" ");
  const from = start ? { asOf: start, pct: 0 } : points[0];
  const last = points[points.length - 1];
  const nearFloor = scales.y(last.pct) > CURVE.height - CURVE.bottom - 22;
  const nearEnd = scales.x(last.asOf) > CURVE.width - 80;
  return svg(
    "svg",
    { viewBox: `0 0 ${CURVE.width} ${CURVE.height}`, class: "curve", role: "img", "aria-label": spoken },
    ...curveGrid(scales),
    ...curveDates(scales, points, { deadline, start, weeks }),
    deadline
      ? svg("line", {
          x1: scales.x(from.asOf),
          y1: scales.y(from.pct),
          x2: scales.x(deadline),
          y2: scales.y(100),
          class: "curve-plan",
        })
      : null,
    weeks.length > 1 ? svg("polyline", { points: pathOf(weeks), class: "curve-weeks" }) : null,
    svg("polyline", { points: pathOf(points), class: "curve-line" }),
    ...points.map((point) =>
      svg("circle", { cx: scales.x(point.asOf), cy: scales.y(point.pct), r: 3, class: "curve-point" }),
    ),
    svg(
      "text",
      {
        x: scales.x(last.asOf) + (nearEnd ? 4 : 7),
        y: scales.y(last.pct) + (nearFloor ? -9 : 16),
        "text-anchor": nearEnd ? "end" : "start",
        class: "curve-value",
      },
      `${last.pct.toFixed(2)}%`,
    ),
  );
}
