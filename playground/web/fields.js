// The inputs of a window: each knows what it says, and shows what is wrong with it.

import { choices, chosen, optionOf, optionsOf, select } from "./controls.js";
import { h } from "./dom.js";
import { plain } from "./texts.js";

const REQUIRED = "Please complete this required field.";
const NOT_A_NUMBER = "Please enter a number.";

/** An input block as { element, read, problem, tell }; `read()` is the state Slack would send. */
export function field(block, id) {
  const made = INPUTS[block.element.type]?.(block.element, { id, "aria-describedby": `${id}-more` });
  if (!made) return null;
  const { input, read } = made;
  const error = h("p.problem", { role: "alert" });
  const isGroup = input.getAttribute("role") === "group";
  const text = plain(block.label);
  if (isGroup) input.setAttribute("aria-labelledby", `${id}-label`);
  const element = h("div.field", {},
    h(isGroup ? "p.label" : "label.label", { id: `${id}-label`, htmlFor: isGroup ? undefined : id },
      text, block.optional && h("span.optional", {}, " (optional)")),
    input,
    h("div", { id: `${id}-more` }, error, block.hint && h("p.hint", {}, plain(block.hint))));
  const tell = (sentence) => {
    error.textContent = sentence;
    input.toggleAttribute("data-wrong", Boolean(sentence));
    if (!isGroup) input.setAttribute("aria-invalid", String(Boolean(sentence)));
  };
  const problem = () => {
    if (input.validity?.badInput) return NOT_A_NUMBER;
    return !block.optional && isEmpty(read()) ? REQUIRED : "";
  };
  return { element, input, read, problem, tell };
}

const isEmpty = ({ value, selected_option, selected_options }) =>
  !(value || selected_option || selected_options?.length);

const INPUTS = {
  plain_text_input: (element, more) => typed(element, h(element.multiline ? "textarea" : "input", {
    ...more, ...limits(element), rows: 4, autocomplete: "off",
  })),
  number_input: (element, more) => typed(element, h("input", {
    ...more, type: "number", step: element.is_decimal_allowed ? "any" : "1",
    min: element.min_value ?? "", max: element.max_value ?? "", autocomplete: "off",
  })),
  static_select: (element, more) => {
    const input = select(element, { ...more, "aria-label": null });
    const selected = () => optionOf(element, input.value) ?? null;
    return { input, read: () => ({ type: element.type, selected_option: selected() }) };
  },
  multi_static_select: several,
  checkboxes: several,
  radio_buttons: (element) => {
    const input = choices(element.options, [element.initial_option].filter(Boolean), "radio");
    const read = () => ({ type: element.type, selected_option: chosen(input, element.options)[0] ?? null });
    return { input, read };
  },
};

function typed(element, input) {
  input.value = element.initial_value ?? "";
  input.placeholder = plain(element.placeholder);
  return { input, read: () => ({ type: element.type, value: input.value.trim() ? input.value : null }) };
}

const limits = ({ max_length, min_length }) =>
  ({ ...(max_length && { maxLength: max_length }), ...(min_length && { minLength: min_length }) });

function several(element) {
  const options = optionsOf(element);
  const input = choices(options, element.initial_options);
  const most = element.max_selected_items ?? Infinity;
  input.onchange = () => {
    const isFull = chosen(input, options).length >= most;
    for (const box of input.querySelectorAll("input")) box.disabled = isFull && !box.checked;
  };
  return { input, read: () => ({ type: element.type, selected_options: chosen(input, options) }) };
}
