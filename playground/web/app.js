// The page of the local workspace: what the server tells, shown; what people do, sent.

import { Composer, takeDrops } from "./composer.js";
import { byId, h, showList, stickToEnd } from "./dom.js";
import { emptyChannel, suggestions } from "./hints.js";
import { fileCard, messageItems, time } from "./messages.js";
import { FIRST_PERSON, go, readPlace } from "./place.js";
import { follow, post } from "./server.js";
import { showSidebar } from "./sidebar.js";
import { Store } from "./store.js";

const store = new Store();
const unread = new Set();
const scrolling = {
  channel: stickToEnd(byId("messages").parentElement),
  side: stickToEnd(byId("side-list").parentElement),
};
let place = readPlace();
let shownPlace = {};
let unfollow = () => {};
let isDrawing = false;

const composers = {
  channel: composer("channel-composer", () => null),
  thread: composer("thread-composer", () => place.thread),
};

function composer(id, thread) {
  const made = new Composer(`${id}-text`, {
    names: mentionable,
    onSend: (text, files) => send(text, files, thread()),
    limit: () => store.uploadLimit,
  });
  byId(id).append(h("div.suggestions"), made.element);
  return made;
}

/** The bot first: it is the one that is mentioned most. */
function mentionable() {
  const others = store.users.filter((user) => user.id !== store.bot && user.id !== store.me);
  return [store.bot, ...others.map((user) => user.id)].map((id) => store.name(id));
}

async function send(text, files, thread_ts) {
  const { user, channel } = place;
  const ts = await post({ user, channel, text, thread_ts }, files);
  const here = store.channel(channel);
  const isAddressed = here.is_im || text.includes(`@${store.name(store.bot)}`);
  if (!thread_ts && isAddressed) openThread(ts);
}

const openThread = (thread) => go({ ...place, pane: "thread", thread });

// ---- following

function start() {
  unfollow();
  unread.clear();
  unfollow = follow(place.user, {
    onState: (state) => {
      store.replace(state);
      draw();
    },
    onUpdate: (update) => {
      store.apply(update);
      update.messages.forEach(notice);
      draw();
    },
    onConnected: (isConnected) => (byId("offline").hidden = isConnected),
    // The address names somebody who is not in this workspace.
    onRefused: () => place.user !== FIRST_PERSON && go({ user: FIRST_PERSON }, { replace: true }),
  });
}

/** Mark other channels as unread, and say finished answers aloud for screen readers. */
function notice(message) {
  if (message.user === store.me) return;
  if (message.channel !== place.channel) unread.add(message.channel);
  const isAnswer = message.thread_ts && message.thread_ts === place.thread;
  if (isAnswer && message.user === store.bot && !message.streaming) {
    byId("spoken").textContent = `${store.name(store.bot)}: ${message.text}`;
  }
}

// ---- showing

function draw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    if (store.ready && store.me === place.user) show();
  });
}

function show() {
  const channel = store.channel(place.channel) ?? store.channels[0];
  if (channel.id !== place.channel) return go({ user: place.user, channel: channel.id }, { replace: true });
  unread.delete(channel.id);
  showSidebar(store, place, unread);
  showChannel(channel);
  const isOpen = showSide(channel);
  // A thread just begun is known to the page a moment after its address.
  shownPlace = isOpen ? place : { ...place, pane: null, thread: null };
}

function showChannel(channel) {
  const title = store.title(channel);
  const head = channel.is_im ? title : `# ${title}`;
  document.title = `${head} · ${store.team.name}`;
  byId("channel-title").replaceChildren(
    ...(channel.is_private && !channel.is_im ? [h("span.sign.lock"), ` ${title}`] : [head]));
  byId("members").textContent = channel.members.map((id) => store.name(id)).join(", ");
  byId("show-files").setAttribute("aria-pressed", String(place.pane === "files"));
  const messages = store.roots(channel);
  const view = { store, days: true, openThread, status: (ts) => store.status(channel, ts) };
  const items = messages.length ? messageItems(messages, view) : [emptyItem(channel)];
  const hasMoved = shownPlace.channel !== place.channel || shownPlace.user !== place.user;
  showList(byId("messages"), items);
  const label = channel.is_im ? `Message ${title}` : `Message #${title}`;
  composers.channel.moveTo(`${place.user}/${channel.id}`, label, label);
  suggest("channel-composer", suggestions(store.prompts(channel), [], use(composers.channel)));
  if (!hasMoved) return;
  scrolling.channel.toEnd();
  if (place.pane !== "thread") composers.channel.area.focus();
}

function emptyItem(channel) {
  return {
    key: "empty",
    version: `${channel.id} ${store.name(store.bot)}`,
    build: () => emptyChannel(store, channel, use(composers.channel)),
  };
}

const use = (target) => (text) => target.write(text, { focus: true });
const suggest = (id, items) => showList(byId(id).querySelector(".suggestions"), items);

function showSide(channel) {
  const messages = place.pane === "thread" ? store.thread(channel, place.thread) : [];
  const isOpen = place.pane === "files" || messages.length > 0;
  byId("side").hidden = !isOpen;
  byId("workspace").classList.toggle("with-side", isOpen);
  byId("thread-composer").hidden = place.pane !== "thread";
  byId("side-place").textContent = channel.is_im ? store.title(channel) : `#${store.title(channel)}`;
  if (isOpen && place.pane === "files") showFiles(channel);
  else if (isOpen) showThread(channel, messages);
  return isOpen;
}

function showThread(channel, messages) {
  const [root, ...replies] = messages;
  byId("side-title").textContent = "Thread";
  const view = { store, days: false };
  const items = [...messageItems([root], view), countItem(replies.length), ...messageItems(replies, view)];
  const hasMoved = shownPlace.thread !== place.thread || shownPlace.pane !== "thread";
  showList(byId("side-list"), items);
  const status = store.status(channel, root.ts);
  const line = status ? `${store.name(store.bot)} ${status}` : "";
  if (byId("status").textContent !== line) byId("status").textContent = line;
  composers.thread.moveTo(`${place.user}/${channel.id}/${root.ts}`, "Reply in thread", "Reply…");
  const prompts = store.prompts(channel, root.ts);
  suggest("thread-composer", suggestions(prompts, messages, use(composers.thread)));
  if (!hasMoved) return;
  scrolling.side.toEnd();
  composers.thread.area.focus();
}

function countItem(number) {
  const text = number === 1 ? "1 reply" : `${number} replies`;
  return { key: "count", version: text, build: () => h("div.day.count", {}, h("span", {}, number ? text : "No replies yet")) };
}

function showFiles(channel) {
  byId("side-title").textContent = "Files";
  byId("status").textContent = "";
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
  if (shownPlace.pane !== "files") scrolling.side.toStart();
}

// ---- beginning

function closeSide() {
  go({ user: place.user, channel: place.channel });
  composers.channel.area.focus();
}

addEventListener("hashchange", () => {
  const before = place;
  place = readPlace();
  if (place.user !== before.user) start();
  else draw();
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && place.pane && !event.defaultPrevented) closeSide();
});
byId("close-side").onclick = closeSide;
byId("show-files").onclick = () =>
  place.pane === "files" ? closeSide() : go({ ...place, pane: "files", thread: null });
takeDrops(byId("channel"), composers.channel);
takeDrops(byId("side"), composers.thread);
start();
