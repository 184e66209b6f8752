/* Numbers, days and sentences as people write them. Pure: nothing of the page is needed. */

const MINUS = "−"; // a true minus sign: a screen reader passes over a hyphen

/** Return 12,345 or 12,345.60; `digits` is how many decimals are shown. */
export function formatNumber(value, digits = 0) {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Return +5, −3 or 0. */
export function formatSigned(value, digits = 0) {
  const size = formatNumber(Math.abs(value), digits);
  if (value === 0) return size;
  return `${value > 0 ? "+" : MINUS}${size}`;
}

/** Return the day of an ISO text: 2023年3月16日 for "zh", 16 March 2023 for any other language. */
export function formatDay(iso, language) {
  const [year, month, day] = iso.split("-").map(Number);
  if (language === "zh") return `${year}年${month}月${day}日`;
  const name = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" });
  return `${day} ${name.format(new Date(Date.UTC(year, month - 1, day)))} ${year}`;
}

/** Return a sentence with each {slot} filled: fillSlots("{n} of {all}", {n: 1, all: 2}). */
export function fillSlots(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, slot) => String(values[slot]));
}
