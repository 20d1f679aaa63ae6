// What people can use in a block: buttons, menus, selects, boxes, thumbs. `surface.use(action)`
// tells the app, and gives true if that worked.

import { confirmedAsAsked } from "./confirm.js";
import { h } from "./dom.js";
import { openMenu } from "./menu.js";
import { plain } from "./texts.js";

export function control(element, surface) {
  return CONTROLS[element.type]?.(element, surface) ?? null;
}

const CONTROLS = {
  button: (element, surface) => h(`button.button${element.style ? `.${element.style}` : ""}`, {
    type: "button",
    "aria-label": element.accessibility_label ?? null,
    onclick: (event) => use(event.currentTarget, element, surface, { value: element.value }),
  }, plain(element.text)),
  overflow: (element, surface) => {
    const made = h("button.button.overflow", {
      type: "button", "aria-label": "More", "aria-haspopup": "menu",
      onclick: () => openMenu(made, element.options.map((selected_option) =>
        [plain(selected_option.text), () => use(made, element, surface, { selected_option })])),
    }, "⋯");
    return made;
  },
  static_select: (element, surface) => {
    const made = select(element);
    const first = made.value;
    made.onchange = async () => {
      const selected_option = optionOf(element, made.value);
      await use(made, element, surface, { selected_option });
      made.value = first; // the app shows what it became
    };
    return made;
  },
  multi_static_select: (element, surface) => boxes(element, element.initial_options, surface),
  checkboxes: (element, surface) => boxes(element, element.initial_options, surface),
  radio_buttons: (element, surface) => {
    const made = choices(element.options, [element.initial_option].filter(Boolean), "radio");
    return whenChosen(made, () => use(made, element, surface, {
      selected_option: chosen(made, element.options)[0],
    }));
  },
  feedback_buttons: (element, surface) => h("div.thumbs", { role: "group", "aria-label": "Feedback" },
    ["positive_button", "negative_button"].map((name) => thumb(element, element[name], surface))),
};

function boxes(element, ticked, surface) {
  const options = optionsOf(element);
  const made = choices(options, ticked);
  return whenChosen(made, () => use(made, element, surface, { selected_options: chosen(made, options) }));
}

/** What the app did not get stands again as it stood. */
function whenChosen(made, tell) {
  const inputs = [...made.querySelectorAll("input")];
  let before = inputs.map((input) => input.checked);
  made.onchange = async () => {
    const now = inputs.map((input) => input.checked);
    if (await tell()) before = now;
    else inputs.forEach((input, index) => (input.checked = before[index]));
  };
  return made;
}

function thumb(element, button, surface) {
  const made = h("button.thumb", {
    type: "button",
    "aria-label": button.accessibility_label ?? plain(button.text),
    "aria-pressed": String(surface.isUsed?.(element.action_id) === button.value),
    onclick: async () => {
      if (!await use(made, element, surface, { value: button.value })) return;
      for (const other of made.parentElement.children) {
        other.setAttribute("aria-pressed", String(other === made));
      }
    },
  }, plain(button.text));
  return made;
}

/** Tell the app, unless whoever acts takes it back; nobody can use it again meanwhile. */
async function use(made, element, surface, action) {
  if (made.getAttribute("aria-busy") === "true") return false;
  if (element.confirm && !await confirmedAsAsked(element.confirm, surface.names)) return false;
  made.setAttribute("aria-busy", "true");
  try {
    return await surface.use({ action_id: element.action_id, ...action });
  } finally {
    made.removeAttribute("aria-busy");
  }
}

// ---- selects, in messages and in windows

export const optionsOf = ({ options, option_groups }) =>
  options ?? (option_groups ?? []).flatMap((group) => group.options);

export const optionOf = (element, value) =>
  optionsOf(element).find((option) => option.value === value);

/** A native select: the keyboard and screen readers know it. */
export function select(element, properties = {}) {
  const offer = ({ text, value }) => h("option", { value }, plain(text));
  const hint = plain(element.placeholder) || "Choose…";
  const made = h("select.select", { "aria-label": hint, ...properties },
    h("option", { value: "", disabled: true, hidden: true }, hint),
    element.options?.map(offer),
    element.option_groups?.map((group) =>
      h("optgroup", { label: plain(group.label) }, group.options.map(offer))));
  made.value = element.initial_option?.value ?? "";
  return made;
}

let groups = 0;

/** Options to choose from, with a box for each, or a circle where one excludes the others. */
export function choices(options, ticked = [], type = "checkbox") {
  const values = new Set(ticked.map((option) => option.value));
  const name = type === "radio" ? `choices-${(groups += 1)}` : "";
  return h("div.choices", { role: "group", "aria-label": "Options" },
    options.map(({ text, value, description }) => h("label", {},
      h("input", { type, name, value, checked: values.has(value) }),
      h("span", {}, plain(text), description && h("small", {}, plain(description))))));
}

export const chosen = (made, options) => {
  const values = new Set([...made.querySelectorAll(":checked")].map((box) => box.value));
  return options.filter((option) => values.has(option.value));
};
