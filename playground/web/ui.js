// What the parts of the page share: the store, what ids are called, and what people can do.

import { byId } from "./dom.js";
import { go, readPlace } from "./place.js";
import { act, post } from "./server.js";

const TOAST = 6000; // milliseconds
let hiding = 0;

export function makeUi(store, draw) {
  const used = new Map(); // what somebody chose where the app does not show it
  let posted = Promise.resolve(); // settled once everything that was sent is there, or refused
  const names = (id) => store.channel(id)?.name ?? store.name(id);
  const openThread = (thread) => go({ ...readPlace(), pane: "thread", thread });
  const tell = (name, fields) => act(name, { user: store.me, ...fields });
  /** True if it worked; what went wrong is said. */
  const attempt = (name, fields) => tell(name, fields).then(() => true, (error) => toast(error.message));
  const at = (message) => ({ channel: message.channel ?? readPlace().channel, ts: message.ts });

  /** Where the blocks of a message are used. */
  function surface(message) {
    const key = (action) => `${store.me}/${message.ts}/${action}`;
    const use = async (action) => {
      const hasWorked = await attempt("click", { ...at(message), ...action });
      if (hasWorked) used.set(key(action.action_id), action.value);
      return hasWorked;
    };
    return { names, use, isUsed: (action) => used.get(key(action)) };
  }

  return {
    store, draw, names, openThread, surface, tell, attempt,
    edit: (message, text) => tell("edit", { ...at(message), text }),
    /** Forward a message, and go to where it is then. */
    async forward(message, to, text) {
      const { ts } = await tell("forward", { ...at(message), to, text });
      go({ ...readPlace(), channel: to, pane: null, thread: null });
      if (store.channel(to).is_im || text.includes(`@${store.name(store.bot)}`)) openThread(ts);
    },
    remove: (message) => attempt("delete", at(message)),
    dismiss: (message) => attempt("dismiss", at(message)),
    shortcut: (message, callback_id) => attempt("shortcut", { ...at(message), callback_id }),
    stop: (thread_ts) => attempt("stop", { channel: readPlace().channel, thread_ts }),
    /** Write a message, or use a command where commands are. */
    async send(text, files, thread_ts) {
      const { user, channel } = readPlace();
      if (/^\/[a-z]/.test(text) && !files.length) return command(text, thread_ts);
      const ts = await inOrder(() => post({ user, channel, text, thread_ts }, files));
      const here = store.channel(channel);
      const isAddressed = here.is_im || text.includes(`@${store.name(store.bot)}`);
      if (!thread_ts && isAddressed) openThread(ts);
    },
  };

  /** Post after what was sent before, so that messages stand in the order in which they were written. */
  function inOrder(send) {
    const answer = posted.then(send);
    posted = answer.catch(() => {});
    return answer;
  }

  async function command(line, thread_ts) {
    const [name] = line.split(" ");
    if (thread_ts) throw new Error(`${name} is not supported in threads. Sorry!`);
    await tell("command", { channel: readPlace().channel, line });
  }
}

/** Say what went wrong, for a while. */
export function toast(sentence) {
  const element = byId("toast");
  element.textContent = sentence;
  element.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (element.hidden = true), TOAST);
}
