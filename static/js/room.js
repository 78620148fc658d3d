/**
 * The room's page: draws the state, and turns what people do into events.
 *
 * @typedef {import("./draw.js").Words} Words
 * @typedef {import("../client.d.ts").Entry} Entry
 * @typedef {import("../client.d.ts").Answer} Answer
 * @typedef {import("../client.d.ts").Kept} Kept
 */

import { answerNode, line, readLine } from "./draw.js";
import { Line } from "./line.js";
import { begin, isHopeless, nextDueMs, reduce, statusCode } from "./state.js";

const NEAR_END_PX = 80; // about one message
const QUIET_MS = 3000; // between two announcements: a burst is said as its first message, then as "new messages"

/** One room on screen. `close()` gives back the line, the timers and the listeners. */
export class Room {
  /**
   * @param {HTMLElement} main
   * @param {import("../client.d.ts").RoomSetup} setup
   * @param {Words} words
   * @param {import("../client.d.ts").World} world
   * @param {Kept} kept
   */
  constructor(main, setup, words, world, kept) {
    this.main = main;
    this.words = words;
    this.world = world;
    this.list = part(main, "#log");
    this.status = part(main, "#status");
    this.answers = part(main, "#answers");
    this.composer = /** @type {HTMLFormElement} */ (part(main, "#composer"));
    this.text = /** @type {HTMLTextAreaElement} */ (part(main, "textarea"));
    this.newer = part(main, "#newer");
    this.quiet = this.status.textContent || "";
    this.heard = main.appendChild(document.createElement("p"));
    this.heard.className = "unseen";
    this.heard.setAttribute("aria-live", "polite");
    this.list.setAttribute("aria-live", "off"); // `heard` speaks for it, so that a burst is not read out whole
    this.answers.setAttribute("aria-live", "polite");
    /** @type {Map<string, {entry: Entry, node: Element}>} */
    this.drawn = new Map();
    /** @type {Map<string, {answer: Answer, node: Element}>} */
    this.told = new Map();
    const log = this.adopt(setup.epoch);
    this.state = begin({ ...setup, log, pending: kept.pending, answers: kept.answers });
    if (!this.text.value) this.text.value = kept.draft;
    this.hasMoreToSay = false;
    this.isQuiet = true;
    this.isDue = false;
    this.cancelTick = () => {};
    this.cancelQuiet = () => {};
    this.lastingListeners = this.listen();
    this.line = new Line({
      url: `${location.origin.replace("http", "ws")}/ws`,
      lang: /** @type {import("../client.d.ts").Lang} */ (words.lang),
      open: world.open,
      clock: world.clock,
      dice: world.dice,
      heard: (event) => this.dispatch(event),
    });
    this.dispatch({ type: "network", isOn: navigator.onLine });
    this.line.connect();
    this.toEnd();
  }

  /** Take over the lines that the server drew. @param {string} epoch */
  adopt(epoch) {
    return [...this.list.children].map((node) => {
      const entry = readLine(node, epoch, this.words);
      this.drawn.set(entry.key, { entry, node });
      return entry;
    });
  }

  /** What must outlast this page. @returns {Kept} */
  get kept() {
    return { draft: this.text.value, pending: this.state.pending, answers: this.state.answers };
  }

  get hasUnsent() {
    return Boolean(this.text.value.trim()) || this.state.pending.some((own) => own.phase === "sending");
  }

  close() {
    this.line.close();
    this.cancelTick();
    this.cancelQuiet();
    for (const [target, type, listener] of this.lastingListeners) target.removeEventListener(type, listener);
  }

  /** Listen to the page's parts, which go with it, and to what outlasts it. @returns {[EventTarget, string, () => void][]} */
  listen() {
    this.composer.addEventListener("submit", (event) => this.submitted(event));
    this.text.addEventListener("keydown", (event) => this.keyPressed(event));
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.newer.addEventListener("click", () => this.toEnd());
    /** @type {[EventTarget, string, () => void][]} */
    const lasting = [
      [window, "online", () => this.networkChanged(true)],
      [window, "offline", () => this.networkChanged(false)],
      [window, "resize", () => this.isAtEnd && this.toEnd()],
      [document, "visibilitychange", () => document.hidden || this.line.wake()],
    ];
    for (const [target, type, listener] of lasting) target.addEventListener(type, listener);
    return lasting;
  }

  /** @param {import("../client.d.ts").RoomEvent} event */
  dispatch(event) {
    const { state, effects } = reduce(this.state, event);
    this.state = state;
    effects.forEach((effect) => this.act(effect));
    this.waitForTick();
    this.drawSoon();
  }

  /** @param {import("../client.d.ts").Effect} effect */
  act(effect) {
    switch (effect.type) {
      case "send":
        return this.line.send(effect.frame);
      case "reconnect":
        return this.line.drop();
      case "put_back":
        return this.putBack(effect.text);
      case "reload":
        this.line.close();
        return this.hasUnsent ? undefined : this.world.go(location.pathname);
      case "go":
        this.line.close();
        this.main.textContent = ""; // the session may have been ended because somebody is looking
        return this.world.go(effect.path);
    }
  }

