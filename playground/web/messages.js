// Messages as people see them: who, when, what, files, replies, and what can be done with them.

import { attachmentsOf } from "./attachments.js";
import { renderContent } from "./blocks.js";
import { h } from "./dom.js";
import { beginEditing, editor, isEdited } from "./editing.js";
import { withEmoji } from "./emoji.js";
import { filesOf } from "./files.js";
import { askWhereTo } from "./forwarding.js";
import { asTyped } from "./markdown.js";
import { openMenu } from "./menu.js";

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const TOGETHER = 5 * 60; // seconds in which somebody's messages stand under one name

const date = (ts) => new Date(Number(ts) * 1000);
const day = (ts) => date(ts).toDateString(); // to be compared: to be read it would take its time
export const time = (ts) => TIME.format(date(ts));
const count = (number, one) => `${number} ${number === 1 ? one : one.replace(/y$/, "ie") + "s"}`;

/**
 * List items for showList: messages with a line between days if `view.days`. `view.ui` is what the
 * page lets people do; `view.status(ts)` tells what goes on in a thread, where threads are opened.
 */
export function messageItems(messages, view) {
  const items = [];
  let previous = null;
  for (const message of messages) {
    const isNewDay = !previous || day(message.ts) !== day(previous.ts);
    if (isNewDay && view.days) items.push(dayItem(message.ts));
    const joined = !isNewDay && belongsTo(previous, message);
    items.push(messageItem(message, joined, view));
    previous = message;
  }
  return items;
}

function messageItem(message, joined, view) {
  const status = view.status?.(message.ts) ?? "";
  return {
    key: message.ts,
    version: [joined, status, view.ui.store.me, isEdited(message.ts), message.told].join(),
    build: () => messageElement(message, joined, status, view),
  };
}

function messageElement(message, joined, status, view) {
  const { store } = view.ui;
  const author = message.username || store.name(message.user);
  const kind = [joined && "joined", message.streaming && "streaming", message.ephemeral && "private"];
  return h(
    `article${kind.filter(Boolean).map((name) => `.${name}`).join("")}.message`,
    { "aria-label": `${author}, ${time(message.ts)}`, "aria-busy": message.streaming ? "true" : null },
    joined ? h("span.aside", {}, timeElement(message.ts)) : avatar(store, message.user),
    h("div.said", {},
      message.ephemeral && only(message, view.ui),
      joined ? null : heading(author, message, store),
      content(message, view.ui),
      filesOf(message, store),
      reactions(message, store),
      view.status && replies(message, status, view.ui)),
    isEdited(message.ts) || message.ephemeral ? null : actions(message, view),
  );
}

function only(message, ui) {
  return h("p.only", {}, "Only visible to you · ",
    h("button.link", { type: "button", onclick: () => ui.dismiss(message) }, "Dismiss message"));
}

function content(message, ui) {
  if (isEdited(message.ts)) return editor((text) => ui.edit(message, text), ui.draw);
  const surface = ui.surface(message);
  return h("div.content", {}, renderContent(message, surface), attachmentsOf(message, surface, ui.store),
    message.edited && !message.bot_id && h("span.edited", {}, "(edited)"));
}

function heading(author, message, store) {
  return h("header", {},
    h("b", {}, author),
    store.isBot(message.user) && h("span.app", {}, "APP"),
    timeElement(message.ts));
}

const timeElement = (ts) =>
  h("time", { dateTime: date(ts).toISOString(), title: MOMENT.format(date(ts)) }, time(ts));

/** A square with a letter; its colour is always the same for the same person. */
export function avatar(store, user, size = "") {
  if (store.isBot(user)) return h(`span.avatar.bot${size}`, { "aria-hidden": "true" });
  const tint = [...user].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  return h(`span.avatar.tint${tint}${size}`, { "aria-hidden": "true" }, [...store.name(user)][0]);
}

function replies(message, status, ui) {
  if (!message.reply_count && !status) return null;
  const { store } = ui;
  return h("button.replies", {
    type: "button", onclick: () => ui.openThread(message.ts), "data-role": "replies",
  },
  (message.reply_users ?? []).slice(0, 4).map((user) => avatar(store, user, ".small")),
  message.reply_count ? h("b", {}, count(message.reply_count, "reply")) : null,
  status
    ? h("span.working", {}, `${store.name(store.bot)} ${status}`)
    : h("span", {}, `Last reply at ${time(message.latest_reply)}`));
}

function actions(message, view) {
  const more = h("button", {
    type: "button", "data-role": "more", "aria-label": "More actions", "aria-haspopup": "menu",
    onclick: () => openMenu(more, menuItems(message, view.ui)),
  }, "⋯");
  return h("div.actions", { role: "group", "aria-label": "Message actions" },
    view.status && h("button", {
      type: "button", onclick: () => view.ui.openThread(message.ts), "data-role": "reply",
    }, "Reply in thread"),
    message.subtype === "tombstone" ? null : more);
}

function menuItems(message, ui) {
  const shortcuts = ui.store.shortcuts.map(({ name, callback_id }) =>
    [name, () => ui.shortcut(message, callback_id)]);
  const copy = ["Copy text", () => navigator.clipboard.writeText(asTyped(message.text, ui.names))];
  const forward = ["Forward message…", () => askWhereTo(ui.store, (to, text) => ui.forward(message, to, text))];
  if (message.user !== ui.store.me) return [...shortcuts, null, copy, forward];
  const edit = () => {
    beginEditing(message.ts, asTyped(message.text, ui.names));
    ui.draw();
  };
  const remove = ["Delete message", () => ui.remove(message), ".danger"];
  return [...shortcuts, null, copy, forward, ["Edit message", edit], remove];
}

function reactions(message, store) {
  if (!message.reactions) return null;
  return h("div.reactions", {}, message.reactions.map(({ name, users, count: number }) =>
    h("span", { title: `:${name}: by ${users.map((user) => store.name(user)).join(", ")}` },
      `${withEmoji(`:${name}:`)} ${number}`)));
}

function dayItem(ts) {
  return { key: `day-${ts}`, version: "", build: () => h("div.day", {}, h("span", {}, DAY.format(date(ts)))) };
}

function belongsTo(previous, message) {
  return previous.user === message.user && message.ts - previous.ts < TOGETHER
    && !previous.reply_count && !previous.ephemeral && !message.ephemeral && !message.subtype;
}
