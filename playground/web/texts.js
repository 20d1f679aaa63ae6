// Block Kit's text objects: plain text, in which emoji codes may have to stay as they are, or mrkdwn.

import { withEmoji } from "./emoji.js";
import { renderTyped, unescaped } from "./markdown.js";

export function plain(object) {
  const text = unescaped(object?.text ?? "");
  return object?.emoji === false ? text : withEmoji(text);
}

export const shownText = (object, names) =>
  object.type === "mrkdwn" ? renderTyped(object.text, names) : plain(object);
