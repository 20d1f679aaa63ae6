// A question that has to be answered before something is done.

import { h } from "./dom.js";
import { plain, shownText } from "./texts.js";

/** True if somebody presses the button called `yes`; Escape and `no` leave everything as it is. */
export function confirmed({ title, content, yes, no = "Cancel", style = "danger" }) {
  const dialog = h("dialog.window", { "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
    h("form", { method: "dialog" },
      h("header", {}, h("h2", { id: "confirm-title" }, title)),
      h("div.window-body.content", { id: "confirm-text" }, content),
      h("footer", {},
        h("button.button", { value: "no", autofocus: true }, no),
        h(`button.button.${style}`, { value: "yes" }, yes))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    };
  });
}

/** The same for Block Kit's `confirm` of an element. */
export const confirmedAsAsked = ({ title, text, confirm, deny, style }, names) => confirmed({
  title: plain(title),
  content: shownText(text, names),
  yes: plain(confirm),
  no: plain(deny),
  style: style === "danger" ? "danger" : "primary",
});
