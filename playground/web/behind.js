// A look behind: what passes between the app and the platforms, what it remembers, trouble to make.

import { byId, h, showList } from "./dom.js";
import { showRows } from "./rows.js";
import { showTraffic } from "./traffic.js";
import { showTree } from "./tree.js";
import { turnTrouble } from "./server.js";
import { toast } from "./ui.js";

const TABS = {
  traffic: { label: "Traffic", show: showTraffic },
  rows: { label: "Database", show: showRows },
  tree: { label: "Branches", show: showTree },
  trouble: { label: "Make it break", show: showTrouble },
};

export class Behind {
  #ui;
  #tab = "traffic";
  #body = h("div.behind-body", { tabIndex: 0 });

  constructor(ui) {
    this.#ui = ui;
    const tabs = Object.entries(TABS).map(([name, { label }]) => h("button.tab", {
      type: "button", "data-tab": name, onclick: () => this.#choose(name),
    }, label));
    byId("behind").append(
      h("header", {}, h("div.tabs", { role: "group", "aria-label": "Look behind" }, tabs),
        h("button.quiet.close", { type: "button", "aria-label": "Close the look behind", onclick: () => this.#show(false) }, "✕")),
      this.#body);
    byId("show-behind").onclick = () => this.#show(!this.isOpen);
  }

  show() {
    const { isOpen } = this;
    byId("show-behind").setAttribute("aria-pressed", String(isOpen));
    byId("workspace").classList.toggle("with-behind", isOpen);
    for (const [name, { show }] of Object.entries(TABS)) if (!isOpen || name !== this.#tab) show.stop?.();
    if (!isOpen) return;
    for (const tab of byId("behind").querySelectorAll(".tab")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.tab === this.#tab));
    }
    TABS[this.#tab].show(this.#body, this.#ui);
  }

  get isOpen() {
    return !byId("behind").hidden;
  }

  /** Open it at one of its tabs. */
  open(tab) {
    this.#choose(tab);
    this.#show(true);
  }

  #show(isOpen) {
    byId("behind").hidden = !isOpen;
    this.#ui.draw();
  }

  #choose(tab) {
    this.#tab = tab;
    this.#body.replaceChildren();
    this.#body.scrollTop = 0;
    this.show();
  }
}

function showTrouble(body, { store }) {
  const faults = store.trouble.map((one) => ({ key: one.name, version: String(one.on), build: () => trouble(one) }));
  const platforms = [...new Set(store.dialects.map(({ platform }) => platform))];
  showList(body, [...faults, ...platforms.map((platform) => folded(platform, store.dialects.filter((one) => one.platform === platform)))]);
}

/** The dialects of a platform: other ways in which the real one may behave. */
function folded(platform, dialects) {
  const spoken = dialects.filter(({ on }) => on);
  return {
    key: platform,
    version: spoken.map(({ name }) => name).join(" "),
    build: () => h("details.dialects", {},
      h("summary", { "data-role": platform }, `${platform} speaks ${spoken.length || "no"} dialect${spoken.length === 1 ? "" : "s"}`),
      dialects.map((one) => trouble(one, h("code", {}, one.name)))),
  };
}

function trouble({ name, label, note, on }, ...before) {
  return h("label.switch", {},
    h("input", {
      type: "checkbox", role: "switch", checked: on, "data-role": name,
      onchange: (event) => turnTrouble(name, event.target.checked).catch((error) => toast(error.message)),
    }), h("span", {}, before, before.length ? " " : "", label, on && note && h("small", { role: "status" }, note)));
}
