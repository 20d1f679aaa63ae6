// What the server told us of the workspace, as one person sees it.

const WORKING = "is thinking…";
const byTime = (one, other) => (one.ts < other.ts ? -1 : 1);

/** With `told`, all that was told of it in one text: whether it changed is then seen at once. */
const kept = (message) => ({ ...message, told: JSON.stringify(message) });

export class Store {
  #users = new Map();
  #channels = new Map();
  ready = false;
  me = null;

  /** Take the whole picture. */
  replace(state) {
    this.ready = true;
    this.me = state.me;
    this.bot = state.bot.user;
    this.botName = state.bot.name;
    this.installed = state.installed;
    this.workspaces = state.workspaces ?? [];
    this.team = state.team;
    this.notice = state.notice;
    this.uploadLimit = state.upload_limit;
    this.commands = state.commands;
    this.shortcuts = state.shortcuts;
    this.view = state.views.at(-1) ?? null; // the window on top
    this.home = state.home;
    this.trouble = state.trouble ?? [];
    this.dialects = state.dialects ?? [];
    this.beginning = state.beginning ?? null;
    this.#users = new Map(state.users.map((user) => [user.id, user]));
    this.#channels = new Map(state.channels.map((channel) => [channel.id, this.#channel(channel)]));
  }

  /** Take what changed. */
  apply({ messages, deleted, threads }) {
    for (const { channel, ...message } of messages) {
      this.#channels.get(channel)?.messages.set(message.ts, kept(message));
    }
    for (const { channel, ts } of deleted) this.#channels.get(channel)?.messages.delete(ts);
    for (const { channel, ts, ...thread } of threads) {
      const known = this.#channels.get(channel)?.threads;
      if (known) known[ts] = { ...known[ts], ...thread };
    }
  }

  get channels() {
    return [...this.#channels.values()];
  }

  get people() {
    return [...this.#users.values()].filter((user) => !user.is_bot);
  }

  get messages() {
    return this.channels.flatMap((channel) => [...channel.messages.values()]);
  }

  get users() {
    return [...this.#users.values()];
  }

  channel(id) {
    return this.#channels.get(id);
  }

  /** A person's DM with the bot has no name of its own. */
  title(channel) {
    return channel.is_im ? this.name(this.bot) : channel.name;
  }

  name(id) {
    return this.#users.get(id)?.real_name ?? (id === this.bot ? this.botName : id);
  }

  /** What somebody is besides a member, such as "guest"; "" for members. */
  kind(user) {
    if (user.deleted) return "deactivated";
    if (user.team_id !== this.team.id) return user.is_admin ? "partner, admin" : "partner";
    if (user.is_ultra_restricted) return "single-channel guest";
    return user.is_restricted ? "guest" : "";
  }

  isBot(id) {
    return Boolean(this.#users.get(id)?.is_bot);
  }

  /** What stands in the channel itself, oldest first. */
  roots(channel) {
    const isShown = (m) => !m.thread_ts || m.thread_ts === m.ts || m.subtype === "thread_broadcast";
    return this.#all(channel).filter(isShown).sort(byTime);
  }

  /** A thread's root and replies; empty if there is no such thread. */
  thread(channel, ts) {
    const root = channel.messages.get(ts);
    const replies = this.#all(channel).filter((m) => m.thread_ts === ts && m.ts !== ts);
    return root ? [root, ...replies.sort(byTime)] : [];
  }

  /** The ts of the thread that a message is in; its own where it is in none. */
  root(channel, ts) {
    return channel.messages.get(ts)?.thread_ts ?? ts;
  }

  isWorking(channel, ts) {
    return channel.threads[ts]?.session?.status === "processing"
      || this.thread(channel, ts).some((message) => message.streaming);
  }

  /** The status line of a thread, such as "is thinking…"; nothing once an answer grows. */
  status(channel, ts) {
    const thread = channel.threads[ts];
    const isWorking = thread?.session?.status === "processing";
    if (isWorking && this.thread(channel, ts).some((message) => message.streaming)) return "";
    return thread?.status || (isWorking ? WORKING : "");
  }

  prompts(channel, thread = null) {
    return channel.prompts.find((p) => p.thread_ts === thread)?.prompts ?? [];
  }

  /** All files of a channel, newest first, as { file, message }. */
  files(channel) {
    return [...channel.messages.values()]
      .flatMap((message) => (message.files ?? []).map((file) => ({ file, message })))
      .filter(({ file }) => file.name)
      .sort((one, other) => -byTime(one.message, other.message));
  }

  #all(channel) {
    return [...channel.messages.values(), ...channel.ephemerals];
  }

  #channel(channel) {
    return {
      ...channel,
      messages: new Map(channel.messages.map((message) => [message.ts, kept(message)])),
      ephemerals: channel.ephemerals.map((e) => kept({ ...e, user: this.bot, ephemeral: true })),
    };
  }
}
