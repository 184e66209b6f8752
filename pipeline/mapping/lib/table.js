/* A table whose headings sort it. */
import { announce, el, fill } from "./elements.js";
import { compare } from "./order.js";
import { t } from "./page.js";

/**
 * Fill a <table> and keep it sorted.
 *
 * columns: [{key, title, value(row) for sorting, cell(row) node or text, numeric, sortable}]
 * options: caption, sort (key), downwards, onRow(tr, row) to mark or wire a row.
 * Returns {show(rows), sortBy(key, downwards)}.
 */
export function sortableTable(table, columns, options = {}) {
  let rows = [];
  let key = options.sort || null;
  let downwards = Boolean(options.downwards);
  const heads = columns.map((column) => head(column));
  const body = el("tbody");
  fill(table,
    options.caption ? el("caption", {}, options.caption) : null,
    el("thead", {}, el("tr", {}, ...heads)),
    body);

  function head(column) {
    const attributes = { scope: "col", class: column.numeric ? "numeric" : null };
    if (column.sortable === false) return el("th", attributes, column.title);
    const button = el("button", {
      type: "button",
      title: t("sort_by", { column: column.title }),
      onclick: () => sortBy(column.key, key === column.key ? !downwards : Boolean(column.numeric)),
    }, column.title);
    return el("th", attributes, button);
  }

  function sortBy(wanted, down) {
    key = wanted;
    downwards = down;
    draw();
    const column = columns.find((each) => each.key === key);
    announce(t("sorted", { column: column.title, direction: t(down ? "descending" : "ascending") }));
  }

  function draw() {
    const column = columns.find((each) => each.key === key);
    const sorted = column
      ? [...rows].sort((one, other) => compare(column.value(one), column.value(other), downwards))
      : rows;
    heads.forEach((cell, index) => {
      if (columns[index].key !== key) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", downwards ? "descending" : "ascending");
    });
    fill(body, ...sorted.map((row) => line(row)));
  }

  function line(row) {
    const cells = columns.map((column, index) =>
      el(index === 0 ? "th" : "td",
        { scope: index === 0 ? "row" : null, class: column.numeric ? "numeric" : null },
        column.cell(row)));
    const node = el("tr", {}, ...cells);
    if (options.onRow) options.onRow(node, row);
    return node;
  }

  return {
    show(newRows) {
      rows = newRows;
      draw();
    },
    sortBy,
  };
}
