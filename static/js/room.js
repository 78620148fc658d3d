/**
 * The room's page: draws the state, and turns what people do into events.
 *
 * @typedef {import("../client.d.ts").Entry} Entry
 * @typedef {import("../client.d.ts").Answer} Answer
 * @typedef {import("../client.d.ts").Kept} Kept
 */

import { shownAnswers, withThreads } from "./answers.js";
import { Deeds } from "./deeds.js";
import { answerNode, line, readLine } from "./draw.js";
import { nextDueMs } from "./due.js";
import { Line } from "./line.js";
import { button, el, part, sync } from "./nodes.js";
import { shownLog } from "./places.js";
import { begin, reduce } from "./state.js";
import { isHopeless, pauseCode, statusCode } from "./status.js";
import { Voice } from "./voice.js";

const NEAR_END_PX = 80; // about one message

/** One room on screen. `close()` gives back the line, the timers and the listeners. */
export class Room {
  /**
   * @param {HTMLElement} main
   * @param {import("../client.d.ts").RoomSetup} setup
   * @param {import("./words.js").Words} words
   * @param {import("../client.d.ts").World} world
   * @param {Kept} kept
   */
  constructor(main, setup, words, world, kept) {
    this.main = main;
    this.setup = setup;
    this.words = words;
    this.world = world;
    this.log = part(main, "#log");
    this.list = part(this.log, "ol");
    this.status = part(main, "#status");
    this.answers = part(main, "#answers");
    this.composer = /** @type {HTMLFormElement} */ (part(main, "#composer"));
    this.text = /** @type {HTMLTextAreaElement} */ (part(this.composer, "textarea"));
    this.newer = part(main, "#newer");
    this.quiet = this.status.textContent || "";
    this.voice = new Voice(main, words.say("room.newer"), world.clock);
    this.log.setAttribute("aria-live", "off"); // the voice speaks for it, so that a burst is not read out whole
    this.answers.setAttribute("aria-live", "polite");
    /** @type {Map<string, {value: Entry, node: Element}>} */
    this.drawn = new Map();
    /** @type {Map<string, {value: Answer, node: Element}>} */
    this.told = new Map();
    this.acts = this.actsOnAnswers();
    this.pause = button("", () => this.dispatch({ type: "paused", isOn: this.state.pausedAfter === null }));
    this.pause.className = "plain pause";
    part(main, ".room-head details").after(this.pause);
    const log = this.adopt(setup.epoch);
    const own = { ...kept, log, answers: withThreads(kept.answers, setup.threads) };
    this.state = begin({ ...setup, ...own, aliveAtMs: world.clock.nowMs() });
    if (!this.text.value) this.text.value = kept.draft;
    this.isDue = false;
    this.cancelTick = () => {};
    this.lastingListeners = this.listen();
    this.line = new Line({
      url: `${location.origin.replace("http", "ws")}/ws`,
      lang: /** @type {import("../client.d.ts").Lang} */ (words.lang),
      open: world.open,
      clock: world.clock,
      dice: world.dice,
      heard: (event) => this.dispatch(event),
    });
    this.answers.textContent = part(main, "#threads").textContent = ""; // letters and threads are drawn anew
    setup.letters.forEach((frame) => this.dispatch({ type: "frame", frame, nowMs: world.clock.nowMs() }));
    this.dispatch({ type: "network", isOn: navigator.onLine });
    this.line.connect();
    this.toEnd();
  }

  /** Take over the lines that the server drew. @param {string} epoch */
  adopt(epoch) {
    return [...this.list.children].map((node) => {
      const entry = readLine(node, epoch, this.words);
      this.drawn.set(entry.key, { value: entry, node });
      return entry;
    });
  }

  /** What must outlast this page. @returns {Kept} */
  get kept() {
    const { pending, asks, answers: said } = this.state;
    const answers = said.map((answer) =>
      answer.kind === "talk" ? { ...answer, draft: this.boxOf(answer.thread).value } : answer,
    );
    return { draft: this.text.value, pending, answers, asks };
  }

  get hasUnsent() {
    const boxes = [...this.main.querySelectorAll("textarea")];
    return boxes.some((box) => box.value.trim()) || this.state.pending.some((own) => own.phase === "sending");
  }

  /** Where one writes to a talk with a moderator, or to the room; never to the one for the other. @param {string} thread */
  boxOf(thread) {
    if (!thread) return this.text;
    this.drawAnswers(); // it may have been told just now
    const talk = this.told.get(`talk:${thread}`);
    return /** @type {HTMLTextAreaElement} */ (talk ? part(talk.node, "textarea") : el("textarea", {}));
  }

  close() {
    this.line.close();
    this.cancelTick();
    this.voice.close();
    for (const [target, type, listener] of this.lastingListeners) target.removeEventListener(type, listener);
  }

