// Messages as people see them: who, when, what, files, replies.

import { renderContent } from "./blocks.js";
import { h } from "./dom.js";
import { fileAddress } from "./server.js";

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const TOGETHER = 5 * 60; // seconds in which somebody's messages stand under one name

const date = (ts) => new Date(Number(ts) * 1000);
export const time = (ts) => TIME.format(date(ts));
const count = (number, one) => `${number} ${number === 1 ? one : one.replace(/y$/, "ie") + "s"}`;

/** List items for showList: messages with a line between days. */
export function messageItems(messages, view) {
  const items = [];
  let previous = null;
  for (const message of messages) {
    const day = DAY.format(date(message.ts));
    const isNewDay = !previous || day !== DAY.format(date(previous.ts));
    if (isNewDay && view.days) items.push(dayItem(day, message.ts));
    const joined = !isNewDay && belongsTo(previous, message);
    items.push(messageItem(message, joined, view));
    previous = message;
  }
  return items;
}

function messageItem(message, joined, view) {
  const status = view.openThread ? view.status(message.ts) : "";
  return {
    key: message.ts,
    version: JSON.stringify([message, joined, status, view.store.me]),
    build: () => messageElement(message, joined, status, view),
  };
}

function messageElement(message, joined, status, view) {
  const { store } = view;
  const author = message.username || store.name(message.user);
  const names = (id) => store.channel(id)?.name ?? store.name(id);
  const kind = [joined && "joined", message.streaming && "streaming", message.ephemeral && "private"];
  return h(
    `article${kind.filter(Boolean).map((name) => `.${name}`).join("")}.message`,
    { "aria-label": `${author}, ${time(message.ts)}`, "aria-busy": message.streaming ? "true" : null },
    joined ? h("span.aside", {}, timeElement(message.ts)) : avatar(store, message.user),
    h("div.said", {},
      message.ephemeral && h("p.only", {}, "Only visible to you"),
      joined ? null : heading(author, message, store),
      h("div.content", {}, renderContent(message, names),
        message.edited && !message.bot_id && h("span.edited", {}, "(edited)")),
      files(message, store),
      reactions(message, store),
      view.openThread && replies(message, status, view)),
    view.openThread && !message.ephemeral && actions(message, view),
  );
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

function replies(message, status, view) {
  if (!message.reply_count && !status) return null;
  const { store } = view;
  return h("button.replies", {
    type: "button", onclick: () => view.openThread(message.ts), "data-role": "replies",
  },
  (message.reply_users ?? []).slice(0, 4).map((user) => avatar(store, user, ".small")),
  message.reply_count ? h("b", {}, count(message.reply_count, "reply")) : null,
  status
    ? h("span.working", {}, `${store.name(store.bot)} ${status}`)
    : h("span", {}, `Last reply at ${time(message.latest_reply)}`));
}

function actions(message, view) {
  return h("div.actions", {}, h("button", {
    type: "button", onclick: () => view.openThread(message.ts), "data-role": "reply",
  }, "Reply in thread"));
}

function reactions(message, store) {
  if (!message.reactions) return null;
  return h("div.reactions", {}, message.reactions.map((reaction) =>
    h("span", { title: reaction.users.map((u) => store.name(u)).join(", ") },
      `:${reaction.name}: ${reaction.count}`)));
}

function files(message, store) {
  if (!message.files) return null;
  return h("div.files", {}, message.files.map((file) => fileCard(file, store)));
}

/** A file with its name, its size, and a link that saves it. */
export function fileCard(file, store, more = "") {
  if (!file.name) {
    const reason = file.mode === "tombstone" ? "This file was deleted." : "A file from elsewhere.";
    return h("div.file.gone", {}, reason);
  }
  const kind = file.filetype.slice(0, 4).toUpperCase();
  return h("a.file", {
    href: fileAddress(file.id, store.me), download: file.name, title: `Save ${file.name}`,
  },
  h("span.kind", { "aria-hidden": "true" }, kind === "BINA" ? "FILE" : kind),
  h("span.file-text", {}, h("b", {}, file.name), h("span", {}, [size(file.size), more].filter(Boolean).join(" · "))));
}

export function size(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) [amount, unit] = [amount / 1000, unit + 1];
  return `${unit && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`;
}

function dayItem(day, ts) {
  return { key: `day-${ts}`, version: day, build: () => h("div.day", {}, h("span", {}, day)) };
}

function belongsTo(previous, message) {
  return previous.user === message.user && message.ts - previous.ts < TOGETHER
    && !previous.reply_count && !previous.ephemeral && !message.ephemeral && !message.subtype;
}
