// What passes between the app and the platforms, as it passes.

import { h, showList } from "./dom.js";
import { Loop } from "./loop.js";
import { readPlace } from "./place.js";
import { readTraffic } from "./server.js";

const KEPT = 400;
const ROUTES = {
  event: "Slack → app", call: "app → Slack", request: "app → Mistral", stream: "Mistral → app",
};
const TIME = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
});

const rows = new Map();
let latest = 0;
let isOfThread = false;
let place = {};

/** Show the rows in a body, and go on reading until it is stopped. */
export function showTraffic(body, { store }) {
  place = { body, store };
  draw();
  reading.start();
}

showTraffic.stop = () => reading.stop();

const reading = new Loop(0, async () => { // the server waits for something to tell
  take(await readTraffic(latest));
  return draw;
});

function take(news) {
  for (const row of news) {
    rows.set(row.id, row);
    latest = Math.max(latest, row.version);
  }
  for (const id of [...rows.keys()].slice(0, Math.max(0, rows.size - KEPT))) rows.delete(id);
}

function draw() {
  const { body, store } = place;
  const { channel, thread } = readPlace();
  const here = thread && store.channel(channel);
  const isShown = (row) => !here || !isOfThread || (row.thread && store.root(here, row.thread) === thread);
  const isAtEnd = body.scrollHeight - body.scrollTop - body.clientHeight < 40;
  showList(body, [
    { key: "filter", version: String(Boolean(here)), build: () => filter(Boolean(here)) },
    ...[...rows.values()].filter(isShown).map((row) => ({
      key: String(row.id), version: String(row.version), build: () => element(row),
    })),
  ]);
  if (isAtEnd) body.scrollTop = body.scrollHeight;
}

function filter(isInThread) {
  return h("label.filter", {}, h("input", {
    type: "checkbox", checked: isOfThread, disabled: !isInThread,
    onchange: (event) => {
      isOfThread = event.target.checked;
      draw();
    },
  }), "Only the open thread");
}

function element({ kind, name, failure, count, at, body }) {
  return h(`details.row.${kind}`, {},
    h("summary", {},
      h("time", {}, TIME.format(new Date(at * 1000))),
      h("span.route", {}, ROUTES[kind]), h("b", {}, name),
      count > 1 && h("span.times", {}, `× ${count}`),
      failure && h("span.failure", {}, failure)),
    h("pre", {}, body));
}
