// Building and updating elements. Text always goes in as text, never as HTML.

export const byId = (id) => document.getElementById(id);

/** Make an element: h("button.quiet", { type: "button", onclick }, "Send", otherElement). */
export function h(selector, properties = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag);
  element.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on") || name in element) element[name] = value;
    else if (value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/**
 * Show items, each { key, version, build }, as the children of a container.
 * What has the same key and version stays as it is: its focus, its selection, its place.
 */
export function showList(container, items) {
  const old = new Map([...container.children].map((child) => [child.dataset.key, child]));
  let next = container.firstChild;
  for (const { key, version, build } of items) {
    const shown = old.get(key);
    old.delete(key);
    if (shown && shown.version === version) {
      if (shown === next) next = next.nextSibling;
      else container.insertBefore(shown, next);
      continue;
    }
    const built = build();
    built.dataset.key = key;
    built.version = version;
    if (!shown) {
      container.insertBefore(built, next);
      continue;
    }
    if (shown === next) next = next.nextSibling;
    const focused = shown.contains(document.activeElement) && document.activeElement.dataset.role;
    keepOpen(shown, built);
    container.insertBefore(built, next);
    shown.remove();
    if (focused) built.querySelector(`[data-role="${focused}"]`)?.focus();
  }
  for (const gone of old.values()) gone.remove();
}

/** What was folded or unfolded stays so when it is drawn anew. */
function keepOpen(shown, built) {
  const before = [...shown.querySelectorAll("details")];
  [...built.querySelectorAll("details")].forEach((one, index) => (one.open = before[index]?.open ?? one.open));
  if (shown.matches("details")) built.open = shown.open;
}

/** Keep a scroller at its end while it grows or shrinks, as long as the reader is there. */
export function stickToEnd(scroller, isWanted = () => true) {
  let isAtEnd = true;
  let last = { top: 0, height: 0 };
  const distance = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  const toEnd = () => {
    isAtEnd = true;
    scroller.scrollTop = scroller.scrollHeight;
  };
  // Growth, as when a picture arrives, puts the end further away, too: only going up leaves it.
  const follow = () => {
    const { scrollTop: top, scrollHeight: height } = scroller;
    const hasGoneUp = top < last.top && height >= last.height;
    last = { top, height };
    if (!isWanted() || (hasGoneUp && distance() >= 40)) isAtEnd = false;
    else if (distance() < 40) isAtEnd = true;
  };
  scroller.addEventListener("scroll", follow, { passive: true });
  const watcher = new ResizeObserver(() => isAtEnd && toEnd());
  for (const element of [scroller, ...scroller.children]) watcher.observe(element);
  const toStart = () => {
    isAtEnd = false;
    scroller.scrollTop = 0;
  };
  const to = (element) => {
    isAtEnd = false;
    element.scrollIntoView({ block: "center" });
  };
  return { toEnd, toStart, to };
}
