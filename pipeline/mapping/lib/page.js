/* What the page was drawn with, from its block #data: words, labels, settings and figures. */
import { fillSlots, formatDay, formatNumber, formatSigned } from "./format.js";

export const page = JSON.parse(document.getElementById("data").textContent);

const isMissing = (value) => value === null || value === undefined;

/** Return a sentence: t("status.title", {n: 5}); a key without a group is one of the common ones. */
export function t(key, values = {}) {
  const [group, name] = key.includes(".") ? key.split(".") : ["common", key];
  const text = page.texts[group][name];
  if (text === undefined) throw new Error(`no text ${key}`);
  return fillSlots(text, values);
}

/** Return the label of a code, or the dash for none. */
export function label(list, code) {
  return isMissing(code) ? t("no_rate") : page.labels[list][code];
}

/** Return the label of a column of a table or view. */
export function columnLabel(owner, column) {
  return page.columns[owner][column];
}

/** Return 12,345; a dash where there is none. */
export function number(value, digits = 0) {
  return isMissing(value) ? t("no_rate") : formatNumber(value, digits);
}

/** Return +5, −3 or 0; a dash where there is none. */
export function signed(value, digits = 0) {
  return isMissing(value) ? t("no_rate") : formatSigned(value, digits);
}

/** Return 95.34% from the rate a view gives; a dash where nothing could be counted. */
export function percent(value) {
  return isMissing(value) ? t("no_rate") : `${formatNumber(value, 2)}%`;
}

/** Return a day in the page's language from its ISO text; a dash where there is none. */
export function longDate(iso) {
  return iso ? formatDay(iso, page.language) : t("no_rate");
}
