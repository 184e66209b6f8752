/* Survey status: where we are, its figures, the table of what lies below. */
/* global allAreas, announce, areaByKey, bar, byId, childrenOf, columnLabel, drawAreas, el, fill,
   isWithheld, label, makeReady, markArea, number, onHash, page, partsOf, pathTo, percent, RATES,
   readHash, ROOT, searchBox, sortableTable, t, writeHash */

const state = { area: ROOT, rate: "survey" };

/* A dash where there is nothing; a word where there is something that is not published. */
function figure(area, key, format = number) {
  return isWithheld(area, state.rate) ? t("withheld") : format(area[key]);
}

function title(key) {
  const rate = RATES[state.rate];
  const own = key === "revisit_remaining" ? "remaining" : key;
  return columnLabel(rate.view, own);
}

function showRates() {
  fill(byId("rates"), ...Object.keys(RATES).map((rate) => el("button", {
    type: "button", class: "chip", "aria-pressed": String(rate === state.rate), "data-rate": rate,
    onclick: () => go(state.area, rate),
  }, t(`status.${rate}`))));
}

function showPath() {
  const steps = pathTo(state.area).map((step) => {
    if (step === state.area) return el("li", { "aria-current": "page", class: "name" }, step.name);
    const button = el("button", { type: "button", class: "row-link name", onclick: () => go(step) }, step.name);
    return el("li", {}, button);
  });
  fill(byId("path"), ...steps);
}

function showFigures() {
  const rate = RATES[state.rate];
  const colours = Object.fromEntries(rate.pieces);
  const sign = (key) => (colours[key]
    ? el("span", { class: "swatch", "aria-hidden": "true", style: { "background-color": colours[key] } })
    : null);
  const items = rate.counts.map((key) => el("div", {},
    el("dt", {}, sign(key), title(key)), el("dd", { "data-figure": key }, figure(state.area, key))));
  const share = el("div", {},
    el("dt", {}, title(rate.rate)),
    el("dd", { "data-figure": rate.rate }, figure(state.area, rate.rate, percent)));
  fill(byId("area"), state.area.name);
  fill(byId("figures"), share, ...items);
  fill(byId("whole-bar"), bar(partsOf(state.area, state.rate)));
  fill(byId("definition"), page.data.definitions[rate.metric] || "");
}

/* The way on to the parcels: of the unit, or of the village on its unit's page. */
function showParcelsLink() {
  const { area } = state;
  const file = page.data.unit_pages[area.unit];
  if (!file) return fill(byId("parcels-link"));
  const place = area.level === "village" ? `#${new URLSearchParams({ village: area.code })}` : "";
  const of = area.level === "township" ? areaByKey.get(`unit-${area.unit}`) || area : area;
  return fill(byId("parcels-link"),
    el("a", { href: encodeURI(file) + place }, t("status.parcels_link", { name: of.name })));
}

function showNote(children) {
  const notes = [];
  if (children.some((child) => child.parents.length > 1)) notes.push(t("status.shared"));
  if (children.some((child) => isWithheld(child, state.rate))) notes.push(t("status.withheld"));
  byId("note").textContent = notes.join(" ");
}

function nameCell(area) {
  const mark = area.parents.length > 1 ? " *" : "";
  if (area.level === "unplaced") return el("span", { class: "name" }, area.name);
  return el("button", { type: "button", class: "row-link name", onclick: () => go(area) }, area.name + mark);
}

function tableColumns() {
  const rate = RATES[state.rate];
  const count = (key) => ({
    key, title: title(key), numeric: true, value: (area) => area[key], cell: (area) => figure(area, key),
  });
  return [
    { key: "name", title: t("status.name"), value: (area) => area.name, cell: nameCell },
    { key: "bar", title: t("status.progress"), sortable: false, cell: (area) => bar(partsOf(area, state.rate)) },
    count(rate.part),
    count(rate.whole),
    {
      key: "rate", title: t("status.rate"), numeric: true, value: (area) => area[rate.rate],
      cell: (area) => figure(area, rate.rate, percent),
    },
    {
      key: "rank", title: t("status.rank"), numeric: true, value: (area) => area[rate.rank],
      cell: (area) => figure(area, rate.rank),
    },
  ];
}

function showChildren() {
  const children = childrenOf(state.area);
  const key = children.length ? "status.children" : "status.no_children";
  const named = children.filter((child) => child.level !== "unplaced" && child.code !== "unassigned");
  const table = sortableTable(byId("children"), tableColumns(), {
    caption: t(key, { name: state.area.name, n: named.length }),
    sort: "rate",
    onRow: (row, area) => {
      row.dataset.area = area.key;
      row.addEventListener("mouseenter", () => markArea(area.key, true));
      row.addEventListener("mouseleave", () => markArea(area.key, false));
    },
  });
  table.show(children);
  showNote(children);
}

function showAll() {
  showRates();
  showPath();
  showFigures();
  showParcelsLink();
  showChildren();
  drawAreas(state.area, state.rate, (area) => go(area));
}

/* Go to an area, keeping it in the address; the focus moves to its heading for the keyboard. */
function go(area, rate = state.rate) {
  const moved = area !== state.area;
  Object.assign(state, { area, rate });
  writeHash({ at: area === ROOT ? "" : area.key, rate: rate === "survey" ? "" : rate }, true);
  showAll();
  if (moved) byId("area").focus({ preventScroll: true });
  const value = figure(area, RATES[rate].rate, percent);
  announce(t("status.showing", { name: area.name, rate: t(`status.${rate}`), value }));
}

function follow(hash) {
  state.area = areaByKey.get(hash.at) || ROOT;
  state.rate = RATES[hash.rate] ? hash.rate : "survey";
  showAll();
}

if (page.audience === "public") byId("to-hazards").remove();
searchBox(allAreas.filter((area) => area.level !== "unplaced" && area !== ROOT).map((area) => ({
  text: area.name,
  code: area.code,
  hint: pathTo(area).slice(1, -1).map((step) => step.name).join(" › ") || label("area_level", area.level),
  chosen: () => go(area),
})));
onHash(follow);
follow(readHash());
makeReady();
