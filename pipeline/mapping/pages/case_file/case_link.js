/* Where a case file can be opened: where the office says its pages are, else where this page is. */

/** Return the address of one house's file. */
export function caseLink(houseId, pagesUrl, here) {
  const fragment = `#${new URLSearchParams({ house: houseId })}`;
  if (!pagesUrl) return here.split("#")[0] + fragment;
  return `${pagesUrl.replace(/\/*$/, "/")}house-files.html${fragment}`;
}
