// The branches of the open thread's conversation, drawn as a tree from what the app remembers.

import { h, showList } from "./dom.js";
import { sentence } from "./hints.js";
import { go, readPlace } from "./place.js";
import { readTree } from "./server.js";

const LONGEST = 80; // characters of a thread's first words
let shown = "";

/** It is read again whenever the channel's threads change. */
export async function showTree(body, { store, names }) {
  const { user, channel, thread } = readPlace();
  const here = store.channel(channel);
  if (!here || !thread) return showList(body, [sentence("Open a thread to see its branches.")]);
  const state = [channel, thread, store.roots(here).length].join();
  if (state === shown && body.children.length) return;
  shown = state;
  const threads = await readTree(channel, thread).catch(() => []);
  if (shown !== state) return;
  if (!threads.length) return showList(body, [sentence("The app hasn't answered in this thread.")]);
  showList(body, threads.map((leaf) => ({
    key: leaf.ts,
    version: [leaf.depth, leaf.ts === thread].join(),
    build: () => node(leaf, { user, thread, words: words(store, here, leaf.ts), names }),
  })));
}

function node(leaf, { user, thread, words: first, names }) {
  const who = leaf.user ? `Branch by ${names(leaf.user)}` : "Where it began";
  const element = h("div.leaf", {}, h("button", {
    type: "button",
    "aria-current": leaf.ts === thread ? "true" : null,
    onclick: () => go({ user, channel: leaf.channel, pane: "thread", thread: leaf.ts }),
  }, h("b", {}, who), h("span", {}, first)));
  element.style.setProperty("--depth", leaf.depth);
  return element;
}

function words(store, channel, ts) {
  const quoted = channel.messages.get(ts)?.text.split("\n").at(-1) ?? "";
  const plain = quoted.replace(/^(&gt;|>)\s*/, "").replace(/<[^>]*>\s*/g, "");
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}
