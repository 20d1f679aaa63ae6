// Typing @ offers the people and apps of the workspace.

import { h } from "./dom.js";

const BEGUN = /(^|[\s(])@([^\s@]*)$/;

/** The names a textarea offers; `names` gives them, the likeliest first. */
export class Mentions {
  #area;
  #names;
  #found = [];
  #chosen = 0;

  constructor(area, id, names) {
    this.#area = area;
    this.#names = names;
    this.list = h("ul.mentions", { id, role: "listbox", "aria-label": "People and apps", hidden: true });
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false",
    })) area.setAttribute(name, value);
    area.addEventListener("input", () => this.#offer());
    area.addEventListener("click", () => this.#offer());
    area.addEventListener("blur", () => this.#close());
  }

  /** Take a key if the list is open; true if it was taken. */
  takes(event) {
    if (this.list.hidden) return false;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.#choose(this.#chosen + moves[event.key]);
    else if (event.key === "Enter" || event.key === "Tab") this.#insert(this.#found[this.#chosen]);
    else if (event.key === "Escape") this.#close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Write an @ as if typed. */
  begin() {
    const area = this.#area;
    const before = area.value.slice(0, area.selectionStart);
    area.focus();
    area.setRangeText(/(^|\s)$/.test(before) ? "@" : " @", area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }

  #begun() {
    return BEGUN.exec(this.#area.value.slice(0, this.#area.selectionStart))?.[2].toLowerCase();
  }

  #offer() {
    const begun = this.#begun();
    if (begun === undefined) return this.#close();
    const words = (name) => [name, ...name.split(" ")].map((word) => word.toLowerCase());
    this.#found = this.#names().filter((name) => words(name).some((word) => word.startsWith(begun)));
    if (!this.#found.length) return this.#close();
    this.list.replaceChildren(...this.#found.map((name, index) => h("li", {
      id: `${this.list.id}-${index}`,
      role: "option",
      onmousedown: (event) => {
        event.preventDefault();
        this.#insert(name);
      },
    }, `@${name}`)));
    this.list.hidden = false;
    this.#area.setAttribute("aria-expanded", "true");
    this.#choose(0);
  }

  #choose(index) {
    this.#chosen = (index + this.#found.length) % this.#found.length;
    [...this.list.children].forEach((option, i) =>
      option.setAttribute("aria-selected", String(i === this.#chosen)));
    this.#area.setAttribute("aria-activedescendant", `${this.list.id}-${this.#chosen}`);
  }

  #insert(name) {
    const end = this.#area.selectionStart;
    const start = end - this.#begun().length - 1;
    this.#close();
    this.#area.setRangeText(`@${name} `, start, end, "end");
    this.#area.dispatchEvent(new Event("input"));
  }

  #close() {
    this.list.hidden = true;
    this.#area.setAttribute("aria-expanded", "false");
    this.#area.removeAttribute("aria-activedescendant");
  }
}
