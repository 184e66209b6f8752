/* What a search finds. Pure. */
import { initialsOf } from "./initials.js";

export const MOST_FOUND = 12;
const EXACTLY = -1; // before whatever only holds the word
const ELSEWHERE = 1000; // behind whatever is found in a name

/** Return a text as it is compared: full width as half width, capitals as small letters, one space at most. */
export function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

function prepared(entry) {
  if (!entry.plainText) {
    entry.plainText = plain(entry.text);
    entry.plainCode = plain(entry.code || "");
    entry.plainAlso = (entry.also || []).filter(Boolean).map(plain);
    entry.initials = initialsOf(entry.plainText);
  }
  return entry;
}

/* Where a word stands in an entry: it is one of its numbers, stands in its code, which is known by how it begins, in
 * its name, its initials, else elsewhere; null for nowhere. */
function placeOf(word, { plainText, plainCode, plainAlso, initials }) {
  if (word === plainText || plainAlso.includes(word)) return EXACTLY;
  if (plainCode.startsWith(word)) return 0;
  if (/\d/.test(word) && plainText.endsWith(word)) return 0; // people know a number by its end
  const inName = plainText.indexOf(word);
  if (inName !== -1) return inName;
  const inInitials = /^[a-z]+$/.test(word) ? initials.indexOf(word) : -1;
  if (inInitials !== -1) return inInitials + 1;
  return plainAlso.some((text) => text.includes(word)) ? ELSEWHERE : null;
}

/**
 * Return all entries [{text, code, also, …}] in which every word stands, first those whose text it is, then the
 * earliest in their names:
 * as a part of `text` or of one of the texts `also`, as the pinyin initials of `text`, or as the beginning
 * of `code`.
 */
export function findAll(entries, words) {
  const wanted = plain(words).split(" ").filter(Boolean);
  if (wanted.length === 0) return [];
  return entries
    .map((entry) => ({ entry, places: wanted.map((word) => placeOf(word, prepared(entry))) }))
    .filter(({ places }) => !places.includes(null))
    .map(({ entry, places }) => ({ entry, at: Math.max(...places) }))
    .sort((one, other) => one.at - other.at)
    .map(({ entry }) => entry);
}

/** Return the first of them, as many as a list shows. */
export function findEntries(entries, words) {
  return findAll(entries, words).slice(0, MOST_FOUND);
}
