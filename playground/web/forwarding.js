// The window in which somebody forwards a message: where to, and what they say to it.

import { h } from "./dom.js";

/** Ask where to forward a message; `send(to, text)` does it, and throws an Error with a sentence. */
export function askWhereTo(store, send) {
  const place = h("select", { id: "forward-to" },
    store.channels.filter((channel) => channel.joined).map((channel) =>
      h("option", { value: channel.id }, channel.is_im ? store.title(channel) : `# ${channel.name}`)));
  const comment = h("textarea", { id: "forward-comment", rows: 3 });
  const problem = h("p.problem", { role: "alert" });
  const dialog = h("dialog.window", { "aria-labelledby": "forward-title" },
    h("form", { onsubmit: submit },
      h("header", {}, h("h2", { id: "forward-title" }, "Forward this message")),
      h("div.window-body", {},
        h("div.field", {}, h("label.label", { htmlFor: place.id }, "Where to"), place),
        h("div.field", {}, h("label.label", { htmlFor: comment.id }, "Message", h("span.optional", {}, " (optional)")), comment)),
      h("footer", {}, problem,
        h("button.button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
        h("button.button.primary", { type: "submit" }, "Forward"))));
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();

  async function submit(event) {
    event.preventDefault();
    try {
      await send(place.value, comment.value);
      dialog.close();
    } catch (error) {
      problem.textContent = error.message;
    }
  }
}
