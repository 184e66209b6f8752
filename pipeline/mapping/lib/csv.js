/* Rows as CSV that spreadsheets open as intended. Pure. */

// What a spreadsheet would run as a formula, in full width too (OWASP, CSV injection).
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

function field(value) {
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Return rows of texts and numbers as CSV with a byte-order mark; no text in it becomes a formula. */
export function csvOf(rows) {
  return `\ufeff${rows.map((row) => row.map(field).join(",")).join("\r\n")}\r\n`;
}

/** Return a name that every system takes for a file, from its parts. */
export function fileNameOf(parts) {
  const name = parts.filter(Boolean).join("-").replace(/[\\/:*?"<>|\s\p{C}]+/gu, "_");
  return `${[...name].slice(0, 80).join("")}.csv`;
}
