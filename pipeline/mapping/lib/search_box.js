/* A box that finds things by a part of their name or number, for mouse, finger and keyboard. */
import { announce, byId } from "./elements.js";
import { MOST_FOUND, findAll, plain } from "./find_entries.js";
import { latestOnly } from "./latest.js";
import { optionList } from "./option_list.js";
import { number, t } from "./page.js";

const PAUSE_MS = 150; // a question that takes a while waits for the end of a word
export const MOST_WAYS = 6; // more units than this say only that a number is not written out

/* What is not in the list: that nothing was found, or more than it shows. */
function say(text) {
  byId("found-note").textContent = text;
  byId("found-note").hidden = !text;
  if (text) announce(text);
}

function sayFound(words, found, others) {
  if (found.length > MOST_FOUND) say(t("found_first", { n: number(found.length), most: MOST_FOUND }));
  else if (found.length > 0) {
    say("");
    announce(t("found_count", { n: number(found.length) }));
  } else if (others.length > 0) {
    const isLong = others.length > MOST_WAYS;
    say(t(isLong ? "found_on_many" : "found_elsewhere", { words, n: number(others.length) }));
  } else say(t(isAddress(words) ? "found_no_address" : "found_nothing", { words }));
}

/* Chinese with a number is an address, which a page knows of some houses alone. */
function isAddress(words) {
  return /\p{Script=Han}/u.test(words) && /\d/.test(plain(words));
}

/* Call what belongs to a key, which then does nothing else. */
function onKeys(input, actions) {
  input.addEventListener("keydown", (event) => {
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  });
}

/**
 * Wire #search, its list #found and #found-note.
 *
 * entries: [{text, code, also, hint, chosen}] where chosen() is called for the entry taken, or href leads on.
 * ask(words): a function that promises further entries to look through, or null where there are none.
 * ways(words): entries that lead to where else the words may be found; they come last, and not where they are many.
 * Returns {look(words)}, which searches as if the words had been typed and Enter pressed.
 */
export function searchBox({ entries, ask = () => null, ways = () => [] }) {
  const input = byId("search");
  const options = optionList(input, byId("found"), take);
  const question = latestOnly();
  let timer = null;
  let isWaiting = false; // Enter was pressed before all was found

  /* All that is found so far; `isAll` when nothing more is being looked for. */
  function present(words, found, isAll) {
    const others = ways(words);
    const listed = [...found.slice(0, MOST_FOUND), ...(others.length > MOST_WAYS ? [] : others)];
    options.show(listed);
    if (isAll) sayFound(words, found, others);
    else say(t("searching"));
    if (!isAll || !isWaiting) return;
    isWaiting = false;
    if (found.length > 0 || others.length === 1) take(listed[0]);
  }

  function stop() {
    clearTimeout(timer);
    question.drop();
  }

  function look() {
    const words = input.value.trim();
    stop();
    if (!plain(words)) {
      close();
      return;
    }
    const [here, asked] = [findAll(entries, words), ask(words)];
    present(words, here, asked === null);
    if (asked === null) return;
    const run = () => question.ask(asked, (more) => present(words, findAll([...entries, ...more], words), true));
    if (isWaiting) run();
    else timer = setTimeout(run, PAUSE_MS);
  }

  function take(entry) {
    close();
    input.value = "";
    if (entry.href) location.assign(entry.href);
    else entry.chosen();
  }

  function enter() {
    if (options.chosen()) take(options.chosen());
    else {
      isWaiting = true;
      look();
    }
  }

  function close() {
    stop();
    isWaiting = false;
    options.show([]);
    say("");
  }

  input.addEventListener("input", () => {
    isWaiting = false;
    look();
  });
  input.addEventListener("blur", () => options.show([]));
  input.addEventListener("focus", () => {
    if (options.isEmpty()) look();
  });
  onKeys(input, {
    ArrowDown: () => options.move(1), ArrowUp: () => options.move(-1), Enter: enter, Escape: close,
  });
  return {
    look(words) {
      input.focus();
      input.value = words;
      enter();
    },
  };
}
