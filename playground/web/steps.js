// The steps of the first minute: what to try, a hand with it, and whether it has worked.

const QUESTION = "What are the latest developments in renewable energy?";
const REPLY = "Based on those, what should we do?";
const BRANCH = "Which of those is about batteries?";
const PICTURE = "Draw a house, a green tree and an orange cat at sunset.";
const DOCUMENT = `# Launch plan

The launch of the Windmill project is on Friday at 10:00 in the harbour hall.
Its budget is 48,000 euros. Grace is responsible for the press, Linus for the stage.
`;
const SHARED = "What does the document say about the budget?";

/** `done(seen)` tells whether it has worked, `help(hand, seen)` gets it ready to be sent. */
export const STEPS = [
  {
    title: "Ask something",
    hint: "The answer grows in a thread.",
    done: ({ answers }) => answers.length > 0,
    help: ({ bot, write }) => write(`@${bot} ${QUESTION}`),
  },
  {
    title: "Reply without a mention",
    hint: "The thread remembers what was said.",
    needs: ({ answers }) => answers.length > 0,
    done: ({ threads, mention }) => threads.some(({ replies }) => replies.some((reply) =>
      !reply.bot_id && !reply.text.includes(mention) && isAnswered(reply, replies))),
    help: ({ reply }, { answers }) => reply(answers[0], REPLY),
  },
  {
    title: "Share a document",
    hint: "Ask about it: it's in this channel's library.",
    done: ({ threads }) => threads.some(({ root, replies }) =>
      root.files?.length && hasReaction(root, "white_check_mark") && replies.some(isAnswer)),
    help: ({ bot, write, attach }) => {
      attach(new File([DOCUMENT], "launch-plan.md", { type: "text/markdown" }));
      write(`@${bot} ${SHARED}`);
    },
  },
  {
    title: "Have a picture made",
    hint: "It arrives in the thread as a file.",
    done: ({ messages }) => messages.some((message) =>
      message.bot_id && message.files?.some((file) => file.mimetype?.startsWith("image/"))),
    help: ({ bot, write }) => write(`@${bot} ${PICTURE}`),
  },
  {
    title: "Branch from an answer",
    hint: "Ask it something else; the old thread stays.",
    needs: ({ answers }) => answers.length > 0,
    done: ({ threads }) => threads.some(({ root, replies }) => isBranch(root) && replies.some(isAnswer)),
    help: ({ branch }, { answers }) => branch(answers[0], BRANCH),
  },
  {
    title: "Switch the agent",
    hint: (seen) => isSwitched(seen) ? "Now let the first one answer again." : "Then switch back.",
    done: (seen) => seen.switches.length > 1 && !isSwitched(seen),
    help: ({ write }, seen) => write(isSwitched(seen) ? "/agent general" : "/agent analyst"),
  },
  {
    title: "Look behind",
    hint: "What Slack, the app and Mistral tell each other.",
    done: ({ hasLooked }) => hasLooked,
    help: ({ look }) => look("traffic"),
  },
];

/** What to try once all that is done. */
export const NEXT = [
  { title: "Make an agent of your own", help: ({ write }) => write("/agent new") },
  { title: "Kill the app while it answers", help: ({ look }) => look("trouble") },
];

/** What has happened, as far as a person sees: `hasLooked` tells whether they looked behind. */
export function seenIn(store, hasLooked) {
  const messages = store.messages.filter((message) => !message.ephemeral);
  const replies = Map.groupBy(messages.filter((m) => m.thread_ts && m.thread_ts !== m.ts), (m) => m.thread_ts);
  const threads = messages.filter((m) => replies.has(m.ts)).map((root) => ({ root, replies: replies.get(root.ts) }));
  const answers = threads.flatMap((thread) => thread.replies.filter(isAnswer));
  const switches = messages.filter((m) => m.bot_id && !m.thread_ts && /switched|answers your direct/.test(m.text));
  const bot = store.name(store.bot);
  return { messages, threads, answers, switches, bot, mention: `<@${store.bot}>`, hasLooked };
}

/** The first agent is called like the app. */
const isSwitched = ({ switches, bot }) => switches.length > 0 && !switches.at(-1).text.includes(`*${bot}*`);

const isBranch = (root) => root.bot_id && /🌿|:herb:/.test(root.text);
const isAnswered = ({ ts }, replies) => replies.some((other) => other.ts > ts && isAnswer(other));
const hasReaction = ({ reactions = [] }, name) => reactions.some((reaction) => reaction.name === name);

/** An answer that came to its end can be rated; one in which a tool failed does not count. */
function isAnswer({ bot_id, blocks = [], streaming }) {
  const isRated = blocks.some(({ elements }) => elements?.some(({ type }) => type === "feedback_buttons"));
  return bot_id && !streaming && isRated && !blocks.some(({ status }) => status === "error");
}
