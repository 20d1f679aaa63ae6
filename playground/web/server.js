// The page's one way to the server. Failures are Errors whose message can be shown.

const UNREACHABLE = "The playground cannot be reached. Is it still running?";

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
  if (!files.length) {
    return send("/page/messages", {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(message),
    });
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(message)) if (value) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  return send("/page/files", { body: form });
}

export const fileAddress = (id, user) =>
  `/page/files/${encodeURIComponent(id)}?user=${encodeURIComponent(user)}`;

async function send(address, request) {
  const response = await fetch(address, { method: "POST", ...request }).catch(() => {
    throw new Error(UNREACHABLE);
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()).ts;
}
