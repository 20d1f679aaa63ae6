// The menu of a message: the app's shortcuts, and what people do with their own words.

import { byId, h } from "./dom.js";

/** Open a menu of [label, act] pairs (null: a line) below a button; it closes by itself. */
export function openMenu(button, items) {
  const close = () => menu.hidePopover();
  const menu = h("div.menu", { role: "menu", popover: "auto", "aria-label": button.getAttribute("aria-label") },
    items.map((item) => item === null ? h("hr") : entry(close, ...item)));
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    const hadFocus = menu.contains(document.activeElement);
    menu.remove();
    if (hadFocus) button.focus();
  });
  menu.addEventListener("keydown", (event) => move(menu, event));
  (button.closest("dialog") ?? byId("panes")).append(menu);
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  menu.querySelector("button").focus();
}

function entry(close, label, act, kind = "") {
  const onclick = () => {
    close();
    act();
  };
  return h(`button${kind}`, { type: "button", role: "menuitem", onclick }, label);
}

function place(menu, anchor) {
  const top = anchor.bottom + menu.offsetHeight + 8 > innerHeight ? anchor.top - menu.offsetHeight - 4 : anchor.bottom + 4;
  menu.style.top = `${Math.max(4, top)}px`;
  menu.style.left = `${Math.max(4, anchor.right - menu.offsetWidth)}px`;
}

function move(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const next = items.indexOf(document.activeElement) + step;
  items[(next + items.length) % items.length].focus();
}
