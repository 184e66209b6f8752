/* The entrance page. */
import { caseLinkOf } from "../../lib/case_href.js";
import { byId, el, fill } from "../../lib/elements.js";
import { label, longDate, number, page, percent, signed, t } from "../../lib/page.js";
import { makeReady } from "../../lib/ready.js";
import { searchBox } from "../../lib/search_box.js";
import { sortableTable } from "../../lib/table.js";
import { houseEntries, placeEntries, waysToUnits } from "../../lib/ways.js";
import { drawAges } from "./ages.js";
import { curve } from "./curve.js";
import { HEADLINES, drawUnits, unitHref } from "./index_units.js";
import { drawWhy } from "./why.js";

const { rates, units, totals, overdue, changes, forecasts, plans } = page.data;
const ofMetric = (metric) => rates.find((rate) => rate.metric === metric);
const forecastOf = (metric) => forecasts.find((each) => each.metric === metric);
const planOf = (metric) => plans.find((each) => each.metric === metric);

/** Return the line of a plan; that of a proposal goes on from what is reached. */
function planLine(plan, points) {
  const weeks = plan.weeks.map((week) => ({ asOf: week.as_of, pct: week.pct }));
  return plan.is_proposal && weeks.length > 0 ? [points[points.length - 1], ...weeks] : weeks;
}

/** Draw the days on which a rate is known; snapshots from before houses were delivered have none. */
function rateCurve(rate, name) {
  const points = page.data.curve
    .filter((day) => day[`${rate.name}_pct`] !== null)
    .map((day) => ({ asOf: day.as_of, pct: day[`${rate.name}_pct`] }));
  if (points.length === 0) return el("p", { class: "quiet" }, t("index.no_curve"));
  if (points.length === 1) { // a dot alone shows no course
    const [{ asOf, pct }] = points;
    return el("p", { class: "quiet" }, t("index.one_day", { date: longDate(asOf), pct: percent(pct) }));
  }
  const { deadline, started_on: start } = forecastOf(rate.metric);
  const spoken = points.map((point) =>
    t("index.curve_point", { date: longDate(point.asOf), pct: percent(point.pct) }));
  if (deadline) spoken.push(t("index.curve_plan", { date: longDate(deadline) }));
  return curve(points, { deadline, start, weeks: planLine(planOf(rate.metric), points) }, t("index.curve", { name, points: spoken.join(t("index.comma")) }));
}

/** Return the sentences on plan and reality; a proposal is named as one. */
function planText(plan) {
  if (plan.is_proposal) return [t(plan.weeks.length > 0 ? "index.plan_proposed" : "index.plan_none")];
  if (plan.planned === null) return [t("index.plan_line"), t("index.plan_not_due")];
  const key = plan.behind_by > 0 ? "behind" : plan.behind_by < 0 ? "ahead" : "even";
  return [t("index.plan_line"), t(`index.plan_${key}`, {
    planned: number(plan.planned), pct: percent(plan.planned_pct), reached: number(plan.reached),
    difference: number(Math.abs(plan.behind_by)),
  })];
}

/** Return the sentences on deadline and forecast, as the circular has them. */
function forecastText({ deadline, started_on: start, planned_pct: planned, ...rest }) {
  const parts = [deadline ? t("index.deadline", { date: longDate(deadline) }) : t("index.no_deadline")];
  if (planned !== null) parts.push(t("index.planned", { date: longDate(start), pct: percent(planned) }));
  else if (deadline) parts.push(t("index.plan"));
  if (rest.needed_per_day !== null && rest.remaining > 0) {
    parts.push(t("index.needed", { n: number(rest.remaining), pace: number(rest.needed_per_day, 2) }));
  }
  if (rest.forecast === "finished") parts.push(t("index.finished"));
  else if (rest.projected_on === null) parts.push(t("index.no_pace"));
  else {
    parts.push(t("index.projected", {
      pace: number(rest.pace_per_day, 2), date: longDate(rest.projected_on),
      verdict: rest.forecast === "no_deadline" ? "" : t(`index.verdict_${rest.forecast}`),
    }));
  }
  return parts.join(t("index.full_stop"));
}

function rateCard(rate) {
  const figure = ofMetric(rate.metric);
  return el("article", { class: "rate" },
    el("h3", {}, figure.name),
    el("p", { class: "big" },
      el("span", { "data-metric": rate.metric, "data-figure": "pct" }, percent(figure.pct))),
    el("p", {},
      el("span", { "data-metric": rate.metric, "data-figure": "fraction" },
        t("index.of", { numerator: number(figure.numerator), denominator: number(figure.denominator) })),
      " · ",
      figure.regional_rank === null
        ? el("span", { class: "quiet" }, t("index.no_rank"))
        : el("strong", { "data-metric": rate.metric, "data-figure": "rank" },
          t("index.rank", { rank: figure.regional_rank }))),
    el("p", { class: "quiet" }, figure.definition),
    rateCurve(rate, figure.name),
    el("p", { class: "quiet", "data-metric": rate.metric, "data-figure": "forecast" },
      forecastText(forecastOf(rate.metric))),
    el("p", { class: "quiet", "data-metric": rate.metric, "data-figure": "plan" },
      planText(planOf(rate.metric)).join(t("index.full_stop"))));
}

