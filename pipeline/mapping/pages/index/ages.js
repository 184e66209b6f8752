/* How long findings and rejected rows have been there, and which deliveries are late. */
import { byId, el, fill } from "../../lib/elements.js";
import { longDate, number, t } from "../../lib/page.js";

const WEEKS = ["first_week", "second_week", "third_week", "came_back", "first_records"];
const MOST_LATE = 6;

function row(title, figure, name) {
  return [el("dt", {}, title), el("dd", { "data-age": name }, number(figure))];
}

function ageRows(age) {
  const name = (figure) => `${age.kind}_${figure}`;
  return [
    el("dt", {}, el("strong", {}, t(`index.age_${age.kind}`))),
    el("dd", { "data-age": name("faults") }, el("strong", {}, number(age.faults))),
    ...WEEKS.filter((week) => age[week] > 0)
      .flatMap((week) => row(t(`index.age_${week}`), age[week], name(week))),
  ];
}

function lateLine(late) {
  const values = { unit: late.unit, table: late.table };
  return el("li", { "data-late": late.table_name }, late.freshness === "never"
    ? t("index.late_never", values)
    : t("index.late_days", { ...values, due: longDate(late.due_on), days: number(late.days_late) }));
}

/** Draw both sections. ages: rows of index_ages.sql; late: rows of index_late.sql; askedFor: a number. */
export function drawAges(ages, late, askedFor) {
  const found = ages.filter((age) => age.faults > 0);
  byId("ages-section").hidden = found.length === 0;
  fill(byId("ages"), el("dl", { class: "changes" }, ...found.flatMap(ageRows)));
  byId("late-section").hidden = askedFor === 0;
  fill(byId("late"), late.length === 0
    ? el("p", {}, t("index.late_none", { n: number(askedFor) }))
    : el("ul", {}, ...late.slice(0, MOST_LATE).map(lateLine)),
  late.length > MOST_LATE
    ? el("p", { class: "quiet" }, t("index.late_more", { n: number(late.length - MOST_LATE) })) : null);
}
