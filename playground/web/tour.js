// The first minute: five things to try, ticked off as they happen.

import { byId, h, showList } from "./dom.js";
import { go, readPlace } from "./place.js";

const KEY = "threadwind-tour-closed";
const QUESTION = "My name is Ada. The launch is on Friday.";
const DOCUMENT = `# Launch plan

The launch of the Windmill project is on Friday at 10:00 in the harbour hall.
Its budget is 48,000 euros. Grace is responsible for the press, Linus for the stage.
`;

/** Each step: what to do, whether it has happened, and a hand with it. */
const STEPS = [
  {
    title: "Ask something",
    hint: "The answer grows in a thread, which remembers.",
    isDone: ({ answers }) => answers.length > 0,
    help: ({ bot, write }) => write(`@${bot} ${QUESTION}`),
  },
  {
    title: "Share a document, and ask about it",
    hint: "It becomes part of this channel's library.",
    isDone: ({ threads }) => threads.some(({ root, replies }) =>
      root.files?.length && !root.bot_id && replies.some(isAnswer)),
    help: ({ bot, write, attach }) => {
      attach(new File([DOCUMENT], "launch-plan.md", { type: "text/markdown" }));
      write(`@${bot} What does the document say about the budget?`);
    },
  },
  {
    title: "Have a picture made",
    hint: "It arrives in the thread as a file.",
    isDone: ({ messages }) => messages.some((message) =>
      message.bot_id && message.files?.some((file) => file.mimetype?.startsWith("image/"))),
    help: ({ bot, write }) => write(`@${bot} Draw a house, a green tree and an orange cat at sunset.`),
  },
  {
    title: "Switch the agent",
    hint: "With /agent and a name, or in its card.",
    isDone: ({ messages }) => messages.some((message) =>
      message.bot_id && !message.thread_ts && /switched|answers your direct messages now/.test(message.text)),
    help: ({ write }) => write("/agent analyst"),
  },
  {
    title: "Branch from an answer",
    hint: "A new thread goes on from there; the old one stays.",
    isDone: ({ threads }) => threads.some(({ root, replies }) => root.bot_id && replies.some(isAnswer)),
    help: ({ answers, branch }) => branch(answers.at(-1)),
    needs: ({ answers }) => answers.length > 0,
  },
];

/** An answer that has ended has a menu below it. */
const isAnswer = (message) => message.bot_id && message.blocks?.some((block) => block.accessory);

/** In a new workspace the first minute is shown to everybody again. */
export const reopenTour = () => localStorage.removeItem(KEY);

export class Tour {
  #ui;
  #composer;
  #isClosed = localStorage.getItem(KEY) === "yes";

  constructor(ui, composer) {
    this.#ui = ui;
    this.#composer = composer;
    byId("show-tour").onclick = () => this.#close(!this.#isClosed);
  }

  show() {
    byId("tour").hidden = this.#isClosed;
    byId("show-tour").setAttribute("aria-pressed", String(!this.#isClosed));
    if (this.#isClosed) return;
    const seen = this.#seen();
    const done = STEPS.map((step) => step.isDone(seen));
    const next = done.indexOf(false);
    showList(byId("tour"), [
      { key: "head", version: String(next), build: () => this.#head(next) },
      ...STEPS.map((step, index) => ({
        key: step.title,
        version: [done[index], index === next, step.needs?.(seen)].join(),
        build: () => this.#step(step, done[index], index === next, seen),
      })),
    ]);
  }

  #head(next) {
    return h("header", {}, h("h2", { id: "tour-title" }, next < 0 ? "You have seen it all" : "The first minute"),
      h("button.quiet.close", {
        type: "button", "aria-label": "Close the first minute", onclick: () => this.#close(true),
      }, "✕"));
  }

  #step(step, isDone, isNext, seen) {
    const isReady = step.needs?.(seen) ?? true;
    return h(`div.step${isDone ? ".done" : ""}${isNext ? ".next" : ""}`, {},
      h("span.tick", { role: "img", "aria-label": isDone ? "done" : "to do" }, isDone ? "✓" : "○"),
      h("div", {}, h("b", {}, step.title), h("p", {}, step.hint)),
      isDone ? null : h("button.button", {
        type: "button", disabled: !isReady, "aria-label": `Try: ${step.title}`, "data-role": step.title,
        onclick: () => step.help(this.#hand()),
      }, "Try"));
  }

  /** What has happened, as far as this person sees. */
  #seen() {
    const messages = this.#ui.store.messages.filter((message) => !message.ephemeral);
    const replies = Map.groupBy(messages.filter((m) => m.thread_ts && m.thread_ts !== m.ts), (m) => m.thread_ts);
    const threads = messages.filter((m) => replies.has(m.ts))
      .map((root) => ({ root, replies: replies.get(root.ts) }));
    return { messages, threads, answers: threads.flatMap((thread) => thread.replies.filter(isAnswer)) };
  }

  /** What a step's button does is left to be sent by whoever tries it. */
  #hand() {
    const { store } = this.#ui;
    return {
      ...this.#seen(),
      bot: store.name(store.bot),
      write: (text) => this.#toChannel(() => this.#composer.write(text, { focus: true })),
      attach: (file) => this.#toChannel(() => this.#composer.add([file])),
      branch: (answer) => this.#ui.shortcut(this.#whereabouts(answer), "branch_from_here"),
    };
  }

  #whereabouts(answer) {
    const channel = this.#ui.store.channels.find(({ messages }) => messages.has(answer.ts));
    return { channel: channel.id, ts: answer.ts };
  }

  /** The composer of a channel, not of a direct message's Home. */
  #toChannel(then) {
    const place = readPlace();
    if (place.pane === "home") go({ user: place.user, channel: place.channel });
    then();
  }

  #close(isClosed) {
    this.#isClosed = isClosed;
    localStorage.setItem(KEY, isClosed ? "yes" : "no");
    this.show();
  }
}
