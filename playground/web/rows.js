// The open thread's rows in the app's database, as they change.

import { h, showList } from "./dom.js";
import { sentence } from "./hints.js";
import { Loop } from "./loop.js";
import { readPlace } from "./place.js";
import { readRows } from "./server.js";

const PERIOD = 1000; // milliseconds between two looks
const NO_THREAD = "Open a thread to see what the database keeps of it.";
const NOTHING = "The database keeps nothing of this thread.";

const looking = new Loop(PERIOD, async (body) => {
  const { channel, thread } = readPlace();
  const tables = thread ? await readRows(channel, thread) : {};
  return () => draw(body, Object.entries(tables), thread ? NOTHING : NO_THREAD);
});

/** Show the rows in a body, and look again until it is stopped. */
export const showRows = (body) => looking.start(body);
showRows.stop = () => looking.stop();

function draw(body, tables, otherwise) {
  if (!tables.length) return showList(body, [sentence(otherwise)]);
  showList(body, tables.map(([name, rows]) => ({
    key: name, version: JSON.stringify(rows), build: () => table(name, rows),
  })));
}

/** Columns in which no row has anything are left out. */
function table(name, rows) {
  const columns = Object.keys(rows[0]).filter((column) => rows.some((row) => row[column] !== null));
  return h("div.rows", { tabIndex: 0, role: "region", "aria-label": `Rows of ${name}` },
    h("table", {},
      h("caption", {}, `${name} (${rows.length})`),
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, column)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, columns.map((column) => h("td", {}, text(row[column]))))))));
}

const text = (value) => (value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));
