/* The order of a table's rows. Pure. */

/** Compare two values for sorting: text by the language's order, numbers by size; what is missing
 * comes last in either direction. */
export function compare(one, other, downwards) {
  if (one === other) return 0;
  if (one === null || one === undefined) return 1;
  if (other === null || other === undefined) return -1;
  const order = typeof one === "string" ? one.localeCompare(other, "zh-CN") : one - other;
  return downwards ? -order : order;
}
