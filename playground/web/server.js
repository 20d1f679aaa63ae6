// The page's one way to the server. Failures are Errors whose message can be shown.

import { TABLE } from "./pasting.js";

const UNREACHABLE = "The playground can't be reached. Is it still running?";

/** Follow the workspace as one person; reconnecting is the browser's business. */
export function follow(user, { onState, onUpdate, onConnected, onRefused }) {
  const source = new EventSource(`/page/changes?user=${encodeURIComponent(user)}`);
  source.addEventListener("state", (event) => onState(JSON.parse(event.data)));
  source.addEventListener("update", (event) => onUpdate(JSON.parse(event.data)));
  source.onopen = () => onConnected(true);
  source.onerror = () => {
    onConnected(false);
    if (source.readyState === EventSource.CLOSED) onRefused();
  };
  return () => source.close();
}

/** Post { user, channel, text, thread_ts } with any files; the new message's timestamp. */
export async function post(message, files) {
  if (!files.length) return (await sendJson("/page/messages", message)).ts;
  const form = new FormData();
  for (const [name, value] of Object.entries(message)) if (value) form.append(name, value);
  for (const file of files) form.append(partOf(file), file, file.name);
  return (await send("/page/files", { body: form })).ts;
}

const partOf = (file) => (file.isClip ? `clip:${file.seconds ?? ""}` : file.type === TABLE ? "table" : "file");

/** A voice clip made for the playground, one after the other. */
export async function readSampleClip(number) {
  const response = await fetch(`/page/sample-clips/${number % 1000}`).catch(() => {
    throw new Error(UNREACHABLE);
  });
  return response.blob();
}

/** Do something else than writing: see playground/page/acting.py. */
export const act = (name, fields) => sendJson(`/page/acts/${name}`, fields);
export const startOver = () => sendJson("/page/start-over", {});
export const turnTrouble = (name, on) => sendJson("/page/trouble", { name, on });

/** What passed after a version; waits a while for it. */
export const readTraffic = async (after) => (await ask("/page/traffic", { after })).rows;
export const readTree = async (channel, ts) => (await ask("/page/tree", { channel, ts })).threads;
export const readRows = async (channel, ts) => (await ask("/page/rows", { channel, ts })).tables;

/** The app's page where it is installed in a workspace; null where it has none. */
export async function readInstallAddress(team) {
  const { address } = await ask("/page/install", {});
  return address && `${address}?${new URLSearchParams({ team })}`;
}

export const fileAddress = (id, user) =>
  `/page/files/${encodeURIComponent(id)}?user=${encodeURIComponent(user)}`;

export const pictureAddress = (id, user) =>
  `/page/files/${encodeURIComponent(id)}/picture?user=${encodeURIComponent(user)}`;

export const soundAddress = (id, user) =>
  `/page/files/${encodeURIComponent(id)}/sound?user=${encodeURIComponent(user)}`;

const sendJson = (address, fields) => send(address, {
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(fields),
});

async function send(address, request) {
  const response = await fetch(address, { method: "POST", ...request }).catch(() => {
    throw new Error(UNREACHABLE);
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

async function ask(address, question) {
  const response = await fetch(`${address}?${new URLSearchParams(question)}`);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
