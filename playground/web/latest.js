// Long lists are shown from their end: the latest at once, what came before it frame by frame.

const AT_ONCE = 40;

/**
 * Follow one list at a time: follow(list, name, draw) gives what of it can be shown by now. As long
 * as there is more, it asks to be drawn again.
 */
export function latestFirst() {
  let followed = "";
  let count = 0;
  return (list, name, draw) => {
    count = name === followed ? count + AT_ONCE : AT_ONCE;
    followed = name;
    if (count < list.length) draw();
    return list.slice(-count);
  };
}
