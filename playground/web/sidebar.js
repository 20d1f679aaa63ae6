// The left side: the workspace, its places, and who one writes as.

import { byId, h } from "./dom.js";
import { avatar } from "./messages.js";
import { go, placeAddress } from "./place.js";

export function showSidebar(store, place, unread) {
  byId("team").textContent = store.team.name;
  byId("notice").textContent = store.notice;
  const channels = store.channels.filter((channel) => !channel.is_im);
  const direct = store.channels.filter((channel) => channel.is_im);
  const link = (channel) => placeLink(store, channel, place, unread);
  byId("places").replaceChildren(
    h("h2", {}, "Channels"), h("ul", {}, channels.map(link)),
    h("h2", {}, "Direct messages"), h("ul", {}, direct.map(link)));
  showPeople(store, place);
}

function placeLink(store, channel, place, unread) {
  const isHere = channel.id === place.channel;
  const isNew = !isHere && unread.has(channel.id);
  const sign = channel.is_im ? avatar(store, store.bot, ".small")
    : h(channel.is_private ? "span.sign.lock" : "span.sign", { "aria-hidden": "true" }, channel.is_private ? "" : "#");
  const note = [channel.is_private && !channel.is_im && "private", isNew && "new messages"];
  return h("li", {}, h(isNew ? "a.unread" : "a", {
    href: placeAddress({ user: place.user, channel: channel.id }),
    "aria-current": isHere ? "page" : null,
  }, sign, h("span", {}, store.title(channel)),
  h("span.spoken", {}, note.filter(Boolean).map((n) => ` (${n})`).join(""))));
}

/** Radio buttons; made anew only when the people change, so that they keep the focus. */
function showPeople(store, place) {
  const box = byId("people");
  if (box.children.length !== store.people.length) {
    box.replaceChildren(...store.people.map((user) => h("label", {},
      h("input", {
        type: "radio", name: "acting", value: user.id,
        onchange: () => go({ user: user.id, channel: null }),
      }),
      avatar(store, user.id, ".small"), h("span", {}, user.real_name))));
  }
  for (const input of box.querySelectorAll("input")) input.checked = input.value === place.user;
}
