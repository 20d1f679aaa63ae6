// Changing one's own words in place: Enter saves, Escape leaves them as they are.

import { h } from "./dom.js";

let begun = null; // { ts, text }: one message at a time

export const isEdited = (ts) => begun?.ts === ts;

export function beginEditing(ts, text) {
  begun = { ts, text };
}

/** `save(text)` and `done()`; what was written survives when the message is drawn anew. */
export function editor(save, done) {
  const finish = () => {
    begun = null;
    done();
  };
  const problem = h("p.problem", { role: "alert" });
  const area = h("textarea", {
    value: begun.text, rows: 2, "aria-label": "Edit message", "data-role": "editor",
    oninput: () => (begun.text = area.value),
    onkeydown: (event) => {
      if (event.key === "Escape") finish();
      else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  });
  const send = async () => {
    try {
      await save(area.value);
      finish();
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  queueMicrotask(() => area.focus());
  return h("div.editor", {}, area, problem, h("div.controls", {},
    h("button.button", { type: "button", onclick: finish }, "Cancel"),
    h("button.button.primary", { type: "button", onclick: send }, "Save")));
}
