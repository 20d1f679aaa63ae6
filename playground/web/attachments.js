// What hangs below a message: forwarded messages, pasted tables, cards of apps.

import { renderBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { fileCard } from "./files.js";
import { renderTyped } from "./markdown.js";

export function attachmentsOf(message, surface, store) {
  const shown = (message.attachments ?? []).map((one) => one.is_share ? forward(one, surface, store) : card(one, surface));
  return shown.length ? h("div.attachments", {}, shown) : null;
}

function forward(one, surface, store) {
  const text = one.text ? [renderTyped(one.text, surface.names)] : [];
  return h("blockquote.forward", {},
    h("b", {}, one.author_name ?? "Somebody"),
    text,
    (one.attachments ?? []).map((inner) => card(inner, surface)),
    (one.files ?? []).map((file) => fileCard(file, store)),
    one.footer && h("p.context", {}, one.footer));
}

function card(one, surface) {
  const { names } = surface;
  const lines = ["pretext", "title", "text"].filter((name) => one[name]).map((name) => renderTyped(one[name], names));
  const fields = (one.fields ?? []).map(({ title, value }) => renderTyped(`*${title}*\n${value}`, names));
  const blocks = renderBlocks(one.blocks ?? [], surface);
  const isEmpty = !lines.length && !fields.length && !blocks.length;
  return h("div.card", {},
    one.author_name && h("b", {}, one.author_name),
    lines, fields.length ? h("div.fields", {}, fields) : null, blocks,
    isEmpty && one.fallback ? renderTyped(one.fallback, names) : null,
    one.footer && h("p.context", {}, one.footer));
}
