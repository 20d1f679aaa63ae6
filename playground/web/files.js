// Files as people see them: pictures at once, everything else as a card that saves it.

import { h } from "./dom.js";
import { fileAddress, pictureAddress, soundAddress } from "./server.js";

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

export function filesOf(message, store) {
  if (!message.files) return null;
  return h("div.files", {}, message.files.map((file) => shownFile(file, store)));
}

function shownFile(file, store) {
  if (file.mimetype?.startsWith("audio/")) return sound(file, store);
  return PICTURES.has(file.mimetype) ? picture(file, store) : fileCard(file, store);
}

/** What only claims to be a recording is shown as any other file. */
function sound(file, store) {
  const player = h("audio", { controls: true, preload: "none", src: soundAddress(file.id, store.me) });
  player.setAttribute("aria-label", file.subtype === "slack_audio" ? "Voice clip" : file.name);
  const frame = h("figure.sound", {}, player);
  player.onerror = () => frame.replaceWith(fileCard(file, store));
  return frame;
}

/** What only claims to be a picture is shown as any other file. */
function picture(file, store) {
  const image = h("img", {
    src: pictureAddress(file.id, store.me), alt: file.alt_txt || file.title || file.name, loading: "lazy",
  });
  const frame = h("figure.picture", {},
    h("figcaption", {}, h("span", {}, file.title || file.name), saving(file, store)),
    h("button.look", { type: "button", "aria-label": `Look at ${file.name}`, onclick: () => look(image) }, image));
  image.onerror = () => frame.replaceWith(fileCard(file, store));
  return frame;
}

const saving = (file, store) => h("a", {
  href: fileAddress(file.id, store.me), download: file.name, "aria-label": `Save ${file.name}`,
}, "Save");

function look(image) {
  const dialog = h("dialog.viewer", { "aria-label": image.alt, onclick: () => dialog.close() },
    h("img", { src: image.src, alt: image.alt }), h("p", {}, image.alt));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** A file with its name, its size, and a link that saves it. */
export function fileCard(file, store, more = "") {
  if (!file.name) {
    const reason = file.mode === "tombstone" ? "This file was deleted." : "A file from elsewhere.";
    return h("div.file.gone", {}, reason);
  }
  const kind = file.filetype.slice(0, 4).toUpperCase();
  return h("a.file", {
    href: fileAddress(file.id, store.me), download: file.name, title: `Save ${file.name}`,
  },
  h("span.kind", { "aria-hidden": "true" }, kind === "BINA" ? "FILE" : kind),
  h("span.file-text", {}, h("b", {}, file.name), h("span", {}, [size(file.size), more].filter(Boolean).join(" · "))));
}

export function size(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) [amount, unit] = [amount / 1000, unit + 1];
  return `${unit && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`;
}
