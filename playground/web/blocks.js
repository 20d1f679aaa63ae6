// What a message says: its blocks where it has any that are shown, else its text.

import { h } from "./dom.js";
import { renderMarkdown, renderTyped, unescaped } from "./markdown.js";

/** Elements for a message's content; `names` says what a mentioned id is called. */
export function renderContent(message, names) {
  if (message.subtype === "tombstone") return [h("p.gone", {}, message.text)];
  // What people typed comes as rich_text and as text; both say the same.
  const blocks = (message.blocks ?? []).filter((block) => block.type !== "rich_text");
  const shown = blocks.map((block) => RENDERERS[block.type]?.(block, names)).filter(Boolean);
  return shown.length ? shown : [renderTyped(message.text, names)];
}

const RENDERERS = {
  markdown: (block, names) => renderMarkdown(block.text, names),
  header: (block) => h("h3", {}, unescaped(block.text.text)),
  divider: () => h("hr"),
  section: (block, names) =>
    h("div", {}, [block.text, ...(block.fields ?? [])].filter(Boolean).map((t) => text(t, names))),
  context: (block, names) =>
    h("div.context", {}, block.elements.filter((e) => e.text).map((e) => text(e, names))),
  task_card: (block) => task(block),
  plan: (block) => h("div.plan", {}, h("b", {}, block.title), block.tasks.map(task)),
};

function text(object, names) {
  return object.type === "mrkdwn" ? renderTyped(object.text, names) : h("p", {}, object.text);
}

const TASK_SIGNS = { pending: "○", in_progress: "◐", complete: "✓", error: "✕" };

function task({ title, status, details, output }) {
  const more = [details, output].filter((part) => typeof part === "string" && part);
  return h("div.task", { title: status }, TASK_SIGNS[status] ?? "○", " ", title,
    more.map((part) => h("p", {}, part)));
}
