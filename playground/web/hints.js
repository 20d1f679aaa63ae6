// What to try, or to do, where there is nothing to show yet.

import { h } from "./dom.js";

/** The middle of an empty channel. */
export function emptyChannel(store, channel) {
  const bot = store.name(store.bot);
  if (!store.installed) return h("section.empty", {}, h("h3", {}, `Welcome to #${channel.name}`));
  const how = channel.is_im ? "Write something" : `Mention @${bot}`;
  return h("section.empty", {},
    h("span.avatar.bot.large", { "aria-hidden": "true" }),
    h("h3", {}, channel.is_im ? `You and ${bot}` : `Welcome to #${channel.name}`),
    h("p", {}, `${how}, and it answers in a thread. Every thread is a conversation that remembers, `
      + "no matter who writes in it."));
}

/** A list item that says why there is nothing else. */
export const sentence = (text) => ({ key: text, version: "", build: () => h("p.none", {}, text) });

/** List items above a composer: the questions that the app suggests. */
export const suggestionItems = (prompts, use) => prompts.map(({ title, message }) => ({
  key: title,
  version: message,
  build: () => h("button.suggestion", { type: "button", onclick: () => use(message) }, title),
}));
