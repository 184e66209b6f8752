/* A button under a table that saves it as the page shows it: offline, with masked names, all rows. */
import { csvOf, fileNameOf } from "./csv.js";
import { el } from "./elements.js";
import { page, t } from "./page.js";

const buttons = new WeakMap();

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = el("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser reads it after the click
}

/* A cell as the page shows it, and what is counted as a number that can be counted with. */
function valueOf(column, row) {
  const value = column.numeric && column.value ? column.value(row) : null;
  if (typeof value === "number") return value;
  const cell = column.cell(row);
  return (cell instanceof Node ? cell.textContent : String(cell)).trim();
}

function rowsToSave(columns, rows) {
  // a column of bars says nothing in words
  const wanted = columns.flatMap((column) => column.saved || (column.key === "bar" ? [] : [column]));
  return [
    wanted.map((column) => column.title),
    ...rows.map((row) => wanted.map((column) => valueOf(column, row))),
  ];
}

/** Offer to save a table under it: read() returns {columns, rows, name} at the moment. A column may have
 * `saved`, the columns [{title, cell}] that stand in the file in its place. */
export function offerSaving(table, read) {
  if (!buttons.has(table)) {
    const button = el("button", { type: "button", class: "button save no-print" }, t("save_table"));
    (table.closest(".scroll") || table).after(button);
    buttons.set(table, button);
  }
  const button = buttons.get(table);
  button.onclick = () => {
    const { columns, rows, name } = read();
    const sample = document.querySelector(".sample") ? t("sample_file") : "";
    download(fileNameOf([sample, page.place, page.title, name, page.as_of]), csvOf(rowsToSave(columns, rows)));
  };
  return button;
}
