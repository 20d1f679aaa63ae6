// Where people write: Enter sends, Shift+Enter begins a line, files by button, drop or paste.

import { Completion } from "./completion.js";
import { h } from "./dom.js";
import { size } from "./files.js";
import { pastedTable } from "./pasting.js";
import { voiceTool } from "./voice.js";

const TALLEST = 240; // pixels
const drafts = new Map(); // what was written where, and not sent: { text, files }

export class Composer {
  #place = null;
  #files = [];
  #onSend;
  #limit;

  /**
   * `onSend(text, files)` posts; it throws an Error with a sentence where that fails.
   * `limit()` is how many bytes the files of a message may have.
   */
  constructor(id, { names, commands, onSend, limit }) {
    this.#onSend = onSend;
    this.#limit = limit;
    this.area = h("textarea", { id, rows: 1, spellcheck: true, enterKeyHint: "send" });
    this.completion = new Completion(this.area, `${id}-offers`, { names, commands });
    this.chosen = h("div.chosen");
    this.problem = h("p.problem", { role: "alert" });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, tabIndex: -1 });
    const sender = h("button.send", { type: "submit", title: "Send (Enter)", "aria-label": "Send" },
      h("span.icon.plane"));
    this.element = h("form.composer", { noValidate: true },
      this.completion.list, this.chosen, this.area,
      h("div.tools", {},
        this.#tool(h("span.icon.clip"), "Add a file", () => this.picker.click()),
        voiceTool({ add: (file) => this.add([file]), say: (problem) => this.#say(problem) }),
        this.#tool("@", "Mention somebody", () => this.completion.begin("@")),
        commands && this.#tool("/", "Use a command", () => this.completion.begin("/")),
        h("span.keys", { "aria-hidden": "true" }, h("kbd", {}, "Shift"), " + ", h("kbd", {}, "Enter"), " for a new line"),
        sender),
      this.picker, this.problem);
    this.#listen();
  }

  /** Write for another place; what was begun there comes back. */
  moveTo(place, label, placeholder) {
    this.area.setAttribute("aria-label", label);
    this.area.placeholder = placeholder;
    if (place === this.#place) return;
    if (this.#place) drafts.set(this.#place, { text: this.area.value, files: this.#files });
    this.#place = place;
    const draft = drafts.get(place);
    this.#files = draft?.files ?? [];
    this.#say("");
    this.#showFiles();
    this.write(draft?.text ?? "");
  }

  /** Put a text in, ready to be sent or changed. */
  write(text, { focus = false } = {}) {
    this.area.value = text;
    this.#fit();
    if (focus) this.area.focus();
  }

  /** Have a text ready in another place, or here. */
  begin(place, text) {
    if (place === this.#place) this.write(text, { focus: true });
    else drafts.set(place, { text, files: [] });
  }

  add(files) {
    this.#files = [...this.#files, ...files];
    this.#showFiles();
    this.area.focus();
  }

  #listen() {
    this.element.onsubmit = (event) => {
      event.preventDefault();
      this.#send();
    };
    this.area.onkeydown = (event) => {
      if (event.isComposing || this.completion.takes(event)) return;
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      this.#send();
    };
    this.area.oninput = () => this.#fit();
    this.area.onpaste = (event) => {
      const table = pastedTable(event.clipboardData.getData("text/html"));
      if (table) {
        event.preventDefault();
        this.add([table]);
      } else if (event.clipboardData.files.length) this.add(event.clipboardData.files);
    };
    this.picker.onchange = () => {
      this.add(this.picker.files);
      this.picker.value = "";
    };
  }

  async #send() {
    const text = this.area.value.trim();
    const files = this.#files;
    const place = this.#place;
    if (!(text || files.length)) return;
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (bytes > this.#limit()) return this.#say(`Files may have ${size(this.#limit())} in all.`);
    this.#say("");
    this.write("");
    this.#files = [];
    this.#showFiles();
    try {
      await this.#onSend(text, files);
    } catch (error) {
      this.#giveBack(place, text, files);
      this.#say(error.message);
    }
  }

  /** Put what could not be sent back where it was written, before what was written since. */
  #giveBack(place, text, files) {
    const draft = place === this.#place ? { text: this.area.value, files: this.#files } : drafts.get(place);
    const whole = [text, draft?.text].filter(Boolean).join("\n");
    const all = [...files, ...(draft?.files ?? [])];
    if (place !== this.#place) return drafts.set(place, { text: whole, files: all });
    this.#files = all;
    this.#showFiles();
    this.write(whole);
  }

  #showFiles() {
    this.chosen.replaceChildren(...this.#files.map((file) => h("span.file.chip", {},
      h("span.file-text", {}, h("b", {}, file.name), h("span", {}, size(file.size))),
      h("button", {
        type: "button",
        "aria-label": `Remove ${file.name}`,
        onclick: () => {
          this.#files = this.#files.filter((other) => other !== file);
          this.#showFiles();
          this.area.focus();
        },
      }, "✕"))));
  }

  #tool(sign, label, onclick) {
    return h("button.tool", { type: "button", title: label, "aria-label": label, onclick }, sign);
  }

  #say(problem) {
    this.problem.textContent = problem;
  }

  /** Grow with the text, where the browser does not do so by itself. */
  #fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight, TALLEST)}px`;
  }
}