  waitForTick() {
    this.cancelTick();
    const dueMs = nextDueMs(this.state);
    if (dueMs === Infinity) return;
    const { clock } = this.world;
    const delayMs = Math.max(1, dueMs - clock.nowMs());
    this.cancelTick = clock.after(delayMs, () => this.dispatch({ type: "ticked", nowMs: clock.nowMs() }));
  }

  /** @param {Event} event */
  submitted(event) {
    if (isHopeless(this.state)) return; // the form goes the ordinary way
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    this.text.focus();
    this.isAtEnd = true;
    this.dispatch({ type: "written", nonce: this.world.nonce(), text, nowMs: this.world.clock.nowMs() });
  }

  /** @param {KeyboardEvent} event */
  keyPressed(event) {
    const isComposing = event.isComposing || event.keyCode === 229; // 229: Safari's key that ends a composition
    if (event.key !== "Enter" || event.shiftKey || isComposing || !this.world.hasKeys()) return;
    event.preventDefault();
    part(this.composer, "button").click();
  }

  /** Give a text back to the composer, after what is being written there. @param {string} text */
  putBack(text) {
    const written = this.text.value.trimEnd();
    if (written !== text) this.text.value = written ? `${written}\n${text}` : text;
  }

  /** @param {boolean} isOn */
  networkChanged(isOn) {
    this.dispatch({ type: "network", isOn });
    if (isOn) this.line.wake();
  }

  drawSoon() {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.draw();
    });
  }

  draw() {
    this.drawLog();
    this.drawAnswers();
    const code = statusCode(this.state);
    const said = code ? this.words.say(code.startsWith("error.") ? [code, "error.other"] : code) : this.emptySaid;
    if (this.status.textContent !== said) this.status.textContent = said;
    if (this.isAtEnd) this.toEnd();
  }

  drawLog() {
    const wanted = [...this.state.log, ...this.state.pending];
    const keys = new Set(wanted.map((entry) => entry.key));
    for (const [key, { node }] of this.drawn) {
      if (!keys.has(key)) node.remove();
      if (!keys.has(key)) this.drawn.delete(key);
    }
    let at = this.list.firstElementChild;
    for (const entry of wanted) {
      const before = this.drawn.get(entry.key);
      const node = before && before.entry === entry ? before.node : line(entry, this.words);
      if (before && before.node === at) at = node;
      if (before && before.node !== node) before.node.replaceWith(node);
      if (node === at) at = node.nextElementSibling;
      else this.list.insertBefore(node, at);
      this.drawn.set(entry.key, { entry, node });
      if (!before) this.appeared(entry);
    }
  }

  /** @param {Entry} entry */
  appeared(entry) {
    if (entry.kind !== "message" || entry.isOwn) return;
    if (!this.isAtEnd) this.newer.hidden = false;
    if (this.isQuiet) this.announce(`${entry.name}: ${entry.text}`);
    else this.hasMoreToSay = true;
  }

  /** @param {string} text */
  announce(text) {
    this.heard.textContent = text;
    this.isQuiet = false;
    this.cancelQuiet = this.world.clock.after(QUIET_MS, () => {
      this.isQuiet = true;
      if (this.hasMoreToSay) this.announce(this.words.say("room.newer"));
      this.hasMoreToSay = false;
    });
  }

  drawAnswers() {
    const acts = {
      /** @param {import("../client.d.ts").Told} answer */
      edit: (answer) => {
        this.putBack(answer.text);
        this.dispatch({ type: "taken_back", nonce: answer.nonce });
        this.text.focus();
      },
      /** @param {string} key */
      dismiss: (key) => {
        this.dispatch({ type: "dismissed", key });
        this.text.focus();
      },
    };
    const wanted = this.state.answers;
    for (const [key, { answer, node }] of this.told) {
      if (wanted.includes(answer)) continue;
      node.remove();
      this.told.delete(key);
    }
    let at = this.answers.firstElementChild;
    for (const answer of wanted) {
      const before = this.told.get(answer.key);
      const node = before ? before.node : answerNode(answer, this.words, acts);
      if (node === at) at = node.nextElementSibling;
      else this.answers.insertBefore(node, at);
      if (before) continue;
      this.told.set(answer.key, { answer, node });
      node.scrollIntoView({ block: answer.kind === "services" ? "start" : "center" });
    }
  }

  /** What the server said of an empty log, while it is one. */
  get emptySaid() {
    return this.drawn.size ? "" : this.quiet;
  }

  scrolled() {
    this.isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END_PX;
    if (this.isAtEnd) this.newer.hidden = true;
  }

  toEnd() {
    this.isAtEnd = true;
    this.newer.hidden = true;
    this.list.scrollTop = this.list.scrollHeight;
  }
}

/** @param {ParentNode} parent @param {string} selector @returns {HTMLElement} */
function part(parent, selector) {
  const found = parent.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}
