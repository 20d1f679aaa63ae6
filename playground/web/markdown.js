// Markdown and Slack's own markup as safe elements.
//
// Everything passes two gates: markdown-it never lets HTML through, and DOMPurify lets only the
// elements below through. Nothing is ever set as HTML by any other module.

import { dateText } from "./dates.js";
import { emoji } from "./emoji.js";
import highlighter from "/web/vendor/highlight.min.js";
import MarkdownIt from "/web/vendor/markdown-it.esm.min.mjs";

const WEB_ADDRESS = /^(?:https?:\/\/|mailto:)/i;
const SLACK_MARK = /<([@#!]|(?:https?:\/\/|mailto:))([^<>|\n]*)(?:\|([^<>\n]*))?>/iy;
const EMOJI_CODE = /:([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:/y;
const SAFE = {
  ALLOWED_TAGS: [
    ..."a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s span strong".split(" "),
    ..."table tbody td th thead tr ul".split(" "),
  ],
  ALLOWED_ATTR: ["class", "href", "start"],
  ALLOWED_URI_REGEXP: WEB_ADDRESS,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const LONGEST_CODE = 20_000; // characters that are coloured
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
export const unescaped = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "A" && node.hasAttribute("href")) {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
});

/** What agents write: CommonMark with tables, and Slack's mentions. */
const full = prepared(
  new MarkdownIt("default", { html: false, linkify: true, breaks: true, highlight: highlighted }),
);

/** What people write: Slack's own markup, where *bold* is bold and <, >, & are escaped. */
const typed = prepared(
  new MarkdownIt("zero", { html: false, breaks: true }).enable([
    "backticks", "blockquote", "emphasis", "entity", "fence", "list", "newline", "strikethrough",
  ]),
);
typed.renderer.rules.em_open = (tokens, i) => (tokens[i].markup === "*" ? "<strong>" : "<em>");
typed.renderer.rules.em_close = (tokens, i) => (tokens[i].markup === "*" ? "</strong>" : "</em>");
for (const rule of ["code_inline", "fence", "code_block"]) {
  const render = typed.renderer.rules[rule];
  typed.renderer.rules[rule] = (tokens, i, ...rest) => {
    tokens[i].content = unescaped(tokens[i].content);
    return render(tokens, i, ...rest);
  };
}

/** A fragment; `names` says what a mentioned person or channel is called. */
export const renderMarkdown = (text, names) => safe(full, text, names);
export const renderTyped = (text, names) => safe(typed, text, names);

/** Code of a known language as coloured spans; "" leaves it to be escaped. */
function highlighted(code, language) {
  if (code.length > LONGEST_CODE || !highlighter.getLanguage(language)) return "";
  return highlighter.highlight(code, { language, ignoreIllegals: true }).value;
}

function safe(markdown, text, names) {
  const fragment = purifier.sanitize(markdown.render(text, { names }), SAFE);
  for (const table of fragment.querySelectorAll("table")) wrap(table, "table-scroll");
  for (const code of fragment.querySelectorAll("pre")) codeBox(code);
  return fragment;
}

/** A box around code, with a button that copies it. */
export function codeBox(code) {
  const box = document.createElement("div");
  box.className = "code";
  code.replaceWith(box);
  code.tabIndex = 0;
  box.append(code, copyButton(code));
  return box;
}

/** What somebody would have typed for a text in Slack's markup: to be edited. */
export function asTyped(text, names) {
  return unescaped(text.replace(/<([@#!])([^<>|]*)(?:\|([^<>]*))?>/g, (_, kind, id, label) =>
    `${kind === "#" ? "#" : "@"}${kind === "!" ? id : (names(id) ?? label ?? id)}`)
    .replace(/<((?:https?:\/\/|mailto:)[^<>|]*)(?:\|[^<>]*)?>/g, "$1"));
}

function prepared(markdown) {
  markdown.validateLink = (address) => WEB_ADDRESS.test(address.trim());
  markdown.linkify?.set({ fuzzyLink: false });
  markdown.inline.ruler.before("text", "slack", slackMark);
  markdown.inline.ruler.before("text", "emoji", emojiCode);
  const { rules } = markdown.renderer;
  const { escapeHtml } = markdown.utils;
  rules.slack_mention = (tokens, i) =>
    `<span class="mention">${escapeHtml(tokens[i].content)}</span>`;
  // A picture would be fetched from elsewhere: it is shown as the link to it.
  rules.image = (tokens, i) => {
    const { content, attrs } = tokens[i];
    const address = Object.fromEntries(attrs).src;
    return `<a href="${escapeHtml(address)}">${escapeHtml(content || address)}</a>`;
  };
  for (const cell of ["th_open", "td_open"]) {
    rules[cell] = (tokens, i) => {
      const side = /text-align:\s*(right|center)/.exec(tokens[i].attrGet("style") ?? "");
      return side ? `<${tokens[i].tag} class="${side[1]}">` : `<${tokens[i].tag}>`;
    };
  }
  return markdown;
}

/** Read <@U0ALICE>, <#C0GENERAL|general>, <!here> and <https://…|label>. */
function slackMark(state, silent) {
  if (state.src[state.pos] !== "<") return false;
  SLACK_MARK.lastIndex = state.pos;
  const match = SLACK_MARK.exec(state.src);
  if (!match) return false;
  const [whole, kind, rest, label] = match;
  if (!silent) {
    if (kind === "!" && rest.startsWith("date^")) {
      state.push("text", "", 0).content = dateText(unescaped(rest), label && unescaped(label));
    } else if ("@#!".includes(kind)) pushMention(state, kind, rest, label);
    else pushLink(state, unescaped(kind + rest), unescaped(label || kind + rest));
  }
  state.pos += whole.length;
  return true;
}

/** Read :thread:; a name that is not known stays text. */
function emojiCode(state, silent) {
  if (state.src[state.pos] !== ":") return false;
  EMOJI_CODE.lastIndex = state.pos;
  const match = EMOJI_CODE.exec(state.src);
  const sign = match && emoji(match[1]);
  if (!sign) return false;
  if (!silent) state.push("text", "", 0).content = sign;
  state.pos += match[0].length;
  return true;
}

function pushMention(state, kind, id, label) {
  const name = kind === "!" ? label || id : (state.env.names(id) ?? label ?? id);
  state.push("slack_mention", "", 0).content = `${kind === "#" ? "#" : "@"}${unescaped(name)}`;
}

function pushLink(state, address, label) {
  state.push("link_open", "a", 1).attrs = [["href", address]];
  state.push("text", "", 0).content = label;
  state.push("link_close", "a", -1);
}

function wrap(element, className) {
  const wrapper = document.createElement("div");
  wrapper.className = className;
  element.replaceWith(wrapper);
  wrapper.append(element);
  return wrapper;
}

function copyButton(code) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.onclick = async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  };
  return button;
}
