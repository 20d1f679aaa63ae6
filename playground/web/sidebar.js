// The left side: the workspace, its places, and who one writes as.

import { showBeginning } from "./beginning.js";
import { byId, h, showList } from "./dom.js";
import { avatar } from "./messages.js";
import { go, placeAddress, readPlace } from "./place.js";
import { showWorkspaces } from "./workspaces.js";

export function showSidebar(store, place, unread) {
  byId("team").textContent = store.team.name;
  byId("notice").textContent = store.notice;
  showBeginning(store.beginning);
  showWorkspaces(store);
  const items = store.channels.map((channel) => {
    const isHere = channel.id === place.channel;
    const isNew = !isHere && unread.has(channel.id);
    return {
      isDirect: channel.is_im,
      key: channel.id,
      version: [store.me, store.title(channel), isHere, isNew].join(),
      build: () => placeLink(store, channel, isHere, isNew),
    };
  });
  showList(byId("channels"), items.filter((item) => !item.isDirect));
  const direct = store.installed ? items.filter((item) => item.isDirect) : [];
  byId("direct-title").hidden = direct.length === 0;
  showList(byId("direct"), direct);
  showPeople(store, place);
}

function placeLink(store, channel, isHere, isNew) {
  const sign = channel.is_im ? avatar(store, store.bot, ".small")
    : h(channel.is_private ? "span.sign.lock" : "span.sign", { "aria-hidden": "true" }, channel.is_private ? "" : "#");
  const note = [channel.is_private && !channel.is_im && "private", isNew && "new messages"];
  return h("li", {}, h(isNew ? "a.unread" : "a", {
    href: placeAddress({ user: store.me, channel: channel.id }),
    "data-role": "place",
    "aria-current": isHere ? "page" : null,
  }, sign, h("span", {}, store.title(channel)),
  h("span.spoken", {}, note.filter(Boolean).map((n) => ` (${n})`).join(""))));
}

/** Radio buttons; built only when the people change, so that they keep the focus. */
function showPeople(store, place) {
  const box = byId("people");
  const shown = store.people.map((user) => `${user.id} ${store.kind(user)}`).join();
  if (box.dataset.shown !== shown) {
    box.dataset.shown = shown;
    box.replaceChildren(...store.people.map((user) => h("label", {},
      h("input", {
        type: "radio", name: "acting", value: user.id,
        onchange: () => go({ ...readPlace(), user: user.id }),
      }),
      avatar(store, user.id, ".small"), h("span", {}, user.real_name, store.kind(user) && h("small", {}, ` (${store.kind(user)})`)))));
  }
  for (const input of box.querySelectorAll("input")) input.checked = input.value === place.user;
}
