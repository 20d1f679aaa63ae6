// A question that has to be answered before something is done.

import { h } from "./dom.js";

/** True if somebody presses the button called `yes`. */
export function confirmed(title, text, yes) {
  const dialog = h("dialog.window", { "aria-labelledby": "confirm-title" },
    h("form", { method: "dialog" },
      h("header", {}, h("h2", { id: "confirm-title" }, title)),
      h("p.window-body", {}, text),
      h("footer", {},
        h("button.button", { value: "no", autofocus: true }, "Cancel"),
        h("button.button.danger", { value: "yes" }, yes))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    };
  });
}
