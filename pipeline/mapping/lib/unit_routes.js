/* On which units' pages a number or an address may be found. Pure. */
import { plain } from "./find_entries.js";

const MOST_WAYS = 6;

const squeezed = (text) => plain(text).replaceAll(" ", "");

/* Whether a name stands in a longer text, such as a village in an address. */
function isPart(name, text) {
  return name.length > 1 && name.length < text.length && text.includes(squeezed(name));
}

/**
 * Return the units [{code, name, file}, …] whose parcels or houses have numbers that begin like these words, or
 * whose name, or that of a place of theirs, stands in them.
 *
 * routes: units [{code, name, file}], prefix_length, prefixes {prefix: [index of a unit, …]}, and places as
 * columns with `name` and `unit`, the code of theirs.
 */
export function unitsFor(words, { units, prefix_length: length, prefixes, places }) {
  const wanted = squeezed(words);
  const prefix = wanted.slice(0, length);
  const begun = Object.hasOwn(prefixes, prefix) ? prefixes[prefix].map((index) => units[index]) : [];
  const named = units.filter(({ name }) => isPart(name, wanted));
  const codes = new Set(places.unit.filter((_, index) => isPart(places.name[index], wanted)));
  const placed = units.filter(({ code }) => codes.has(code));
  return [...new Set([...begun, ...named, ...placed])].slice(0, MOST_WAYS);
}

