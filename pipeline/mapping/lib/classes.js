/* Classes of a map made from what it shows. Pure. */

/**
 * Return at most `most` classes [{from, to}] with about as many values in each, the lowest first.
 *
 * `from` and `to` are the lowest and highest value that is there; equal values share a class, and null has none:
 * ([90, 91, 91, null, 99], 3) gives 90–90, 91–91 and 99–99.
 */
export function classesFrom(values, most) {
  const sorted = values.filter((value) => value !== null && value !== undefined).sort((one, other) => one - other);
  const classes = [];
  let taken = 0;
  while (taken < sorted.length) {
    const share = Math.ceil((sorted.length - taken) / (most - classes.length));
    const to = sorted[taken + share - 1];
    classes.push({ from: sorted[taken], to });
    taken = sorted.lastIndexOf(to) + 1;
  }
  return classes;
}

/** Return the index of the class a value belongs to, or -1 for none. */
export function classAt(value, classes) {
  return value === null || value === undefined ? -1 : classes.findIndex(({ to }) => value <= to);
}
