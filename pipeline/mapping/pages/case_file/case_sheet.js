/* The file of one house: head with its code, next step, the house, its cases, and what happened when. */
import { el } from "../../lib/elements.js";
import { columnLabel, label, longDate, number, page, t } from "../../lib/page.js";
import { caseLink } from "./case_link.js";
import { nextSteps } from "./case_next.js";
import { qrCode } from "./qr_code.js";

const isThere = (value) => value !== null && value !== undefined && value !== "";

function facts(pairs) {
  return el("dl", {}, ...pairs.filter(([, value]) => isThere(value)).map(([name, value]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function labels(list, codes) {
  return codes.map((code) => label(list, code)).join(t("case_file.comma"));
}

function coded(column, list, value) {
  return [columnLabel("house", column), isThere(value) ? label(list, value) : null];
}

function yesNo(value) {
  return value === null ? null : t(value ? "case_file.yes" : "case_file.no");
}

function mapLink(house) {
  if (!house.parcel_id) return null;
  const href = `${page.data.pages[house.unit]}.html#${new URLSearchParams({ parcel: house.parcel_id })}`;
  return el("a", { href, class: "name" }, house.parcel_id);
}

function basics(house) {
  const column = (name) => columnLabel("house", name);
  const counted = (key, value) => (isThere(value) ? t(`case_file.${key}`, { n: number(value) }) : null);
  return facts([
    [column("platform_house_no"), house.platform_house_no],
    [column("house_id"), house.house_id],
    [t("case_file.parcel"), mapLink(house)],
    [t("case_file.place"), [house.unit_name, house.township, house.village, house.natural_village].filter(Boolean).join(" · ")],
    [column("address"), house.address],
    [t("case_file.coordinates"), house.lon === null ? null : `${house.lon.toFixed(6)}, ${house.lat.toFixed(6)}`],
    [column("owner_name"), house.owner_name],
    coded("use_class", "use_class", house.use_class),
    [column("is_commercial"), yesNo(house.is_commercial)],
    [column("business_types"), labels("business_type", house.business_types)],
    [columnLabel("compliance", "industry_department"), house.industry_department],
    [columnLabel("compliance", "licence_no"), house.licence_no],
    [columnLabel("compliance", "permits"), house.permits.join(t("case_file.comma"))],
    [columnLabel("compliance", "violations"), labels("violation", house.violations)],
    [column("max_occupancy"), counted("people", house.max_occupancy)],
    [column("residents"), counted("people", house.residents)],
    [column("storeys"), isThere(house.storeys) ? number(house.storeys) : null],
    [column("floor_area_m2"), counted("square_metres", house.floor_area_m2)],
    coded("structure_type", "structure_type", house.structure_type),
    [column("built_year"), isThere(house.built_year) ? String(house.built_year) : null],
    coded("design_mode", "design_mode", house.design_mode),
    coded("build_mode", "build_mode", house.build_mode),
    [column("has_precast_slab"), yesNo(house.has_precast_slab)],
    [column("is_vacated"), house.is_vacated ? yesNo(true) : null],
    coded("rural_renovation", "rural_renovation", house.rural_renovation),
  ]);
}

function evidenceList(each) {
  if (!each.evidence_needed) return el("p", { class: "quiet" }, t("case_file.not_required"));
  const gaps = new Set(each.evidence_missing);
  return el("ul", { class: "evidence" }, ...each.evidence_needed.map((item) => (gaps.has(item)
    ? el("li", { class: "gap" }, `☐ ${label("close_out_item", item)} · ${t("case_file.missing")}`)
    : el("li", {}, `☑ ${label("close_out_item", item)} · ${t("case_file.present")}`))));
}

function photoText(each) {
  return each.photo_ids.map((id, at) => `${label("photo_kind", each.photo_kinds[at])} ${id}`).join(t("case_file.comma"));
}

function caseSection(each) {
  const column = (name) => columnLabel("hazard_case", name);
  return el("div", { class: "case" },
    facts([
      [column("case_id"), each.case_id],
      [column("hazard_level"), label("hazard_level", each.hazard_level)],
      [column("case_status"), each.case_status && label("case_status", each.case_status)],
      [column("responsible_department"), each.responsible_department],
      [column("responsible_person"), each.responsible_person],
      [column("due_on"), each.due_on && longDate(each.due_on)],
      [column("closed_on"), each.closed_on && longDate(each.closed_on)],
      [column("closure_reason"), each.closure_reason && label("closure_reason", each.closure_reason)],
      [column("accepted_by"), each.accepted_by],
    ]),
    el("h4", {}, t("case_file.evidence")),
    evidenceList(each),
    each.photo_ids.length ? el("p", { class: "quiet" }, `${t("case_file.photos")} · ${photoText(each)}`) : null);
}

function partText([list, value]) {
  if (list === "") return value;
  return list === "word" ? t(`case_file.${value}`) : label(list, value);
}

function eventTable(events) {
  const heads = ["day", "what", "details"];
  return el("table", {},
    el("caption", { class: "visually-hidden" }, t("case_file.events")),
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, t(`case_file.${head}`))))),
    el("tbody", {}, ...events.map((event) => el("tr", {},
      el("td", { class: "day" }, event.day ? event.day : t("case_file.no_day")),
      el("td", {}, t(`case_file.event_${event.kind}`)),
      el("td", {}, event.parts.map(partText).join(t("case_file.comma")))))));
}

function findingList(findings) {
  if (findings.length === 0) return el("p", { class: "quiet" }, t("case_file.no_findings"));
  return el("ul", {}, ...findings.map((finding) => el("li", {}, `${finding.rule_id} ${finding.message}`)));
}

function nextBox(house) {
  const isLate = house.days_overdue !== null || house.is_uncontrolled;
  return el("div", { class: isLate ? "next late" : "next" },
    el("strong", {}, t("case_file.next")),
    ...nextSteps(house).map((step) => el("p", { class: isLate ? "late-text" : "" }, step)));
}

/** Return the sheet of a house. */
export function caseSheet(house) {
  const name = house.house_no;
  const link = caseLink(house.house_id, page.data.pages_url, location.href);
  const state = [
    label("hazard_level", house.hazard_level),
    t(house.is_open ? "case_file.open" : "case_file.settled"),
    house.stage && `${t("case_file.stage")} ${label("hazard_stage", house.stage)}`,
  ].filter(Boolean).join(" · ");
  const section = (key, ...content) => [el("h3", {}, t(`case_file.${key}`)), ...content];
  return el("article", { class: "sheet", "data-house": house.house_id },
    el("header", {},
      el("div", {},
        el("p", { class: "quiet" }, t("case_file.sheet_title")),
        el("h2", { tabindex: "-1" }, el("span", { class: "name" }, name)),
        el("p", {}, [house.unit_name, house.township, house.village].filter(Boolean).join(" · ")),
        el("p", {}, state),
        el("p", { class: "quiet" }, `${t("case_file.filed", { date: longDate(page.as_of) })} · ${t("case_file.masked")}`)),
      el("figure", { class: "qr" }, qrCode(link, t("case_file.code")), el("figcaption", {}, t("case_file.code")))),
    nextBox(house),
    ...section("basics", basics(house)),
    ...section("cases", ...house.cases.map(caseSection)),
    ...section("events", eventTable(house.events)),
    ...section("findings", findingList(house.findings)));
}
