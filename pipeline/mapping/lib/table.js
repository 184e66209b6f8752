/* A table whose headings sort it; on a phone each of its rows is a card. */
import { announce, el, fill } from "./elements.js";
import { compare } from "./order.js";
import { t } from "./page.js";
import { paperHead } from "./paper.js";
import { offerSaving } from "./save_table.js";

/* Roles are said outright: a row that is laid out as a card would lose its own. */
function headCell(column, onPress) {
  const attributes = { scope: "col", role: "columnheader", class: column.numeric ? "numeric" : null };
  if (column.sortable === false) return el("th", attributes, column.title);
  const title = t("sort_by", { column: column.title });
  return el("th", attributes, el("button", { type: "button", title, onclick: onPress }, column.title));
}

function rowOf(columns, row) {
  const cells = columns.map((column, index) => el(index === 0 ? "th" : "td", {
    scope: index === 0 ? "row" : null,
    role: index === 0 ? "rowheader" : "cell",
    class: column.numeric ? "numeric" : null,
    "data-title": column.title,
  }, column.cell(row)));
  return el("tr", { role: "row" }, ...cells);
}

/**
 * Fill a <table> and keep it sorted.
 *
 * columns: [{key, title, value(row) for sorting, cell(row) node or text, numeric, sortable, saved}]
 * options: caption, sort (key), downwards, onRow(tr, row) to mark or wire a row, total: a row that stays last,
 * name: what the saved file is called after.
 * Returns {show(rows, all), sortBy(key, downwards)}; `all` are the rows that are saved where fewer are shown.
 */
export function sortableTable(table, columns, options = {}) {
  let rows = [];
  let saved = [];
  let key = options.sort || null;
  let downwards = Boolean(options.downwards);
  const heads = columns.map((column) => headCell(column,
    () => sortBy(column.key, key === column.key ? !downwards : Boolean(column.numeric))));
  const body = el("tbody", { role: "rowgroup" });
  table.setAttribute("role", "table");
  table.classList.add("as-cards");
  fill(table,
    options.caption ? el("caption", {}, options.caption) : null,
    el("thead", { role: "rowgroup" }, paperHead(columns.length), el("tr", { role: "row" }, ...heads)),
    body,
    options.total ? el("tfoot", { role: "rowgroup" }, rowOf(columns, options.total)) : null);

  function sortBy(wanted, down) {
    key = wanted;
    downwards = down;
    draw();
    const column = columns.find((each) => each.key === key);
    announce(t("sorted", { column: column.title, direction: t(down ? "descending" : "ascending") }));
  }

  function inOrder(some) {
    const column = columns.find((each) => each.key === key);
    return column
      ? [...some].sort((one, other) => compare(column.value(one), column.value(other), downwards))
      : some;
  }

  function draw() {
    heads.forEach((cell, index) => {
      if (columns[index].key !== key) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", downwards ? "descending" : "ascending");
    });
    fill(body, ...inOrder(rows).map((row) => line(row)));
  }

  function line(row) {
    const node = rowOf(columns, row);
    if (options.onRow) options.onRow(node, row);
    return node;
  }

  const button = offerSaving(table, () => ({
    columns, rows: [...inOrder(saved), ...(options.total ? [options.total] : [])], name: options.name,
  }));
  return {
    show(newRows, all = newRows) {
      rows = newRows;
      saved = all;
      button.hidden = saved.length === 0;
      draw();
    },
    sortBy,
  };
}
