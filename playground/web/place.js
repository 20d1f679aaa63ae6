// Where one is, kept in the address: #/U0ALICE/C0GENERAL/thread/1700000000.000001, …/files or …/home

const KEY = "threadwind-user";
export const FIRST_PERSON = "U0ALICE";

/** { user, channel, pane: null | "thread" | "files" | "home", thread } */
export function readPlace() {
  const [, user, channel, pane, thread] = location.hash.split("/").map(decoded);
  return {
    user: user || localStorage.getItem(KEY) || FIRST_PERSON,
    channel: channel || null,
    pane: pane === "files" || pane === "home" || (pane === "thread" && thread) ? pane : null,
    thread: pane === "thread" ? thread : null,
  };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return ""; // an address cut off in the middle of a character
  }
}

export function placeAddress({ user, channel, pane, thread }) {
  const parts = [user, channel, pane, thread].filter(Boolean).map(encodeURIComponent);
  return `#/${parts.join("/")}`;
}

const PERMALINK = /^https:\/\/[\w-]+\.slack\.com\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+))?/;

/** Where Slack's own address of a message leads, as { channel, ts, thread }; null for others. */
export function permalink(address) {
  const match = PERMALINK.exec(address);
  if (!match) return null;
  const [, channel, seconds, micros, thread] = match;
  return { channel, ts: `${seconds}.${micros}`, thread: thread ?? `${seconds}.${micros}` };
}

export function go(place, { replace = false } = {}) {
  localStorage.setItem(KEY, place.user);
  if (replace) {
    history.replaceState(null, "", placeAddress(place));
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = placeAddress(place);
  }
}
