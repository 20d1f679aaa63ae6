// What to try first, where nothing has been said yet.

import { h } from "./dom.js";

const FIRST = "My name is Ada. The launch is on Friday.";
const NEXT = ["What is my name?", "When is the launch?"];

/** The middle of an empty channel; `use(text)` puts a text into the composer. */
export function emptyChannel(store, channel, use) {
  const bot = store.name(store.bot);
  const first = channel.is_im ? FIRST : `@${bot} ${FIRST}`;
  return h("section.empty", {},
    h("span.avatar.bot.large", { "aria-hidden": "true" }),
    h("h3", {}, channel.is_im ? `You and ${bot}` : `Welcome to #${channel.name}`),
    h("p", {}, `${bot} answers in threads. Every thread is a conversation that remembers, `
      + "whoever writes in it."),
    h("ol", {},
      h("li", {}, "Say something worth remembering:", suggestion(first, use)),
      h("li", {}, "Then, in its thread, ask: ", h("q", {}, NEXT[0]))),
    h("p.more", {}, "Then try: a table, code, a long answer of 2,000 words, a file. "
      + "Write as Bob, and ask who said what."));
}

/** List items above a composer: the app's suggestions, or what follows the first hint. */
export function suggestions(prompts, thread, use) {
  if (prompts.length) return prompts.map((p) => item(p.title, () => use(p.message)));
  const isFirstStep = thread.length === 2 && thread[0].text.includes(FIRST) && !thread[1].streaming;
  return isFirstStep ? NEXT.map((text) => item(text, use)) : [];
}

const item = (text, use) => ({ key: text, version: text, build: () => suggestion(text, use) });

function suggestion(text, use) {
  return h("button.suggestion", { type: "button", onclick: () => use(text) }, text);
}
