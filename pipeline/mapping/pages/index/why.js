/* Why the rates moved: a waterfall for each rate, and the same figures as a table. */
import { byId, el, fill, svg } from "../../lib/elements.js";
import { label, longDate, number, signed, t } from "../../lib/page.js";
import { sortableTable } from "../../lib/table.js";
import { waterfallRange, waterfallSteps } from "./waterfall_steps.js";

const DRAWING = { width: 340, row: 22, left: 104, right: 58 };

function nameOf(step) {
  return step.from === null ? t(`index.why_${step.key}`) : label("headline_part", step.key);
}

function valueOf(step) {
  return step.from === null ? number(step.to) : signed(step.to - step.from);
}

function kindOf(step) {
  if (step.from === null) return "whole";
  return step.to > step.from ? "more" : "less";
}

function waterfall(steps, spoken) {
  const { floor, top } = waterfallRange(steps);
  const width = DRAWING.width - DRAWING.left - DRAWING.right;
  const x = (figure) => DRAWING.left + (width * (figure - floor)) / (top - floor);
  return svg(
    "svg",
    { viewBox: `0 0 ${DRAWING.width} ${steps.length * DRAWING.row}`, class: "waterfall", role: "img", "aria-label": spoken },
    ...steps.flatMap((step, index) => {
      const from = x(step.from === null ? floor : Math.min(step.from, step.to));
      const to = x(step.from === null ? step.to : Math.max(step.from, step.to));
      const middle = (index + 0.5) * DRAWING.row;
      return [
        svg("text", { x: DRAWING.left - 6, y: middle, dy: "0.35em", "text-anchor": "end", class: "curve-axis" }, nameOf(step)),
        svg("rect", {
          x: from, y: middle - 7, width: Math.max(to - from, 1.5), height: 14, class: `waterfall-${kindOf(step)}`,
        }),
        svg("text", { x: Math.max(to, from + 1.5) + 4, y: middle, dy: "0.35em", class: "curve-axis" }, valueOf(step)),
      ];
    }),
  );
}

function partsTable(change, name) {
  const table = el("table");
  const home = el("div", {}, table);
  const moved = change.parts.filter((part) => part.finished !== 0 || part.total !== 0);
  sortableTable(table, [
    { key: "part", title: t("index.why_part"), sortable: false, cell: (part) => label("headline_part", part.part) },
    { key: "finished", title: t("index.why_finished"), sortable: false, numeric: true, cell: (part) => signed(part.finished) },
    {
      key: "total", title: t("index.why_total"), sortable: false, numeric: true,
      cell: (part) => (part.total === null ? t("index.not_told") : signed(part.total)),
    },
  ], { caption: t("index.why_caption", { date: longDate(change.from_as_of) }), name: t("index.why_name", { name }) })
    .show(moved);
  return home;
}

function whyCard(change, name) {
  const steps = waterfallSteps(change.finished_before, change.finished_after, change.parts);
  const spoken = t("index.why_spoken", {
    name, parts: steps.map((step) => `${nameOf(step)} ${valueOf(step)}`).join(t("index.comma")),
  });
  const hasMoved = change.parts.some((part) => part.finished !== 0 || part.total !== 0);
  return el("article", { class: "rate", "data-why": change.metric },
    el("h3", {}, name),
    hasMoved ? waterfall(steps, spoken) : el("p", {}, t("index.why_none", { date: longDate(change.from_as_of) })),
    hasMoved ? partsTable(change, name) : null,
    change.is_split ? null : el("p", { class: "quiet" }, t("index.why_unsplit", { date: longDate(change.from_as_of) })));
}

/** Draw the section; it is left out where no date comes before. changes: rows of index_why.sql. */
export function drawWhy(changes, nameOfMetric) {
  byId("why-section").hidden = changes.length === 0;
  fill(byId("why"), ...changes.map((change) => whyCard(change, nameOfMetric(change.metric))));
}
