// Emoji by Slack's short names, such as :thread:. A name that Slack does not know stays text.

import NAMES from "./vendor/emoji-names.mjs";

const CODE = /:([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:/g;

export const emoji = (name) => (Object.hasOwn(NAMES, name) ? NAMES[name] : undefined);
export const withEmoji = (text) => text.replace(CODE, (code, name) => emoji(name) ?? code);
