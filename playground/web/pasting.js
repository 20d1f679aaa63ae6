// Tables that come from a spreadsheet by the clipboard: Slack attaches them, and so does this page.

export const TABLE = "application/x-pasted-table+json"; // how a table waits among the files

/** The first table in pasted HTML as a file to send along; null if there is none. */
export function pastedTable(html) {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  const rows = [...(table?.rows ?? [])].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  return rows.length ? new File([JSON.stringify(rows)], "Table", { type: TABLE }) : null;
}
