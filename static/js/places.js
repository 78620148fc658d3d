/**
 * The order of a room's log: every frame has its place, nothing is shown twice, what is missing is known, and own
 * messages wait at its end until they have theirs.
 *
 * @typedef {import("../client.d.ts").State} State
 * @typedef {import("../client.d.ts").Entry} Entry
 * @typedef {import("../client.d.ts").Placed} Placed
 */

export const LOG_LIMIT = 500; // nodes an old phone still scrolls smoothly
const AHEAD_LIMIT = 256; // frames kept past a hole: the server's ring holds no more

/**
 * Put a frame of the room's present epoch at its place: drop what was seen, keep what came too early, apply the rest.
 *
 * @param {State} state
 * @param {Placed} frame
 * @param {number} nowMs
 * @returns {State}
 */
export function place(state, frame, nowMs) {
  const { from, to } = reach(frame);
  if (to <= state.seq) return frame.type === "removed" ? withoutText(state, frame) : state;
  if (from > state.seq + 1) return keptAhead(state, frame, nowMs);
  return drained(applied(state, frame));
}

/** @param {Placed} frame */
function reach(frame) {
  return frame.type === "skip" ? { from: frame.from, to: frame.to } : { from: frame.seq, to: frame.seq };
}

/** @param {State} state @param {Placed} frame @param {number} nowMs @returns {State} */
function keptAhead(state, frame, nowMs) {
  const others = state.ahead.filter((other) => reach(other).from !== reach(frame).from);
  const ahead = [...others, frame].sort((one, other) => reach(one).from - reach(other).from).slice(0, AHEAD_LIMIT);
  return { ...state, ahead, holeSinceMs: state.holeSinceMs === null ? nowMs : state.holeSinceMs };
}

/** @param {State} state @returns {State} */
function drained(state) {
  const [next, ...rest] = state.ahead;
  if (!next) return { ...state, holeSinceMs: null };
  const { from, to } = reach(next);
  if (from > state.seq + 1) return state;
  const shorter = { ...state, ahead: rest };
  return drained(to > state.seq ? applied(shorter, next) : shorter);
}

/** @param {State} state @param {Placed} frame @returns {State} */
function applied(state, frame) {
  const seq = reach(frame).to;
  const nonce = frame.type === "posted" ? frame.nonce : "";
  return {
    ...state,
    seq,
    log: withEntry(state.log, entryOf(state, frame)),
    pending: state.pending.filter((own) => own.nonce !== nonce && (!own.seq || own.seq > seq)),
    answers: state.answers.filter((answer) => answer.key !== `held:${nonce}`),
  };
}

/** @param {State["log"]} log @param {Entry | null} entry */
function withEntry(log, entry) {
  return !entry || log.some((other) => other.key === entry.key) ? log : [...log, entry].slice(-LOG_LIMIT);
}

/** @param {State} state @param {Placed} frame @returns {Entry | null} */
function entryOf(state, frame) {
  if (frame.type === "gap") return null;
  if (frame.type === "skip") return holeBefore(frame.epoch, frame.from);
  if (frame.type === "removed") return goneAt(frame.epoch, frame.seq);
  return {
    kind: "message",
    key: keyOf(frame.epoch, frame.seq),
    seq: frame.seq,
    nonce: frame.nonce,
    member: frame.member || "",
    name: frame.name || "",
    text: frame.text || "",
    atMs: frame.at_ms || 0,
    isOwn: frame.member === state.member || state.pending.some((own) => own.nonce === frame.nonce),
    phase: "posted",
  };
}

/** The key of a message's place. @param {string} epoch @param {number} seq */
export function keyOf(epoch, seq) {
  return `${epoch}:${seq}`;
}

/** @param {string} epoch @param {number} seq @param {"removed" | "hidden"} kind
 * @returns {import("../client.d.ts").Gone} */
export function goneAt(epoch, seq, kind = "removed") {
  return { kind, key: keyOf(epoch, seq) };
}

/** A hole before a place, under a key of its own. @param {string} epoch @param {number} seq @returns {import("../client.d.ts").Hole} */
export function holeBefore(epoch, seq) {
  return { kind: "hole", key: `hole:${keyOf(epoch, seq)}` };
}

/** Take a message's text away, for everyone or for this reader. @param {State} state
 * @param {{epoch: string, seq: number}} at @param {"removed" | "hidden"} kind @returns {State} */
export function withoutText(state, at, kind = "removed") {
  const gone = goneAt(at.epoch, at.seq, kind);
  return { ...state, log: state.log.map((entry) => (entry.key === gone.key ? gone : entry)) };
}

/** Take the private answer to a repeated nonce. What stands in another run of numbers, which may be over, comes in no
 * order any more: it is shown where the log ends. @param {State} state @param {import("../wire.d.ts").Posted} frame
 * @returns {State} */
export function acknowledged(state, { nonce, epoch, seq }) {
  const isOfRun = epoch === state.epoch;
  if (isOfRun && seq > state.seq) return unhurried(state, nonce, { seq });
  const own = state.pending.find((other) => other.nonce === nonce);
  const next = { ...state, pending: state.pending.filter((other) => other !== own) };
  if (isOfRun || !own) return next;
  return { ...next, log: withEntry(state.log, { ...own, key: keyOf(epoch, seq), seq, phase: "posted" }) };
}

/** Leave an own message before its author's eyes, and wait for no echo. @param {State} state @param {string} nonce
 * @param {Partial<import("../client.d.ts").Pending>} change @returns {State} */
export function unhurried(state, nonce, change) {
  const pending = state.pending.map((own) => (own.nonce === nonce ? { ...own, ...change, sentAtMs: null } : own));
  return { ...state, pending };
}

/**
 * What of the log is on the screen: nothing of those who are blocked, and nothing new while updates are paused.
 *
 * @param {State} state
 * @returns {{entries: readonly Entry[], waiting: number}}  `waiting` counts the messages that a pause holds back
 */
export function shownLog(state) {
  /** @param {Entry} entry */
  const isSeen = (entry) => entry.kind !== "message" || !state.blocked.includes(entry.member);
  const last = state.log.findIndex((entry) => entry.key === state.pausedAfter);
  const isPaused = last >= 0 || state.pausedAfter === ""; // what fell out of a full log pauses nothing any more
  const end = isPaused ? last + 1 : state.log.length;
  const waiting = state.log.slice(end).filter((entry) => entry.kind === "message" && isSeen(entry)).length;
  const pending = state.pending.filter((own) => !own.thread);
  return { entries: [...state.log.slice(0, end).filter(isSeen), ...pending], waiting };
}
