// While somebody types: people and apps after an @, the app's commands after a /.

import { h } from "./dom.js";

const PERSON = /(?:^|[\s(])@([^\s@]*)$/;
const COMMAND = /^\/(\S*)$/;

/** Offers { text, hint } for what stands before the cursor; `begun` is what to put it in place of. */
export function offers(before, { names, commands = null }) {
  const command = commands && COMMAND.exec(before);
  if (command) {
    const known = commands().filter((one) => one.command.startsWith(`/${command[1]}`));
    return {
      begun: command[0],
      found: known.map((one) => ({
        text: one.command, more: one.usage_hint ?? "", hint: one.description ?? "",
      })),
    };
  }
  const person = PERSON.exec(before);
  if (!person) return { found: [] };
  const letters = person[1].toLowerCase();
  const words = (name) => [name, ...name.split(" ")].map((word) => word.toLowerCase());
  const found = names().filter((name) => words(name).some((word) => word.startsWith(letters)));
  return { begun: `@${person[1]}`, found: found.map((name) => ({ text: `@${name}` })) };
}

export class Completion {
  #area;
  #sources;
  #found = [];
  #begun = "";
  #chosen = 0;

  /** `sources` is { names(), commands() }; without commands a slash is just a slash. */
  constructor(area, id, sources) {
    this.#area = area;
    this.#sources = sources;
    this.list = h("ul.offers", { id, role: "listbox", "aria-label": "Suggestions", hidden: true });
    for (const [name, value] of Object.entries({
      "aria-autocomplete": "list", "aria-controls": id, "aria-haspopup": "listbox",
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
    else if (event.key === "Enter" && this.#isWhole()) return this.#close() ?? false;
    else if (event.key === "Enter" || event.key === "Tab") this.#insert(this.#found[this.#chosen]);
    else if (event.key === "Escape") this.#close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Write an @ or a / as if typed. */
  begin(sign) {
    const area = this.#area;
    const before = area.value.slice(0, area.selectionStart);
    area.focus();
    area.setRangeText(/(^|\s)$/.test(before) ? sign : ` ${sign}`, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }

  /** A command that is typed in full is sent, not completed. */
  #isWhole() {
    return this.#begun.startsWith("/") && this.#found[this.#chosen].text === this.#begun;
  }

  #offer() {
    const before = this.#area.value.slice(0, this.#area.selectionStart);
    const { begun = "", found } = offers(before, this.#sources);
    this.#found = found;
    this.#begun = begun;
    if (!found.length) return this.#close();
    this.list.replaceChildren(...found.map((one, index) => h("li", {
      id: `${this.list.id}-${index}`,
      role: "option",
      onmousedown: (event) => {
        event.preventDefault();
        this.#insert(one);
      },
    }, h("b", {}, one.text), one.more && ` ${one.more}`, one.hint && h("small", {}, one.hint))));
    this.list.hidden = false;
    this.#choose(0);
  }

  #choose(index) {
    this.#chosen = (index + this.#found.length) % this.#found.length;
    [...this.list.children].forEach((option, i) =>
      option.setAttribute("aria-selected", String(i === this.#chosen)));
    this.#area.setAttribute("aria-activedescendant", `${this.list.id}-${this.#chosen}`);
  }

  #insert({ text }) {
    const end = this.#area.selectionStart;
    this.#close();
    this.#area.setRangeText(`${text} `, end - this.#begun.length, end, "end");
    this.#area.dispatchEvent(new Event("input"));
  }

  #close() {
    this.list.hidden = true;
    this.#area.removeAttribute("aria-activedescendant");
  }
}
