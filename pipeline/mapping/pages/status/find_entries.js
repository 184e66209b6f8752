/* What a search finds. Pure. */

const MOST_FOUND = 12;

/**
 * Return the entries [{text, code, …}] whose text holds the words or whose code begins with them: first
 * those whose text has the words earliest, at most twelve. Upper and lower case are the same.
 */
export function findEntries(entries, words) {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return [];
  const rated = entries
    .map((entry) => ({ entry, at: entry.text.toLowerCase().indexOf(wanted) }))
    .filter(({ entry, at }) => at !== -1 || entry.code.toLowerCase().startsWith(wanted));
  return rated.sort((one, other) => one.at - other.at).slice(0, MOST_FOUND).map(({ entry }) => entry);
}
