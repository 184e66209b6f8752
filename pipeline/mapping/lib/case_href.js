/* The way to the file of a hazardous house, from any page beside it. */
import { el } from "./elements.js";
import { page, t } from "./page.js";

/** Return the address of a house's file. */
export function caseHref(houseId) {
  return `house-files.html#${new URLSearchParams({ house: houseId })}`;
}

/** Return a link to a house's file; none on a page for the public, for whom there are no files. */
export function caseLinkOf(houseId) {
  if (page.audience !== "internal") return null;
  return el("a", { href: caseHref(houseId), class: "case-link" }, t("case_file_link"));
}
