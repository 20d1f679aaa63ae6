// Reading from the server again and again, for as long as somebody looks.

const AFTER_FAILURE = 2000; // milliseconds
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

export class Loop {
  #period;
  #read;
  #going = null; // a token: what was begun before a stop is not shown after it

  /** Each `read` gives a function that shows what was read; `period` is the milliseconds in between. */
  constructor(period, read) {
    this.#period = period;
    this.#read = read;
  }

  async start(...place) {
    if (this.#going) return;
    const token = (this.#going = {});
    while (this.#going === token) {
      const show = await this.#read(...place).catch(() => null); // the next time may succeed
      if (show && this.#going === token) show();
      await pause(show ? this.#period : AFTER_FAILURE);
    }
  }

  stop() {
    this.#going = null;
  }
}
