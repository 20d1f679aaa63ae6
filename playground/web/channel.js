// The middle: a channel with its messages, or a direct message with the app's tabs.

import { renderBlocks } from "./blocks.js";
import { byId, h, showList } from "./dom.js";
import { emptyChannel, suggestionItems } from "./hints.js";
import { latestFirst } from "./latest.js";
import { messageItems } from "./messages.js";
import { go } from "./place.js";

const TABS = { home: "Home", messages: "Messages" };
const latest = latestFirst();
let opened = ""; // the app's tab that the app was told of

export function showChannel(ui, place, channel, composer) {
  const { store } = ui;
  const isHome = place.pane === "home" && channel.is_im;
  const title = store.title(channel);
  const head = channel.is_im ? title : `# ${title}`;
  document.title = `${head} · ${store.team.name}`;
  byId("channel-title").replaceChildren(
    ...(channel.is_private && !channel.is_im ? [h("span.sign.lock"), ` ${title}`] : [head]));
  byId("members").textContent = channel.members.map((id) => store.name(id)).join(", ");
  byId("show-files").setAttribute("aria-pressed", String(place.pane === "files"));
  showTabs(ui, place, channel, isHome);
  byId("messages").hidden = isHome;
  byId("home").hidden = !isHome;
  byId("channel-composer").hidden = isHome;
  if (isHome) return showHome(ui);
  const here = `${place.user}/${channel.id}`;
  const messages = latest(store.roots(channel), here, ui.draw);
  const view = { ui, days: true, status: (ts) => store.status(channel, ts) };
  const empty = {
    key: "empty",
    version: `${channel.id} ${store.me} ${store.installed}`,
    build: () => emptyChannel(store, channel),
  };
  showList(byId("messages"), messages.length ? messageItems(messages, view) : [empty]);
  const label = channel.is_im ? `Message ${title}` : `Message #${title}`;
  composer.moveTo(here, label, label);
  const use = (text) => composer.write(text, { focus: true });
  const suggested = suggestionItems(store.prompts(channel), use);
  showList(byId("channel-composer").querySelector(".suggestions"), suggested);
}

/** The app hears which of its tabs somebody opens. */
function showTabs(ui, place, channel, isHome) {
  const tab = !channel.is_im ? "" : isHome ? "home" : "messages";
  const key = tab && `${place.user}/${tab}`;
  if (key && key !== opened) ui.attempt("open", { tab });
  opened = key;
  byId("tabs").hidden = !tab;
  showList(byId("tabs"), Object.entries(TABS).map(([name, label]) => ({
    key: name,
    version: `${place.user} ${tab}`,
    build: () => h("button.tab", {
      type: "button", "aria-pressed": String(name === tab), "data-role": name,
      onclick: () => go({ user: place.user, channel: channel.id, pane: name === "home" ? name : null }),
    }, label),
  })));
}

function showHome(ui) {
  const { home } = ui.store;
  const surface = { names: ui.names, use: (action) => ui.attempt("click", { view: home.id, ...action }) };
  showList(byId("home"), [{
    key: "home",
    version: JSON.stringify(home),
    build: () => h("div", {}, home ? renderBlocks(home.blocks, surface) : h("p.none", {}, "Opening…")),
  }]);
}
