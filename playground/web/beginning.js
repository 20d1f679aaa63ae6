// How the workspace began, and starting over.

import { confirmed } from "./confirm.js";
import { sinceText } from "./dates.js";
import { byId, h, showList } from "./dom.js";
import { startOver } from "./server.js";
import { toast } from "./ui.js";

let told = null; // what the server tells of it; null where nothing is saved
let isStarting = false;

export function showBeginning(beginning) {
  told = beginning;
  byId("beginning").hidden = !told;
  if (!told) return;
  const { since, lost } = told;
  const sentence = lost || (since ? `Continued from ${sinceText(since)}` : "New workspace");
  showList(byId("beginning"), [
    { key: "sentence", version: sentence, build: () => h(lost ? "span.lost" : "span", {}, sentence) },
    { key: "button", version: String(isStarting), build: button },
  ]);
}

function button() {
  return h("button", {
    type: "button", disabled: isStarting, "data-role": "start-over", onclick: ask,
  }, isStarting ? "Starting over…" : "Start over");
}

/** Where it works, the page is loaded again: see app.js. */
async function ask() {
  if (!await confirmed({ title: "Start over?", content: told.deletes, yes: "Start over" })) return;
  show(true);
  await startOver().catch((error) => {
    show(false);
    toast(error.message);
  });
}

function show(isNow) {
  isStarting = isNow;
  showBeginning(told);
}
