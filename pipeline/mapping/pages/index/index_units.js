/* The units with their three rates, side by side and sortable. */
import { bar } from "../../lib/bar.js";
import { el } from "../../lib/elements.js";
import { number, page, percent, signed, t } from "../../lib/page.js";
import { sortableTable } from "../../lib/table.js";

// Which columns of the views make up each rate; colours are those of "done" on the maps. `last` marks the last
// three of a rate, in words beside the colour.
export const HEADLINES = [
  { name: "survey", metric: "survey_done", pct: "done_pct", done: "done", of: "parcels", rank: "done_rank", last: "done_is_last" },
  { name: "revisit", metric: "revisit_done", pct: "revisited_pct", done: "revisited", of: "commercial_houses", rank: "revisited_rank", last: "revisited_is_last" },
  { name: "rectified", metric: "rectified", pct: "rectified_pct", done: "rectified", of: "hazardous", rank: "rectified_rank", last: "rectified_is_last" },
];

/** Return the way to a unit: its parcels, or for the public its villages. */
export function unitHref(unit) {
  return page.audience === "internal"
    ? `${unit.page}.html`
    : `survey-status.html#${new URLSearchParams({ at: `unit-${unit.code}` })}`;
}

function rateColumn(rate) {
  const figure = (unit, key, text) => el("span", { "data-unit": unit.code, "data-figure": key }, text);
  const title = t(`index.${rate.name}`);
  return {
    key: rate.name, title, numeric: true,
    // What lies in no unit is not ranked, so it comes last.
    value: (unit) => (unit.code === "unassigned" ? null : unit[rate.pct]),
    cell: (unit) => el("span", { class: "rate-cell" },
      unit[rate.pct] === null ? el("span", { class: "bar" }) : bar([[unit[rate.pct] / 100, "var(--done)"]]),
      el("span", { class: unit[rate.last] ? "rate-text last-three" : "rate-text" },
        figure(unit, rate.pct, percent(unit[rate.pct])),
        unit[rate.rank] === null ? "" : t("index.ranked", { rank: unit[rate.rank] }),
        unit[rate.last] ? el("span", { class: "last-mark" }, t("index.last_three")) : null),
      el("small", {},
        figure(unit, rate.done, number(unit[rate.done])), " / ", figure(unit, rate.of, number(unit[rate.of])))),
    saved: [
      { title, cell: (unit) => percent(unit[rate.pct]) },
      { title: t("index.save_rank", { title }), numeric: true, value: (unit) => unit[rate.rank], cell: (unit) => number(unit[rate.rank]) },
      { title: t("index.save_done", { title }), numeric: true, value: (unit) => unit[rate.done], cell: (unit) => number(unit[rate.done]) },
      { title: t("index.save_of", { title }), numeric: true, value: (unit) => unit[rate.of], cell: (unit) => number(unit[rate.of]) },
    ],
  };
}

function countColumn(key, title) {
  return {
    key, title, numeric: true,
    value: (unit) => unit[key],
    cell: (unit) => el("span", { "data-unit": unit.code, "data-figure": key }, number(unit[key])),
  };
}

/** Fill the table; `total` is the whole place, `changes` says by how many points a survey rate moved. */
export function drawUnits(table, units, total, changes) {
  const moved = new Map(changes.map((change) => [change.code, change.done_points]));
  const columns = [
    {
      key: "name", title: t("index.unit"),
      value: (unit) => unit.name,
      cell: (unit) => (unit === total
        ? el("strong", {}, t("index.total"))
        : el("a", { href: unitHref(unit), class: "name" }, unit.name)),
    },
    rateColumn(HEADLINES[0]),
    countColumn("remaining", t("index.remaining")),
    rateColumn(HEADLINES[1]),
    rateColumn(HEADLINES[2]),
    countColumn("overdue", t("index.overdue_houses")),
  ];
  if (changes.length > 0) {
    columns.splice(3, 0, {
      key: "change", title: t("index.change"), numeric: true,
      value: (unit) => moved.get(unit.code) ?? null,
      cell: (unit) => signed(moved.get(unit.code), 2),
    });
  }
  const list = sortableTable(table, columns, {
    caption: t("index.units_caption"), sort: "survey", downwards: true, total, name: t("index.units"),
  });
  list.show(units);
}
