"use strict";
// The hazard page: one state (the filter and the open house), drawn wherever it shows.

const MOST_ROWS = 500;

function hazardPage(data) {
  const houses = rowsOf(data.houses);
  const dangerous = rowsOf(data.dangerous);
  const units = rowsOf(data.units).filter((unit) => !unit.is_total);
  const total = rowsOf(data.units).find((unit) => unit.is_total);
  const unitNames = new Map(units.map((unit) => [unit.code, unit.name]));
  const allowed = allowedValues(houses, units);
  let { filter, houseId } = filterFromHash(location.hash.slice(1), allowed);

  const map = makeMap("map", data.bounds);
  const borders = unitBorders(map, data.borders, units);
  const pins = houseLayer(map, houses, select);
  const layers = {};
  for (const state of ["not_rebuilt", "vacated"]) {
    layers[state] = dangerLayer(dangerous, state, selectDangerous);
  }
  const card = cardPanel("card", () => remember(null));

  function remember(id) {
    houseId = id;
    writeHash(filterToHash(filter, id));
  }

  function select(house) {
    remember(house.house_id);
    card.open(hazardCard(house, unitNames.get(house.unit), "card-title"));
    pins.flyTo(house);
  }

  function selectDangerous(house) {
    remember(null);
    card.open(dangerousCard(house, unitNames.get(house.unit), "card-title"));
  }

  function change(part) {
    filter = { ...filter, ...part };
    remember(null);
    draw();
    announce(byId("shown").textContent);
  }

  function toggleStage(stage) {
    const stages = new Set(filter.stages);
    if (!stages.delete(stage)) {
      stages.add(stage);
    }
    change({ stages });
  }

  function draw() {
    const shown = houses.filter((house) => passes(house, filter));
    pins.show(shown);
    drawChips(houses, filter, toggleStage);
    drawSelects(houses, units, filter, change);
    fillUnitTable(byId("units"), units, filter.unit, (code) =>
      change({ unit: filter.unit === code ? "" : code }),
    );
    fillHouseList(byId("houses"), shown, unitNames, select, MOST_ROWS);
    borders.choose(filter.unit);
    const nowhere = shown.filter((house) => house.lat === null).length;
    const told = [t("hazard.shown", { n: number(shown.length), all: number(houses.length) })];
    if (nowhere > 0) {
      told.push(t("hazard.nowhere", { n: number(nowhere) }));
    }
    if (shown.length > MOST_ROWS) {
      told.push(t("hazard.cut", { n: number(MOST_ROWS) }));
    }
    byId("shown").textContent = told.join(" ");
  }

  drawTotals(total);
  drawLayerSwitches(map, layers, dangerous);
  byId("reset").addEventListener("click", () => change(emptyFilter()));
  draw();
  const opened = houses.find((house) => house.house_id === houseId);
  if (opened) {
    select(opened);
  }
}

/** Which values the filters know, so that a fragment from elsewhere cannot ask for others. */
function allowedValues(houses, units) {
  return {
    stages: new Set([...STAGES, REGRADED]),
    unit: new Set(units.map((unit) => unit.code)),
    industry: new Set(houses.flatMap((house) => house.business_types)),
    severity: new Set(["severe", "ordinary"]),
    overdue: new Set(["yes", "no"]),
  };
}

function drawTotals(total) {
  const figures = [
    ["hazardous", number(total.hazardous)],
    ["rectified", number(total.rectified)],
    ["rectified_pct", percent(total.rectified_pct)],
    ["overdue", number(total.overdue)],
    ["severe", number(total.severe)],
    ["regraded", number(total.regraded)],
  ];
  byId("totals").replaceChildren(
    ...figures.map(([name, text]) =>
      el(
        "div",
        { class: `total total-${name}` },
        el("dt", {}, t(`hazard.total_${name}`)),
        el("dd", { "data-figure": name }, text),
      ),
    ),
  );
  const { rectified, doing, todo, regraded } = total;
  byId("total-bar").replaceChildren(outcomeBar({ rectified, doing, todo, regraded }));
}

function drawChips(houses, filter, onToggle) {
  const counts = countsFor(houses, filter, "stages", (house) => [house.stage]);
  const chip = (stage) => {
    const button = el(
      "button",
      {
        type: "button",
        class: "chip",
        "aria-pressed": String(filter.stages.has(stage)),
        "data-stage": stage,
      },
      stageSign(stage),
      ` ${label("hazard_stage", stage)} `,
      el("strong", {}, number(counts.get(stage) || 0)),
    );
    button.addEventListener("click", () => {
      onToggle(stage);
      document.querySelector(`.chip[data-stage="${stage}"]`).focus();
    });
    return button;
  };
  byId("stages").replaceChildren(...STAGES.map(chip));
  byId("regraded").replaceChildren(chip(REGRADED), el("span", { class: "quiet" }, t("hazard.regraded_note")));
}

function drawSelects(houses, units, filter, change) {
  const industries = [...new Set(houses.flatMap((house) => house.business_types))].sort();
  const choices = {
    unit: [units.map((unit) => [unit.code, unit.name]), (house) => [house.unit]],
    industry: [
      industries.map((code) => [code, label("business_type", code)]),
      (house) => house.business_types,
    ],
    severity: [
      ["severe", "ordinary"].map((code) => [code, label("hazard_level", code)]),
      (house) => [house.hazard_level],
    ],
    overdue: [
      [
        ["yes", t("hazard.overdue")],
        ["no", t("hazard.in_time")],
      ],
      (house) => [house.is_overdue ? "yes" : "no"],
    ],
  };
  for (const [name, [options, valuesOf]] of Object.entries(choices)) {
    const counts = countsFor(houses, filter, name, valuesOf);
    const select = byId(`filter-${name}`);
    select.replaceChildren(
      el("option", { value: "" }, t("hazard.all")),
      ...options.map(([code, text]) =>
        el("option", { value: code }, `${text} (${number(counts.get(code) || 0)})`),
      ),
    );
    select.value = filter[name];
    select.onchange = () => change({ [name]: select.value });
  }
}

function drawLayerSwitches(map, layers, dangerous) {
  const switches = Object.entries(layers).map(([state, layer]) => {
    const box = el("input", { type: "checkbox", "data-layer": state });
    box.addEventListener("change", () => (box.checked ? layer.addTo(map) : layer.remove()));
    const count = dangerous.filter((house) => house.danger_state === state).length;
    return el(
      "label",
      { class: "layer" },
      box,
      dangerSign(state),
      ` ${label("danger_state", state)} `,
      el("strong", {}, number(count)),
    );
  });
  byId("layers").replaceChildren(...switches);
}
