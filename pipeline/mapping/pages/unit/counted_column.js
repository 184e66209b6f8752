/* A column of numbers written as differences. Pure. */

const LAST_DIGITS = /\d{1,15}$/;

/** Return the values of a column in which a number n stands for the value before with its last digits n more:
 * ["TB0008", 1, 3, null] is TB0008, TB0009, TB0012, null. */
export function valuesOf(column) {
  let stem = "";
  let width = 0;
  let last = 0;
  return column.map((code) => {
    if (typeof code === "number") last += code;
    else {
      const digits = LAST_DIGITS.exec(code || "")?.[0] || "";
      stem = (code || "").slice(0, (code || "").length - digits.length);
      width = digits.length;
      last = Number(digits);
      return code;
    }
    return stem + String(last).padStart(width, "0");
  });
}
