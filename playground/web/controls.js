// What people can use in a block: buttons, selects, thumbs. `surface.use(action)` tells the app, and
// gives true if that worked.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { unescaped } from "./markdown.js";

export function control(element, surface) {
  return CONTROLS[element.type]?.(element, surface) ?? null;
}

const label = (object) => withEmoji(unescaped(object?.text ?? ""));

const CONTROLS = {
  button: (element, surface) => h(`button.button${element.style ? `.${element.style}` : ""}`, {
    type: "button",
    "aria-label": element.accessibility_label ?? null,
    onclick: (event) => once(event.currentTarget, () => surface.use(clicked(element))),
  }, label(element.text)),
  static_select: (element, surface) => {
    const made = select(element);
    const first = made.value;
    made.onchange = async () => {
      const selected_option = optionOf(element, made.value);
      await once(made, () => surface.use({ action_id: element.action_id, selected_option }));
      made.value = first; // the app shows what it became
    };
    return made;
  },
  multi_static_select: (element, surface) => {
    const made = choices(element, optionsOf(element), element.initial_options);
    made.onchange = () => surface.use({
      action_id: element.action_id, selected_options: chosen(made, optionsOf(element)),
    });
    return made;
  },
  feedback_buttons: (element, surface) => h("div.thumbs", { role: "group", "aria-label": "Feedback" },
    ["positive_button", "negative_button"].map((name) => thumb(element, element[name], surface))),
};

const clicked = (element) => ({ action_id: element.action_id, value: element.value });

function thumb(element, button, surface) {
  const made = h("button.thumb", {
    type: "button",
    "aria-label": button.accessibility_label ?? label(button.text),
    "aria-pressed": String(surface.isUsed?.(element.action_id) === button.value),
    onclick: () => once(made, async () => {
      if (!await surface.use({ action_id: element.action_id, value: button.value })) return;
      for (const other of made.parentElement.children) {
        other.setAttribute("aria-pressed", String(other === made));
      }
    }),
  }, label(button.text));
  return made;
}

/** Let nobody use it again while it is being used. */
async function once(element, work) {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    element.removeAttribute("aria-busy");
  }
}

// ---- selects, in messages and in windows

export const optionsOf = ({ options, option_groups }) =>
  options ?? (option_groups ?? []).flatMap((group) => group.options);

export const optionOf = (element, value) =>
  optionsOf(element).find((option) => option.value === value);

/** A native select: the keyboard and screen readers know it. */
export function select(element, properties = {}) {
  const offer = ({ text, value }) => h("option", { value }, label(text));
  const hint = label(element.placeholder) || "Choose…";
  const made = h("select.select", { "aria-label": hint, ...properties },
    h("option", { value: "", disabled: true, hidden: true }, hint),
    element.options?.map(offer),
    element.option_groups?.map((group) =>
      h("optgroup", { label: label(group.label) }, group.options.map(offer))));
  made.value = element.initial_option?.value ?? "";
  return made;
}

/** Several of the options: a box for each. */
export function choices(element, options, ticked = []) {
  const values = new Set(ticked.map((option) => option.value));
  return h("div.choices", { role: "group" }, options.map(({ text, value, description }) =>
    h("label", {}, h("input", { type: "checkbox", value, checked: values.has(value) }),
      h("span", {}, label(text), description && h("small", {}, label(description))))));
}

export const chosen = (made, options) => {
  const values = new Set([...made.querySelectorAll(":checked")].map((box) => box.value));
  return options.filter((option) => values.has(option.value));
};
