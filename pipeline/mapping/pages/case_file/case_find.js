/* Which houses the list shows: parts of words, whatever their case or width. */

function folded(text) {
  return String(text ?? "").normalize("NFKC").toLowerCase();
}

/** Return whether a house has all the words asked for, and is of the unit asked for. */
export function isAsked(house, words, unit) {
  if (unit && house.unit !== unit) return false;
  const known = [house.house_id, house.platform_house_no, house.address, house.township, house.village, house.unit_name]
    .map(folded).join("\n");
  return folded(words).split(/\s+/).filter(Boolean).every((word) => known.includes(word));
}
