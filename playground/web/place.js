// Where one is, kept in the address: #/U0ALICE/C0GENERAL/thread/1700000000.000001 or …/files

const KEY = "threadwind-user";
export const FIRST_PERSON = "U0ALICE";

/** { user, channel, pane: null | "thread" | "files", thread } */
export function readPlace() {
  const [, user, channel, pane, thread] = location.hash.split("/").map(decoded);
  return {
    user: user || localStorage.getItem(KEY) || FIRST_PERSON,
    channel: channel || null,
    pane: pane === "files" || (pane === "thread" && thread) ? pane : null,
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

export function go(place, { replace = false } = {}) {
  localStorage.setItem(KEY, place.user);
  if (replace) {
    history.replaceState(null, "", placeAddress(place));
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = placeAddress(place);
  }
}
