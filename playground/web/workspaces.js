// The workspaces: switching between them, and what the app still needs to answer in this one.

import { byId, h, showList } from "./dom.js";
import { go } from "./place.js";
import { readInstallAddress } from "./server.js";

let address = null; // of the app's page where it is installed; undefined while that is asked
let askedFor = ""; // the workspace that it was asked for last

export function showWorkspaces(store) {
  const several = store.workspaces.length > 1;
  byId("workspaces").hidden = !several;
  showList(byId("workspaces"), several ? store.workspaces.map((one) => item(store, one)) : []);
}

function item(store, { id, name, person }) {
  const isHere = id === store.team.id;
  return {
    key: id,
    version: `${name} ${isHere}`,
    build: () => h("button", {
      type: "button", "aria-pressed": String(isHere), "data-role": id, onclick: () => isHere || go({ user: person }),
    }, name),
  };
}

/** Above the composer: that the app is not installed here, or not in this channel. */
export function showMissing(ui, channel) {
  const { store } = ui;
  const isMissing = !store.installed || !(channel.is_im || channel.members.includes(store.bot));
  byId("missing").hidden = !isMissing;
  if (store.installed) askedFor = "";
  if (!isMissing) return showList(byId("missing"), []);
  if (!store.installed) askAddress(ui);
  const [sentence, control] = store.installed ? outside(ui, channel) : notInstalled(store);
  showList(byId("missing"), [{
    key: "missing",
    version: `${store.me} ${channel.id} ${sentence}`,
    build: () => h("p", {}, h("span", {}, sentence), control),
  }]);
}

function outside(ui, channel) {
  const { store, attempt } = ui;
  const add = () => attempt("invite", { channel: channel.id });
  const label = `Add ${store.name(store.bot)}`;
  const isMember = channel.members.includes(store.me);
  return [
    `${store.name(store.bot)} isn't in #${channel.name}.`,
    isMember && h("button.button", { type: "button", "data-role": "add", onclick: add }, label),
  ];
}

function notInstalled(store) {
  const [bot, here] = [store.name(store.bot), store.team.name];
  if (address === undefined) return [`${bot} isn't installed in ${here}.`, null];
  if (address === null) {
    return [`${bot} isn't installed in ${here}. It runs with the token of a single workspace.`, null];
  }
  return [`${bot} isn't installed in ${here} yet.`, h("a.button.primary", {
    href: address, target: "_blank", rel: "noopener", "data-role": "install",
  }, `Install ${bot} in ${here}`)];
}

/** The app may have been started another way since: it is asked again each time somebody comes. */
async function askAddress({ store, draw }) {
  if (askedFor === store.team.id) return;
  askedFor = store.team.id;
  address = undefined;
  address = await readInstallAddress(store.team.id).catch(() => null);
  draw();
}
