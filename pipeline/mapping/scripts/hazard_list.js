/* The list of houses and the table of units beside the map. */
/* global el, fill, label, number, outcomeBar, percent, sortableTable, stageSign, byId, t */
/* exported houseList, unitTable */

function houseRow(house, unitNames, onSelect) {
  const open = el(
    "button",
    { type: "button", class: "link", "data-house": house.house_id },
    house.platform_house_no || house.house_id,
  );
  open.addEventListener("click", () => onSelect(house));
  const industry = house.business_types.map((code) => label("business_type", code));
  const due = el(
    "td",
    {},
    house.due_on || "—",
    house.is_overdue ? el("strong", { class: "overdue-text" }, ` ${t("hazard.overdue")}`) : null,
  );
  return el(
    "tr",
    {},
    el(
      "td",
      {},
      stageSign(house.stage),
      el("span", { class: "visually-hidden" }, label("hazard_stage", house.stage)),
    ),
    el("td", {}, open, house.lat === null ? el("span", { class: "quiet" }, ` ${t("hazard.no_place")}`) : null),
    el("td", {}, house.village || unitNames.get(house.unit) || "—"),
    el("td", {}, industry.join(t("hazard.comma")) || "—"),
    el("td", {}, label("hazard_level", house.hazard_level)),
    due,
  );
}

/** Fill the list; at most `most` rows at once, since a phone builds thousands slowly. */
function fillHouseList(body, houses, unitNames, onSelect, most) {
  const rows = houses.slice(0, most).map((house) => houseRow(house, unitNames, onSelect));
  body.replaceChildren(...rows);
}

function unitRow(unit, isChosen, onChoose) {
  const choose = el(
    "button",
    { type: "button", class: "link", "aria-pressed": String(isChosen) },
    unit.name,
  );
  choose.addEventListener("click", () => onChoose(unit.code));
  const { todo, doing, rectified, regraded } = unit;
  return el(
    "tr",
    { class: isChosen ? "chosen" : null },
    el("th", { scope: "row" }, choose),
    el("td", { class: "bar-cell" }, outcomeBar({ rectified, doing, todo, regraded })),
    ...[unit.hazardous, unit.severe, unit.rectified, unit.overdue].map((count) =>
      el("td", { class: "number" }, number(count)),
    ),
    el("td", { class: "number" }, percent(unit.rectified_pct)),
  );
}

/** Fill the table of units; the figures are those of the view, whatever is filtered. */
function fillUnitTable(body, units, chosen, onChoose) {
  body.replaceChildren(...units.map((unit) => unitRow(unit, unit.code === chosen, onChoose)));
}
