// rich_text blocks: what is text in them stays text.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { codeBox } from "./markdown.js";

const WEB = /^(?:https?:\/\/|mailto:)/i;

export const richText = (block, names) =>
  h("div.rich", {}, block.elements.map((element) => PARTS[element.type]?.(element, names)));

const PARTS = {
  rich_text_section: (part, names) => h("p", {}, inline(part, names)),
  rich_text_quote: (part, names) => h("blockquote", {}, inline(part, names)),
  rich_text_preformatted: (part, names) => codeBox(h("pre", {}, inline(part, names))),
  rich_text_list: (part, names) => h(part.style === "ordered" ? "ol" : "ul", {},
    part.elements.map((item) => h("li", {}, inline(item, names)))),
};

const inline = (part, names) => part.elements.map((element) => styled(element, names));

const STYLES = { bold: "b", italic: "i", strike: "s", code: "code" };

function styled(element, names) {
  const shown = INLINE[element.type]?.(element, names) ?? "";
  const styles = Object.keys(STYLES).filter((style) => element.style?.[style]);
  return styles.reduce((inner, style) => h(STYLES[style], {}, inner), shown);
}

const INLINE = {
  text: ({ text }) => text,
  emoji: ({ name }) => emoji(name) ?? `:${name}:`,
  user: ({ user_id }, names) => h("span.mention", {}, `@${names(user_id)}`),
  channel: ({ channel_id }, names) => h("span.mention", {}, `#${names(channel_id)}`),
  broadcast: ({ range }) => h("span.mention", {}, `@${range}`),
  link: ({ url, text }) => WEB.test(url)
    ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text || url)
    : text || url,
};
