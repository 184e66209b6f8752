/* On which units' pages a number or an address may be found. Pure. */
import { plain } from "./find_entries.js";

const squeezed = (text) => plain(text).replaceAll(" ", "");

/* Whether a name stands in a longer text, such as a village in an address. */
function isPart(name, text) {
  return name.length > 1 && name.length < text.length && text.includes(squeezed(name));
}

/* The units in whose ranges of numbers these words lie, or numbers that begin with them. */
function unitsWithNumber(words, { first, last, units }) {
  const end = `${words}\uffff`; // behind every number that begins so
  const inRange = (_, index) => first[index] <= end && words <= last[index];
  return [...new Set((units || []).filter(inRange).flat())];
}

/**
 * Return the units [{code, name, file}, …] in whose ranges of numbers these words lie, or whose name, or that of
 * a place of theirs, stands in them.
 *
 * routes: units [{code, name, file}], ranges as columns {first, last, units: [[index of a unit, …], …]}, and places
 * as columns with `name` and `unit`, the code of theirs.
 */
export function unitsFor(words, { units, ranges, places }) {
  const wanted = squeezed(words);
  const numbered = unitsWithNumber(wanted, ranges).map((index) => units[index]);
  const named = units.filter(({ name }) => isPart(name, wanted));
  const codes = new Set(places.unit.filter((_, index) => isPart(places.name[index], wanted)));
  const placed = units.filter(({ code }) => codes.has(code));
  return [...new Set([...numbered, ...named, ...placed])];
}
