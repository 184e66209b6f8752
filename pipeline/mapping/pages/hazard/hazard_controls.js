/* The controls of the hazard page: totals, stages, filters, layers. */
import { byId, el, fill } from "../../lib/elements.js";
import { map } from "../../lib/leaflet.js";
import { label, number, percent, t } from "../../lib/page.js";
import { dangerLayer, dangerSign } from "./danger_layer.js";
import { countsFor } from "./hazard_filter.js";
import { outcomeBar, stageSign } from "./hazard_stages.js";
import { REGRADED, STAGES } from "./stages.js";

/** Which values the filters know, so that an address from elsewhere cannot ask for others. */
export function allowedValues(houses, units) {
  return {
    stages: new Set([...STAGES, REGRADED]),
    unit: new Set(units.map((unit) => unit.code)),
    industry: new Set(houses.flatMap((house) => house.business_types)),
    severity: new Set(["severe", "ordinary"]),
    overdue: new Set(["yes", "no"]),
  };
}

/** Draw the figures of the whole place and what they are made of. */
export function drawTotals(total) {
  const figures = ["hazardous", "rectified", "rectified_pct", "overdue", "severe"];
  fill(byId("totals"), ...figures.map((name) =>
    el("div", { class: `total-${name}` },
      el("dt", {}, t(`hazard.total_${name}`)),
      el("dd", { "data-figure": name }, name.endsWith("_pct") ? percent(total[name]) : number(total[name])))));
  const { rectified, doing, todo, regraded } = total;
  const counts = { rectified, doing, todo, regraded };
  fill(byId("total-bar"), outcomeBar(counts));
  fill(byId("bar-legend"), ...Object.entries(counts).map(([name, count]) =>
    el("li", {},
      el("span", { class: `bar-key back-${name}`, "aria-hidden": "true" }),
      `${label("hazard_outcome", name)} `,
      el("span", { "data-figure": name }, number(count)))));
}

function stageChip(stage, count, isPressed, onToggle) {
  return el("button",
    {
      type: "button", class: "chip", "aria-pressed": String(isPressed), "data-stage": stage,
      onclick: () => {
        onToggle(stage);
        document.querySelector(`.chip[data-stage="${stage}"]`).focus();
      },
    },
    stageSign(stage), ` ${label("hazard_stage", stage)} `, el("strong", {}, number(count)));
}

/** Draw the stages with what each would show; the re-graded stand on a line of their own. */
export function drawChips(houses, filter, onToggle) {
  const counts = countsFor(houses, filter, "stages", (house) => [house.stage]);
  const chip = (stage) => stageChip(stage, counts.get(stage) || 0, filter.stages.has(stage), onToggle);
  fill(byId("stages"), ...STAGES.map(chip));
  fill(byId("regraded"), chip(REGRADED), el("small", {}, t("hazard.regraded_note")));
}

/** Return for every filter its choices and which of them a house belongs to. */
function filterChoices(houses, units) {
  const industries = [...new Set(houses.flatMap((house) => house.business_types))].sort();
  const named = (list, codes) => codes.map((code) => [code, label(list, code)]);
  return {
    unit: [units.map((unit) => [unit.code, unit.name]), (house) => [house.unit]],
    industry: [named("business_type", industries), (house) => house.business_types],
    severity: [named("hazard_level", ["severe", "ordinary"]), (house) => [house.hazard_level]],
    overdue: [
      [["yes", t("hazard.overdue")], ["no", t("hazard.in_time")]],
      (house) => [house.is_overdue ? "yes" : "no"],
    ],
  };
}

/** Draw the filters with how many houses each choice would show; change({name: value}) is called. */
export function drawSelects(houses, units, filter, change) {
  for (const [name, [options, valuesOf]] of Object.entries(filterChoices(houses, units))) {
    const counts = countsFor(houses, filter, name, valuesOf);
    const select = byId(`filter-${name}`);
    fill(select,
      el("option", { value: "" }, t("hazard.all")),
      ...options.map(([code, text]) =>
        el("option", { value: code }, `${text} (${number(counts.get(code) || 0)})`)));
    select.value = filter[name];
    select.onchange = () => change({ [name]: select.value });
  }
}

/** Return the filter as [[name, value], …] in words; where nothing is chosen, it says so. */
export function filterInWords(filter, unitNames) {
  const words = {
    stage: [...filter.stages].map((stage) => label("hazard_stage", stage)).join(t("hazard.comma")),
    unit: filter.unit && unitNames.get(filter.unit),
    industry: filter.industry && label("business_type", filter.industry),
    severity: filter.severity && label("hazard_level", filter.severity),
    deadline: filter.overdue && t(filter.overdue === "yes" ? "hazard.overdue" : "hazard.in_time"),
  };
  const chosen = Object.entries(words).filter(([, value]) => value);
  if (chosen.length === 0) return [[t("hazard.filter"), t("hazard.all")]];
  return chosen.map(([name, value]) => [t(`hazard.${name}`), value]);
}

const LAYERS = ["not_rebuilt", "vacated"];

/** Draw a switch for each layer; a layer is made when it is first asked for, and changed() is called when a
 * switch is pressed. */
export function layerSwitches(dangerous, onSelect, changed) {
  const made = new Map();
  const boxes = new Map(LAYERS.map((state) => {
    const box = el("input", { type: "checkbox", "data-layer": state });
    box.addEventListener("change", () => {
      show(state, box.checked);
      changed();
    });
    return [state, box];
  }));

  function show(state, isOn) {
    if (isOn && !made.has(state)) made.set(state, dangerLayer(dangerous, state, onSelect));
    if (isOn) made.get(state).addTo(map);
    else if (made.has(state)) made.get(state).remove();
  }

  fill(byId("layers"), ...LAYERS.map((state) => {
    const count = dangerous.filter((house) => house.danger_state === state).length;
    return el("label", { class: "layer" }, boxes.get(state), dangerSign(state),
      ` ${label("danger_state", state)} `, el("strong", {}, number(count)));
  }));
  const chosen = () => LAYERS.filter((state) => boxes.get(state).checked);
  return {
    chosen,
    /** Switch on the layers of a text "a,b" and no others. */
    choose(text = "") {
      for (const state of LAYERS) {
        boxes.get(state).checked = text.split(",").includes(state);
        show(state, boxes.get(state).checked);
      }
    },
    /** Return what is switched on, in words. */
    inWords() {
      const names = chosen().map((state) => label("danger_state", state));
      return names.length ? [[t("hazard.layers"), names.join(t("hazard.comma"))]] : [];
    },
  };
}
