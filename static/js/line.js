/**
 * The line to the server: a WebSocket that opens itself again, and notices when it is dead.
 *
 * @typedef {import("../client.d.ts").Socket} Socket
 * @typedef {import("../wire.d.ts").ServerFrame} ServerFrame
 * @typedef {import("../wire.d.ts").Timings} Timings
 * @typedef {Pick<import("../client.d.ts").World, "open" | "clock" | "dice"> & {url: string, lang:
 *   import("../client.d.ts").Lang, heard(event: import("../client.d.ts").RoomEvent): void}} Setting
 */

import { FIRST_TIMINGS } from "./due.js";

const WIRE_VERSION = 1;
const OPEN_WAIT_MS = 20000; // a handshake over 2G with TLS takes up to ten seconds
const IS_OPEN = 1; // WebSocket.OPEN

/**
 * Choose how long to wait before the next try: anything up to a bound that doubles (full jitter), so that a restart
 * is not met by everyone at once.
 *
 * @param {number} failures  how many tries in a row have failed, at least one
 * @param {Pick<Timings, "retry_first_ms" | "retry_last_ms">} timings
 * @param {() => number} dice  from 0 to below 1
 */
export function retryDelayMs(failures, timings, dice) {
  return dice() * Math.min(timings.retry_last_ms, timings.retry_first_ms * 2 ** (failures - 1));
}

/**
 * Keeps one connection. What it hears and every change of its phase goes to `heard`, in order. `close()` is final.
 */
export class Line {
  /** @param {Setting} setting */
  constructor(setting) {
    this.setting = setting;
    this.timings = FIRST_TIMINGS;
    this.failures = 0;
    this.afterMs = 0;
    this.lastHeardMs = 0;
    this.isClosed = false;
    /** @type {Socket | null} */
    this.socket = null;
    this.cancelTimer = () => {};
  }

  /** Send a frame; without a connection it is dropped, and the state sends it again once joined.
   * @param {import("../wire.d.ts").ClientFrame} frame */
  send(frame) {
    if (this.socket && this.socket.readyState === IS_OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** Try at once: the network is back, or somebody looks at the page again. */
  wake() {
    if (this.isClosed) return;
    if (!this.socket) this.connect();
    else if (this.socket.readyState === IS_OPEN) this.ping();
  }

  /** Give up a connection that seems dead, and make another. */
  drop() {
    if (this.socket) this.lost();
  }

  close() {
    this.isClosed = true;
    this.cancelTimer();
    this.letGo();
  }

  /** Open the first connection; all later ones open by themselves. */
  connect() {
    this.schedule(OPEN_WAIT_MS, () => this.lost());
    this.afterMs = 0;
    const socket = this.setting.open(this.setting.url);
    this.socket = socket;
    socket.onopen = () => this.send({ type: "hello", wire: WIRE_VERSION, lang: this.setting.lang });
    socket.onmessage = (event) => this.received(event.data);
    socket.onclose = () => this.lost();
    this.setting.heard({ type: "line", phase: "connecting", failures: this.failures });
  }

  /** @param {unknown} raw */
  received(raw) {
    this.lastHeardMs = this.setting.clock.nowMs();
    const frame = read(raw);
    if (!frame) return;
    if (frame.type === "welcome") this.welcomed(frame.timings);
    if (frame.type === "bye") this.afterMs = frame.after_ms || 0;
    this.setting.heard({ type: "frame", frame, nowMs: this.lastHeardMs });
  }

  /** @param {Timings} timings */
  welcomed(timings) {
    this.timings = timings;
    this.failures = 0;
    this.watch();
  }

  /** Ask whether the line is alive whenever nothing was heard for a while. */
  watch() {
    const silentMs = this.setting.clock.nowMs() - this.lastHeardMs;
    const restMs = this.timings.ping_every_ms - silentMs;
    if (restMs <= 0) this.ping();
    else this.schedule(restMs, () => this.watch());
  }

  ping() {
    const askedMs = this.setting.clock.nowMs();
    this.send({ type: "ping" });
    this.schedule(this.timings.echo_wait_ms, () => {
      if (this.lastHeardMs >= askedMs) this.watch();
      else this.lost();
    });
  }

  lost() {
    this.letGo();
    this.failures += 1;
    const delayMs = Math.max(this.afterMs, retryDelayMs(this.failures, this.timings, this.setting.dice));
    this.schedule(delayMs, () => this.connect());
    this.setting.heard({ type: "line", phase: "waiting", failures: this.failures });
  }

  letGo() {
    const { socket } = this;
    if (!socket) return;
    this.socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** @param {number} delayMs @param {() => void} act */
  schedule(delayMs, act) {
    this.cancelTimer();
    this.cancelTimer = this.setting.clock.after(delayMs, act);
  }
}

/** Read a frame; what is none is passed over, as unknown frames are. @param {unknown} raw @returns {ServerFrame | null} */
function read(raw) {
  try {
    const frame = JSON.parse(String(raw));
    return frame && typeof frame.type === "string" ? frame : null;
  } catch {
    return null;
  }
}
