// What a message, a window or a Home tab says: its blocks, each as an element.

import { control } from "./controls.js";
import { h } from "./dom.js";
import { renderMarkdown, renderTyped } from "./markdown.js";
import { richText } from "./richtext.js";
import { plain, shownText } from "./texts.js";

/**
 * Elements for a message's content. `surface` is { names, use, isUsed }: what ids are called, what
 * to do when somebody uses a button or a select, and which of them somebody used before.
 */
export function renderContent(message, surface) {
  if (message.subtype === "tombstone") return [h("p.gone", {}, message.text)];
  // What people typed comes as rich_text and as text; both say the same.
  const blocks = (message.blocks ?? []).filter((block) => block.block_id !== "typed");
  const shown = renderBlocks(blocks, surface);
  return shown.length ? shown : [renderTyped(message.text, surface.names)];
}

export const renderBlocks = (blocks, surface) =>
  blocks.map((block) => RENDERERS[block.type]?.(block, surface)).filter(Boolean);

const RENDERERS = {
  markdown: (block, { names }) => renderMarkdown(block.text, names),
  header: (block) => h("h3", {}, plain(block.text)),
  divider: () => h("hr"),
  rich_text: (block, { names }) => richText(block, names),
  section,
  actions: (block, surface) =>
    h("div.controls", {}, block.elements.map((element) => control(element, surface))),
  context_actions: (block, surface) =>
    h("div.controls", {}, block.elements.map((element) => control(element, surface))),
  context: (block, { names }) =>
    h("div.context", {}, block.elements.filter((e) => e.text).map((e) => textOf(e, names))),
  // Pictures of elsewhere are never fetched: their address is given instead.
  image: (block, { names }) => renderTyped(`${block.alt_text}: <${block.image_url}>`, names),
  table: ({ rows }, { names }) => table(rows, names),
  task_card: (block) => task(block),
  plan: (block) => h("div.plan", {}, h("b", {}, block.title), block.tasks.map(task)),
};

function section(block, surface) {
  const { names } = surface;
  return h("div.section", {},
    h("div.section-text", {},
      block.text && textOf(block.text, names),
      block.fields && h("div.fields", {}, block.fields.map((field) => textOf(field, names)))),
    block.accessory && control(block.accessory, surface));
}

const textOf = (object, names) => h("div", {}, shownText(object, names));

/** The first row is the head, as in Slack. */
function table([head, ...rows], names) {
  const cells = (row, kind) => h("tr", {}, row.map((one) =>
    h(kind, {}, one.type === "rich_text" ? richText(one, names) : one.text)));
  return h("div.table-scroll", { tabIndex: 0 }, h("table", {},
    h("thead", {}, cells(head, "th")), h("tbody", {}, rows.map((row) => cells(row, "td")))));
}

const TASK_SIGNS = { pending: "○", in_progress: "◐", complete: "✓", error: "✕" };
const TASK_WORDS = { pending: "waiting", in_progress: "running", complete: "done", error: "failed" };

function task({ title, status, details, output, sources = [] }) {
  const more = [details, output].filter((part) => typeof part === "string" && part);
  const head = [
    h(`span.sign.${status}`, { role: "img", "aria-label": TASK_WORDS[status] }, TASK_SIGNS[status] ?? "○"),
    " ", title,
  ];
  const links = sources.filter(({ url }) => /^https?:\/\//i.test(url)).map(({ url, text }) =>
    h("li", {}, h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text || url)));
  if (!more.length && !links.length) return h("div.task", {}, head);
  return h("details.task", { open: true }, h("summary", {}, head),
    more.map((part) => h("pre", { tabIndex: 0 }, part)), links.length ? h("ul", {}, links) : null);
}
