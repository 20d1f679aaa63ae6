// The right side: a thread, or the files of a channel.

import { byId, h, showList } from "./dom.js";
import { fileCard } from "./files.js";
import { latestFirst } from "./latest.js";
import { messageItems, time } from "./messages.js";

const latest = latestFirst();

/** True if there is something to show. */
export function showSide(ui, place, channel, composer) {
  const { store } = ui;
  const messages = place.pane === "thread" ? store.thread(channel, place.thread) : [];
  const isOpen = place.pane === "files" || messages.length > 0;
  byId("side").hidden = !isOpen;
  byId("workspace").classList.toggle("with-side", isOpen);
  byId("thread-composer").hidden = place.pane !== "thread";
  byId("side-place").textContent = channel.is_im ? store.title(channel) : `#${store.title(channel)}`;
  if (isOpen && place.pane === "files") showFiles(store, channel);
  else if (isOpen) showThread(ui, place, channel, messages, composer);
  return isOpen;
}

function showThread(ui, place, channel, messages, composer) {
  const { store } = ui;
  const [root, ...replies] = messages;
  const here = `${place.user}/${channel.id}/${root.ts}`;
  byId("side-title").textContent = "Thread";
  const view = { ui, days: false };
  const shown = latest(replies, here, ui.draw);
  const items = [...messageItems([root], view), countItem(replies.length), ...messageItems(shown, view)];
  showList(byId("side-list"), items);
  const status = store.status(channel, root.ts);
  const line = status ? `${store.name(store.bot)} ${status}` : "";
  if (byId("status").textContent !== line) byId("status").textContent = line;
  byId("stop").hidden = !store.isWorking(channel, root.ts);
  composer.moveTo(here, "Reply in thread", "Reply…");
}

function countItem(number) {
  const text = number === 1 ? "1 reply" : `${number} replies`;
  return { key: "count", version: text, build: () => h("div.day.count", {}, h("span", {}, number ? text : "No replies yet")) };
}

function showFiles(store, channel) {
  byId("side-title").textContent = "Files";
  byId("status").textContent = "";
  byId("stop").hidden = true;
  const files = store.files(channel).map(({ file, message }) => ({
    key: `file-${file.id}-${message.ts}`,
    version: `${store.me} ${file.size}`,
    build: () => fileCard(file, store, `${store.name(message.user)}, ${time(message.ts)}`),
  }));
  const none = {
    key: "none",
    version: "",
    build: () => h("p.none", {}, "No files yet. Add one with the paper clip, or drop it into the channel."),
  };
  showList(byId("side-list"), files.length ? files : [none]);
}
