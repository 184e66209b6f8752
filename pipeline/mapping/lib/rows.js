/* Rows out of columns. Pure. */

/** Return [{a, b}, …] from {a: […], b: […]}: columns take less room in the page than rows. */
export function rowsOf(columns) {
  const names = Object.keys(columns);
  const count = names.length > 0 ? columns[names[0]].length : 0;
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(names.map((name) => [name, columns[name][index]])));
}
