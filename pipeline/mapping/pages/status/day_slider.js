/* The slider over the days that history keeps. */
import { announce, byId } from "../../lib/elements.js";
import { longDate, t } from "../../lib/page.js";
import { days, lastDay } from "./measures.js";

/** Wire the slider: choose(day) is called while it moves, done() when it rests. With one day there is none. */
export function setUpDays(choose, done) {
  const input = byId("day");
  byId("days-part").hidden = days.length < 2;
  byId("one-day").hidden = days.length > 1;
  byId("one-day").textContent = t("status.one_day", { date: longDate(days[lastDay]) });
  input.max = String(lastDay);
  input.addEventListener("input", () => {
    choose(Number(input.value));
    announce(longDate(days[Number(input.value)]));
  });
  input.addEventListener("change", done);
}

/** Show which day is chosen. */
export function showDay(day) {
  const date = longDate(days[day]);
  byId("day").value = String(day);
  byId("day").setAttribute("aria-valuetext", date);
  byId("day-shown").textContent = date;
  byId("day-note").textContent = day === lastDay ? "" : t("status.past_day", { date });
}