function drawChanges() {
  const total = changes.find((change) => change.is_total);
  byId("since").textContent = total
    ? t("index.since", { date: longDate(total.past_as_of) })
    : t("index.no_past");
  if (!total) {
    fill(byId("changes"), el("p", {}, t("index.no_past")));
    return;
  }
  const kinds = [["done", 0], ["done_points", 2], ["unsurveyed", 0], ["parcels", 0], ["revisited", 0], ["rectified", 0]];
  fill(byId("changes"), el("dl", { class: "changes" }, ...kinds.flatMap(([key, digits]) => [
    el("dt", {}, t(`index.change_${key === "done_points" ? "points" : key}`)),
    el("dd", { "data-change": key },
      total[key] === null ? el("small", {}, t("index.not_told")) : signed(total[key], digits)),
  ])));
}

function overdueTable() {
  const table = el("table");
  const home = el("div", {}, table); // the button to save it stands beside it
  sortableTable(table, [
    {
      key: "house", title: t("index.house"), sortable: false,
      cell: (house) => el("span", {},
        el("a",
          { href: `hazard-progress.html#${new URLSearchParams({ house: house.house_id })}`, class: "name" },
          house.house_no),
        " ",
        caseLinkOf(house.house_id)),
    },
    {
      key: "place", title: t("index.place"), sortable: false,
      cell: (house) => el("span", { class: "name" }, [house.unit, house.village].filter(Boolean).join(" · ")),
    },
    { key: "stage", title: t("index.stage"), sortable: false, cell: (house) => label("hazard_stage", house.stage) },
    { key: "days", title: t("index.days"), sortable: false, numeric: true, cell: (house) => number(house.days_overdue) },
  ], { caption: t("index.overdue_caption", { n: overdue.length }), name: t("index.overdue") })
    .show(overdue);
  return home;
}

function drawOverdue() {
  const open = totals.todo + totals.doing;
  fill(byId("overdue"),
    el("p", {}, t("index.overdue_total", {
      overdue: number(totals.overdue), open: number(open), regraded: number(totals.regraded),
      left: number(open + totals.regraded),
    })),
    el("p", { class: "quiet" }, t("index.overdue_definition")),
    overdue.length > 0 ? overdueTable() : null,
    overdue.length > 0
      ? el("p", { class: "no-print" }, el("a", { href: "hazard-progress.html#overdue=yes" }, t("index.overdue_all")))
      : null);
}

function drawOthers() {
  const shown = new Set(HEADLINES.map((rate) => rate.metric));
  const others = rates.filter((rate) => !shown.has(rate.metric));
  fill(byId("others"), ...others.flatMap((rate) => [
    el("dt", {}, rate.name),
    el("dd", {},
      el("strong", { "data-metric": rate.metric, "data-figure": "fraction" },
        t("index.of", { numerator: number(rate.numerator), denominator: number(rate.denominator) })),
      " · ",
      el("span", { "data-metric": rate.metric, "data-figure": "pct" }, percent(rate.pct)),
      el("small", {}, rate.definition)),
  ]));
}

function drawLinks() {
  const isInternal = page.audience === "internal";
  const links = [
    ["survey-status.html", t("index.link_status")],
    ["hazard-progress.html", t(isInternal ? "index.link_hazard" : "index.link_hazard_public")],
    ["wall.html", t("index.link_wall")],
    ...(isInternal ? [["all-parcels.html", t("index.link_parcels")]] : []),
    ...(isInternal ? [["house-files.html", t("index.link_files")]] : []),
    ...(isInternal ? [["commercial-profile.html", t("index.link_profile")]] : []),
    ...(isInternal ? units.map((unit) => [unitHref(unit), t("index.link_unit", { name: unit.name })]) : []),
  ];
  fill(byId("links"), ...links.map(([href, text]) => el("li", {}, el("a", { href }, text))));
}

/* What the run wrote beside the pages; the links hold as long as both lie where the run put them. */
function drawDocuments() {
  const { folder, files } = page.data.documents;
  byId("documents-section").hidden = files.length === 0;
  const link = (path, text) => el("li", {}, el("a", { href: `${encodeURI(folder)}/${encodeURIComponent(path)}`, class: "name" }, text));
  fill(byId("documents"), ...files.map((file) => link(file, file)), link("", t("index.all_documents")));
}

fill(byId("rates"), ...HEADLINES.map(rateCard));
drawUnits(byId("units"), units, totals, changes);
drawChanges();
drawWhy(page.data.why, (metric) => ofMetric(metric).name);
drawOverdue();
drawAges(page.data.ages, page.data.late, page.data.asked_for);
drawOthers();
drawLinks();
drawDocuments();
searchBox({ entries: [...placeEntries(), ...houseEntries()], ways: waysToUnits });
makeReady();
