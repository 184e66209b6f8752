/* The letters that Chinese names begin with in pinyin. Pure: the browser's own order of characters tells. */

const LETTERS = "abcdefghjklmnopqrstwxyz";
const FIRST = [..."阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀"]; // the first character of each letter
const order = new Intl.Collator("zh-Hans-CN");

function initialOf(sign) {
  if (sign < "\u4e00" || sign > "\u9fff") return sign;
  let letter = LETTERS[0];
  FIRST.forEach((first, index) => {
    if (order.compare(sign, first) >= 0) letter = LETTERS[index];
  });
  return letter;
}

const known = new Map();

/** Return a name with every Chinese character as the first letter of its pinyin: 昌吉市 is "cjs". A
 * character of several sounds counts by one of them. */
export function initialsOf(text) {
  return [...text].map((sign) => {
    if (!known.has(sign)) known.set(sign, initialOf(sign));
    return known.get(sign);
  }).join("");
}
