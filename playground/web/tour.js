// The first minute: things to try, ticked off once they have worked, and what comes after them.

import { byId, h, showList } from "./dom.js";
import { go, readPlace } from "./place.js";
import { NEXT, seenIn, STEPS } from "./steps.js";

const KEY = "threadwind-tour-closed";
const LOOKED = "threadwind-tour-looked";

/** In a new workspace the first minute is shown to everybody again. */
export const reopenTour = () => [KEY, LOOKED].forEach((key) => localStorage.removeItem(key));

export class Tour {
  #ui;
  #parts;
  #isClosed = localStorage.getItem(KEY) === "yes";
  #next = 0;

  /** `parts` is where a step's hand reaches: { channel, thread } to write in, modal, behind. */
  constructor(ui, parts) {
    this.#ui = ui;
    this.#parts = parts;
    byId("show-tour").onclick = () => this.#close(!this.#isClosed);
  }

  show() {
    byId("tour").hidden = this.#isClosed;
    byId("show-tour").setAttribute("aria-pressed", String(!this.#isClosed));
    if (this.#parts.behind.isOpen) localStorage.setItem(LOOKED, "yes");
    if (this.#isClosed) return;
    const seen = this.#seen();
    const done = STEPS.map((step) => step.done(seen));
    const next = done.indexOf(false);
    const steps = STEPS.map((step, index) => this.#item(step, done[index], index === next, seen));
    showList(byId("tour"), [
      { key: "head", version: String(next < 0), build: () => this.#head(next < 0) },
      ...(next < 0 ? this.#afterwards() : steps),
    ]);
    if (next !== this.#next) byId("tour").querySelector(".next")?.scrollIntoView({ block: "nearest" });
    this.#next = next;
  }

  #head(isOver) {
    return h("header", {}, h("h2", { id: "tour-title" }, isOver ? "You've seen it all" : "The first minute"),
      h("button.quiet.close", {
        type: "button", "aria-label": "Close the first minute", onclick: () => this.#close(true),
      }, "✕"));
  }

  #item(step, isDone, isNext, seen) {
    const isReady = step.needs?.(seen) ?? true;
    const hint = typeof step.hint === "function" ? step.hint(seen) : step.hint;
    return {
      key: step.title,
      version: [isDone, isNext, isReady, hint].join(),
      build: () => h(`div.step${isDone ? ".done" : ""}${isNext ? ".next" : ""}`, {},
        h("span.tick", { role: "img", "aria-label": isDone ? "done" : "to do" }, isDone ? "✓" : "○"),
        h("div", {}, h("b", {}, step.title), h("p", {}, hint)),
        isDone ? null : this.#button(step, isReady)),
    };
  }

  #afterwards() {
    return NEXT.map((step) => ({
      key: step.title,
      version: "",
      build: () => h("div.step.next", {},
        h("span.tick", { "aria-hidden": "true" }, "→"), h("div", {}, h("b", {}, step.title)), this.#button(step, true)),
    }));
  }

  #button(step, isReady) {
    return h("button.button", {
      type: "button", disabled: !isReady, "aria-label": `Try: ${step.title}`, "data-role": step.title,
      onclick: () => step.help(this.#hand(), this.#seen()),
    }, "Try");
  }

  #seen() {
    return seenIn(this.#ui.store, localStorage.getItem(LOOKED) === "yes");
  }

  /** What a step's button does is left to be sent by whoever tries it. */
  #hand() {
    const { store } = this.#ui;
    const { channel, behind } = this.#parts;
    return {
      bot: store.name(store.bot),
      write: (text) => this.#toChannel(() => channel.write(text, { focus: true })),
      attach: (file) => this.#toChannel(() => channel.add([file])),
      reply: (message, text) => this.#reply(message, text),
      branch: (message, question) => this.#branch(message, question),
      look: (tab) => behind.open(tab),
    };
  }

  #reply(message, text) {
    const { user } = readPlace();
    const place = { user, channel: this.#channelOf(message), pane: "thread", thread: message.thread_ts };
    go(place);
    this.#parts.thread.begin(`${user}/${place.channel}/${place.thread}`, text);
  }

  async #branch(message, question) {
    const { modal } = this.#parts;
    modal.suggest(question);
    const at = { channel: this.#channelOf(message), ts: message.ts };
    if (!await this.#ui.shortcut(at, "branch_from_here")) modal.suggest("");
  }

  #channelOf(message) {
    return this.#ui.store.channels.find(({ messages }) => messages.has(message.ts)).id;
  }

  /** The composer of a channel, not of a direct message's Home. */
  #toChannel(then) {
    const place = readPlace();
    if (place.pane === "home") go({ user: place.user, channel: place.channel });
    then();
  }

  #close(isClosed) {
    this.#isClosed = isClosed;
    localStorage.setItem(KEY, isClosed ? "yes" : "no");
    this.show();
  }
}
