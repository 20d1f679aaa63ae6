// The page of the local workspace: what the server tells, shown; what people do, sent.

import { Behind } from "./behind.js";
import { showChannel } from "./channel.js";
import { Composer } from "./composer.js";
import { byId, h, stickToEnd } from "./dom.js";
import { takeDrops } from "./drops.js";
import { FIRST_PERSON, go, permalink, placeAddress, readPlace } from "./place.js";
import { follow } from "./server.js";
import { showSide } from "./side.js";
import { showSidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { reopenTour, Tour } from "./tour.js";
import { makeUi } from "./ui.js";
import { Window } from "./window.js";
import { showMissing } from "./workspaces.js";

const store = new Store();
const ui = makeUi(store, draw);
const unread = new Set();
const scrolling = {
  channel: stickToEnd(byId("messages").parentElement, () => place.pane !== "home"),
  side: stickToEnd(byId("side-list").parentElement),
};
const composers = {
  channel: composer("channel-composer", () => null, () => store.commands),
  thread: composer("thread-composer", () => place.thread),
};
const modal = new Window(ui.tell, ui.names);
const behind = new Behind(ui);
const tour = new Tour(ui, { ...composers, modal, behind });
let place = readPlace();
let shownPlace = {};
let unfollow = () => {};
let isDrawing = false;
let linked = null; // the ts of a message that somebody follows a link to

function composer(id, thread, commands) {
  const made = new Composer(`${id}-text`, {
    names: mentionable,
    commands,
    onSend: (text, files) => ui.send(text, files, thread()),
    limit: () => store.uploadLimit,
  });
  byId(id).append(h("div.suggestions"), made.element);
  return made;
}

/** The bot first: it is the one that is mentioned most. */
function mentionable() {
  const others = store.users.filter((user) => user.id !== store.bot && user.id !== store.me);
  const bots = store.installed ? [store.bot] : [];
  return [...bots, ...others.map((user) => user.id)].map((id) => store.name(id));
}

// ---- following

function start() {
  unfollow();
  unread.clear();
  unfollow = follow(place.user, {
    onState: (state) => {
      const isSamePerson = store.ready && store.me === state.me;
      if (isSamePerson && store.team.id !== state.team.id) return enterAnother();
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

/** Somebody started over: nothing that this page knows is there any more. */
function enterAnother() {
  reopenTour();
  history.replaceState(null, "", placeAddress({ user: place.user, channel: place.channel }));
  location.reload();
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
  showChannel(ui, place, channel, composers.channel);
  showMissing(ui, channel);
  const isOpen = showSide(ui, place, channel, composers.thread);
  modal.show(store.view);
  behind.show();
  tour.show();
  if (!store.installed) byId("tour").hidden = true;
  byId("show-tour").hidden = !store.installed;
  arrive(isOpen);
  if (linked && isOpen) pointAt(linked);
  // A thread just begun is known to the page a moment after its address.
  shownPlace = isOpen || place.pane === "home" ? place : { ...place, pane: null, thread: null };
}

/** Scroll and put the cursor where somebody who just came here wants them. */
function arrive(isOpen) {
  const isElsewhere = shownPlace.channel !== place.channel || shownPlace.user !== place.user;
  const isOtherSide = shownPlace.pane !== place.pane || shownPlace.thread !== place.thread;
  if (place.pane === "home" && (isElsewhere || isOtherSide)) return scrolling.channel.toStart();
  if (isElsewhere || (shownPlace.pane === "home" && place.pane !== "home")) {
    scrolling.channel.toEnd();
    if (place.pane !== "thread") composers.channel.area.focus();
  }
  if (!isOpen || !(isElsewhere || isOtherSide)) return;
  if (place.pane === "files") return scrolling.side.toStart();
  scrolling.side.toEnd();
  composers.thread.area.focus();
}

function pointAt(ts) {
  const message = byId("side-list").querySelector(`[data-key="${CSS.escape(ts)}"]`);
  if (!message) return; // its thread, or what was said so early, is not shown yet
  linked = null;
  scrolling.side.to(message);
  message.classList.add("linked");
}

// ---- beginning

function closeSide() {
  go({ user: place.user, channel: place.channel });
  composers.channel.area.focus();
}

/** Slack's own addresses of messages lead to them here, not to slack.com. */
function followLink(event) {
  const target = permalink(event.target.closest?.("a[href]")?.href ?? "");
  if (!target) return;
  event.preventDefault();
  linked = target.ts;
  draw();
  go({ user: place.user, channel: target.channel, pane: "thread", thread: target.thread });
  if (store.view) ui.attempt("close", { view: store.view.id });
}

addEventListener("hashchange", () => {
  const before = place;
  place = readPlace();
  if (place.user !== before.user) start();
  else draw();
});
addEventListener("keydown", (event) => {
  const isMine = event.target.closest?.("dialog, [popover]");
  if (event.key === "Escape" && place.pane && !event.defaultPrevented && !isMine) closeSide();
});
addEventListener("click", followLink);
addEventListener("auxclick", followLink);
byId("stop").onclick = () => ui.stop(place.thread);
byId("close-side").onclick = closeSide;
byId("show-files").onclick = () =>
  place.pane === "files" ? closeSide() : go({ ...place, pane: "files", thread: null });
takeDrops(byId("channel"), () => (place.pane === "home" ? null : composers.channel));
takeDrops(byId("side"), () => (place.pane === "thread" ? composers.thread : null));
start();
