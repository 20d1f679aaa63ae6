// A modal of the app: one window with its blocks and fields, sent off or closed.

import { renderBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { field } from "./fields.js";
import { plain } from "./texts.js";

export class Window {
  #dialog = h("dialog.window", { "aria-labelledby": "window-title" });
  #shown = null; // { id, hash }
  #fields = new Map(); // block_id → field
  #act;
  #names;
  #problem;
  #sender;
  #suggested = "";

  /** `act(name, fields)` does something at the server; it throws an Error with a sentence. */
  constructor(act, names) {
    this.#act = act;
    this.#names = names;
    document.body.append(this.#dialog);
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
  }

  /** Show a view, or none; what is shown already keeps what was typed. */
  show(view) {
    if (!view) return this.#hide();
    if (this.#shown?.id === view.id && this.#shown.hash === view.hash) return;
    const before = this.#shown?.id === view.id ? new Set(this.#fields.keys()) : new Set();
    const scrolled = this.#body?.scrollTop ?? 0;
    this.#shown = { id: view.id, hash: view.hash };
    this.#dialog.replaceChildren(this.#form(view));
    if (!this.#dialog.open) this.#dialog.showModal();
    // A view that got more fields is read on from where they begin.
    const isLonger = [...this.#fields.keys()].some((name) => before.has(name));
    if (isLonger) this.#body.scrollTop = scrolled;
    const added = isLonger && [...this.#fields].find(([name]) => !before.has(name))?.[1].element;
    const first = (added || this.#body).querySelector(":is(input, textarea, select)");
    if (this.#suggested && first?.matches("textarea")) first.value = this.#suggested;
    this.#suggested = "";
    first?.focus();
  }

  get #body() {
    return this.#dialog.querySelector(".window-body");
  }

  /** What the fields say, as Slack tells it. */
  #values() {
    return Object.fromEntries([...this.#fields].map(([id, field]) =>
      [id, { [field.action]: field.read() }]));
  }

  /** Have a text ready in the next window's first field. */
  suggest(text) {
    this.#suggested = text;
  }

  #form(view) {
    this.#fields.clear();
    const surface = {
      names: this.#names,
      use: (action) => this.#act("click", { view: view.id, values: this.#values(), ...action })
        .catch((error) => (this.#problem.textContent = error.message)),
    };
    const body = view.blocks.map((block, index) => this.#block(block, index, surface));
    const close = plain(view.close) || (view.submit ? "Cancel" : "Close");
    this.#problem = h("p.problem", { role: "alert" });
    this.#sender = view.submit && h("button.button.primary", { type: "submit" }, plain(view.submit));
    return h("form", { noValidate: true, onsubmit: (event) => this.#submit(event) },
      h("header", {},
        h("h2", { id: "window-title" }, plain(view.title)),
        h("button.quiet.close", { type: "button", "aria-label": "Close", onclick: () => this.#leave() }, "✕")),
      h("div.window-body.content", {}, body),
      h("footer", {}, this.#problem,
        h("button.button", { type: "button", onclick: () => this.#leave() }, close), this.#sender));
  }

  #block(block, index, surface) {
    if (block.type !== "input") return renderBlocks([block], surface)[0];
    const made = field(block, `field-${index}`);
    if (!made) return null;
    this.#fields.set(block.block_id ?? `block${index}`, { ...made, action: block.element.action_id });
    return made.element;
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#sender.disabled || this.#tell((field) => field.problem())) return;
    const values = this.#values();
    this.#sender.disabled = true;
    this.#problem.textContent = "";
    const { id } = this.#shown;
    try {
      const { errors } = await this.#act("submit", { view: id, values });
      if (this.#shown?.id === id) this.#tell((field, name) => errors[name] ?? "");
    } catch (error) {
      this.#problem.textContent = error.message;
    } finally {
      if (this.#sender) this.#sender.disabled = false;
    }
  }

  /** Show each field's problem, and go to the first; true if there is one. */
  #tell(problemOf) {
    let first = null;
    for (const [name, field] of this.#fields) {
      const sentence = problemOf(field, name);
      field.tell(sentence);
      if (sentence) first ??= field;
    }
    const target = first?.input;
    (target?.matches("[role=group]") ? target.querySelector("input") : target)?.focus();
    return Boolean(first);
  }

  #leave() {
    const { id } = this.#shown ?? {};
    this.#hide();
    if (id) this.#act("close", { view: id }).catch(() => {}); // it was closed already
  }

  #hide() {
    this.#shown = null;
    if (this.#dialog.open) this.#dialog.close();
  }
}
