// Dates that Slack shows in everybody's own time: <!date^1700000000^{date_short} at {time}|fallback>

const DAY = 24 * 60 * 60 * 1000;
const FORMATS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};
const NEAR = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** `mark` is what stands after the exclamation mark; the fallback is for what cannot be read. */
export function dateText(mark, fallback, now = new Date()) {
  const [, seconds, format] = mark.split("^");
  const date = new Date(Number(seconds) * 1000);
  if (!format || Number.isNaN(date.getTime())) return fallback ?? mark;
  return format.replace(/\{(\w+)\}/g, (token, name) => shown(date, name, now) ?? token);
}

/** When something was, as short as can be: "14:02", "Friday 14:02", "March 3, 14:02". */
export function sinceText(seconds, now = new Date()) {
  const date = new Date(seconds * 1000);
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY);
  const day = days < 1 ? {} : days < 7 ? { weekday: "long" } : { month: "long", day: "numeric" };
  return new Intl.DateTimeFormat(undefined, { ...day, ...FORMATS.time }).format(date);
}

function shown(date, name, now) {
  const plain = name.replace(/_pretty$/, "");
  const days = Math.round((startOfDay(date) - startOfDay(now)) / DAY);
  if (name !== plain && Math.abs(days) <= 1) return NEAR.format(days, "day");
  const format = FORMATS[plain];
  return format && new Intl.DateTimeFormat(undefined, format).format(date);
}

const startOfDay = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
