/* What the wall shows, by area and metric. */
import { label, page } from "../../lib/page.js";

export const METRICS = ["survey_done", "revisit_done", "rectified"];
export const { areas, borders } = page.data;
export const total = areas.find((area) => area.is_total);
export const units = areas.filter((area) => !area.is_total);

const rates = new Map(page.data.rates.map((rate) => [`${rate.metric} ${rate.code}`, rate]));

/** Return an area's figures of one metric. */
export function rateOf(metric, area) {
  return rates.get(`${metric} ${area.code}`);
}

/** Return [{stage, houses}] of an area in the order of the stages; empty where they are not shown. */
export function stagesOf(area) {
  const found = page.data.stages.filter((row) => row.code === area.code);
  return Object.keys(page.labels.hazard_stage)
    .map((stage) => ({ stage, houses: found.find((row) => row.stage === stage)?.houses ?? 0 }))
    .filter(() => found.length > 0);
}

/** Return the region's rank of the whole place, or null. */
export function regionalRank(metric) {
  return page.data.regional.find((row) => row.metric === metric)?.regional_rank ?? null;
}

/** Return the name of a metric, the same as on all other pages. */
export function metricName(metric) {
  return label("metric", metric);
}