  /** Listen to the page's parts, which go with it, and to what outlasts it. @returns {[EventTarget, string, () => void][]} */
  listen() {
    this.composer.addEventListener("submit", (event) => this.submitted(event));
    this.text.addEventListener("keydown", (event) => this.keyPressed(event));
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.newer.addEventListener("click", () => this.toEnd());
    new Deeds(this);
    // what stands around the log takes of its height; without an observer it is seen to with the next drawing
    if (window.ResizeObserver) new ResizeObserver(() => this.isAtEnd && this.toEnd()).observe(this.log);
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
        return this.putBack(effect.text, effect.thread);
      case "hang_up":
        this.composer.hidden = true;
        return this.line.close();
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
    this.write(text, "");
  }

  /** Send a text on its way, to the room or to a talk with a moderator. @param {string} text @param {string} thread */
  write(text, thread) {
    this.dispatch({ type: "written", nonce: this.world.nonce(), text, thread, nowMs: this.world.clock.nowMs() });
  }

  /** Ask something about what was said; where the keyboard was may vanish. @param {import("../client.d.ts").Ask} ask */
  ask(ask) {
    this.dispatch({ type: "asked", ask });
    if (ask.type === "report") this.voice.say(this.words.say("message.hidden"));
    this.log.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  keyPressed(event) {
    const isComposing = event.isComposing || event.keyCode === 229; // 229: Safari's key that ends a composition
    if (event.key !== "Enter" || event.shiftKey || isComposing || !this.world.hasKeys()) return;
    event.preventDefault();
    this.acts.send();
  }

  /** Give a text back to where it was written, after what is being written there. @param {string} text
   * @param {string} thread */
  putBack(text, thread) {
    const box = this.boxOf(thread);
    const written = box.value.trimEnd();
    if (written !== text) box.value = written ? `${written}\n${text}` : text;
  }

  /** @param {boolean} isOn */
  networkChanged(isOn) {
    this.dispatch({ type: "network", isOn });
    if (isOn) this.line.wake();
  }

  drawSoon() {
    if (!this.isDue) requestAnimationFrame(() => this.draw());
    this.isDue = true;
  }

  draw() {
    this.isDue = false;
    this.drawLog();
    this.drawAnswers();
    const code = statusCode(this.state);
    const empty = this.drawn.size ? "" : this.quiet; // what the server said of an empty log, while it is one
    const said = code ? this.words.say(code.startsWith("error.") ? [code, "error.other"] : code) : empty;
    if (this.status.textContent !== said) this.status.textContent = said;
    if (this.isAtEnd) this.toEnd();
  }

  drawLog() {
    const { entries, waiting } = shownLog(this.state);
    sync(this.list, this.drawn, entries, (entry) => line(entry, this.words), (entry) => this.appeared(entry));
    const said = this.words.say(pauseCode(this.state, waiting), { n: this.words.number(waiting) });
    if (this.pause.textContent !== said) this.pause.textContent = said;
  }

  /** @param {Entry} entry */
  appeared(entry) {
    if (entry.kind !== "message" || entry.isOwn) return;
    if (!this.isAtEnd) this.newer.hidden = false;
    this.voice.heard(`${entry.name}: ${entry.text}`);
  }

  drawAnswers() {
    /** @param {Answer} answer @param {Element | null} before */
    const draw = (answer, before) => answerNode(answer, this.words, this.acts, before);
    sync(this.answers, this.told, shownAnswers(this.state), draw, ({ kind }, node) => // a question is not hidden behind its services
      (this.answers.querySelector(".choices:not([hidden])") || node).scrollIntoView({ block: kind === "services" ? "start" : "center" }),
    );
  }

  /** @returns {import("./draw.js").Acts} */
  actsOnAnswers() {
    const { room, form_token } = this.setup;
    return {
      remarks: new Map(),
      fields: () => ({ nonce: this.world.nonce(), form_token }),
      action: `/room/${room}/thread`,
      isBlocked: () => isHopeless(this.state),
      tell: (thread, text) => this.write(text, thread),
      unblock: (member) => this.ask({ type: "unblock", room, member }),
      stay: () => this.stay(),
      send: () => part(this.composer, "button").click(),
      edit: (note) => {
        this.putBack(note.text, "");
        this.dispatch({ type: "taken_back", nonce: note.nonce });
        this.text.focus();
      },
      dismiss: (key) => {
        this.dispatch({ type: "dismissed", key });
        this.text.focus();
      },
    };
  }

  /** Let the session live on: looking at any page does. */
  async stay() {
    this.line.wake();
    const answer = await fetch(location.pathname, { method: "HEAD" }).catch(() => null);
    if (answer && answer.ok) this.dispatch({ type: "stayed", nowMs: this.world.clock.nowMs() });
  }

  scrolled() {
    this.isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END_PX;
    if (this.isAtEnd) this.newer.hidden = true;
  }

  toEnd() {
    this.isAtEnd = true;
    this.newer.hidden = true;
    this.log.scrollTop = this.log.scrollHeight;
  }
}
