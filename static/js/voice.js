/** What assistive technology reads out of a log: a burst is said as its first message, then as one sentence. */

import { el } from "./nodes.js";

const QUIET_MS = 3000; // between two announcements

/** A live region of its own, beside a log that is silent. */
export class Voice {
  /** @param {Element} main @param {string} more  the sentence @param {import("../client.d.ts").Clock} clock */
  constructor(main, more, clock) {
    this.more = more;
    this.clock = clock;
    this.region = el("p", { class: "unseen", "aria-live": "polite" });
    main.append(this.region);
    this.hasMore = false;
    this.isQuiet = true;
    this.cancelQuiet = () => {};
  }

  /** A message arrived. @param {string} text */
  heard(text) {
    if (this.isQuiet) this.say(text);
    else this.hasMore = true;
  }

  /** Say something at once. @param {string} text */
  say(text) {
    this.region.textContent = text;
    this.isQuiet = false;
    this.cancelQuiet();
    this.cancelQuiet = this.clock.after(QUIET_MS, () => {
      this.isQuiet = true;
      if (this.hasMore) this.say(this.more);
      this.hasMore = false;
    });
  }

  close() {
    this.cancelQuiet();
  }
}
