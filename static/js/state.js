/**
 * What a room's page knows, and how each event changes it. No page, socket or clock here: values in, values out.
 *
 * @typedef {import("../client.d.ts").State} State
 * @typedef {import("../client.d.ts").Step} Step
 * @typedef {import("../client.d.ts").Effect} Effect
 * @typedef {import("../client.d.ts").RoomEvent} RoomEvent
 * @typedef {import("../client.d.ts").Pending} Pending
 * @typedef {import("../client.d.ts").Answer} Answer
 * @typedef {import("../client.d.ts").Told} Told
 * @typedef {import("../client.d.ts").Placed} Placed
 * @typedef {import("../wire.d.ts").Joined} Joined
 * @typedef {import("../wire.d.ts").Posted} Posted
 */

import { acknowledged, heldBack, holeBefore, LOG_LIMIT, place } from "./places.js";

const PENDING_LIMIT = 20;
const NOTES_LIMIT = 5;
const HOPELESS_FAILURES = 3; // after these, without ever having joined, sockets are taken to be blocked here

/** Stand in until `welcome` brings the server's own. @type {import("../wire.d.ts").Timings} */
export const FIRST_TIMINGS = {
  retry_first_ms: 500,
  retry_last_ms: 20000,
  echo_wait_ms: 10000,
  ping_every_ms: 30000,
  hole_wait_ms: 2000,
};

/**
 * Begin with what the server drew, and with what an earlier visit to the same room left unsent or unread.
 *
 * @param {import("../client.d.ts").RoomSetup & Pick<State, "log" | "pending" | "answers">} start
 * @returns {State}
 */
export function begin(start) {
  return {
    ...start,
    ahead: [],
    holeSinceMs: null,
    joinSentAtMs: null,
    line: "connecting",
    hasJoined: false,
    failures: 0,
    isNetworkOn: true,
    isTalkAway: false,
    trouble: "",
    timings: FIRST_TIMINGS,
  };
}

/**
 * Change the state by one event and say what is to be done about it.
 *
 * @param {State} state
 * @param {RoomEvent} event
 * @returns {Step}
 */
export function reduce(state, event) {
  switch (event.type) {
    case "frame":
      return heard(state, event.frame, event.nowMs);
    case "written":
      return written(state, event.nonce, event.text, event.nowMs);
    case "line":
      return lineChanged(state, event.phase, event.failures);
    case "network":
      return stay({ ...state, isNetworkOn: event.isOn });
    case "dismissed":
      return stay({ ...state, answers: state.answers.filter((answer) => answer.key !== event.key) });
    case "taken_back":
      return stay(takenBack(state, event.nonce));
    case "troubled":
      return stay({ ...state, trouble: event.code });
    case "ticked":
      return ticked(state, event.nowMs);
  }
}

/**
 * The time at which a `ticked` event is due, or Infinity.
 *
 * @param {State} state
 */
export function nextDueMs(state) {
  const { echo_wait_ms, hole_wait_ms } = state.timings;
  const sent = state.pending.map((message) => (message.sentAtMs === null ? Infinity : message.sentAtMs + echo_wait_ms));
  const join = state.joinSentAtMs === null ? Infinity : state.joinSentAtMs + echo_wait_ms;
  const hole = state.holeSinceMs === null ? Infinity : state.holeSinceMs + hole_wait_ms;
  return Math.min(join, hole, ...sent);
}

/**
 * The code of the sentence that the status line shows; empty while all is well.
 *
 * @param {State} state
 */
export function statusCode(state) {
  if (!state.isNetworkOn) return "line.offline";
  if (isHopeless(state)) return "line.blocked";
  if (state.isTalkAway) return "notice.talk_away";
  if (state.trouble) return `error.${state.trouble}`;
  if (state.line === "joined") return "";
  return state.hasJoined ? "line.reconnecting" : "line.connecting";
}

/**
 * Whether live talk seems blocked, so that the composer goes by ordinary forms.
 *
 * @param {State} state
 */
export function isHopeless(state) {
  return !state.hasJoined && state.failures >= HOPELESS_FAILURES;
}

/** @param {State} state @param {readonly Effect[]} effects @returns {Step} */
function stay(state, effects = []) {
  return { state, effects };
}

/** @param {State} state @param {import("../wire.d.ts").ServerFrame} frame @param {number} nowMs @returns {Step} */
function heard(state, frame, nowMs) {
  if ("room" in frame && frame.room && frame.room !== state.room) return stay(state);
  switch (frame.type) {
    case "welcome":
      return rejoin({ ...state, name: frame.name, timings: frame.timings }, nowMs);
    case "joined":
      return joined(state, frame, nowMs);
    case "posted":
      return frame.text === undefined ? stay(acknowledged(state, frame)) : located(state, frame, nowMs);
    case "removed":
    case "skip":
    case "gap":
      return located(state, frame, nowMs);
    case "held":
      return stay(toldOf(heldBack(state, frame.nonce), "held", frame.nonce, frame.reason, frame.span));
    case "refused":
      return returned(state, "refused", frame.nonce, frame.reason, frame.span);
    case "services":
      return stay(answered(state, { kind: "services", key: "services", card: frame.card }));
    case "told": {
      const { what: code, reason } = frame;
      return stay(answered(state, { kind: "told", key: `told:${code}`, nonce: "", code, text: "", span: [], reason }));
    }
    case "notice":
      return noticed(state, frame.code, frame.nonce || "", nowMs);
    case "error":
      return failed(state, frame, nowMs);
    case "bye":
      if (frame.reason === "ended") return stay(state, [{ type: "go", path: "/" }]);
      return frame.reason === "reload" ? stay({ ...state, trouble: "reload" }, [{ type: "reload" }]) : stay(state);
    default:
      return stay(state);
  }
}

/** Ask for the room from the last good position on. @param {State} state @param {number} nowMs @returns {Step} */
function rejoin(state, nowMs) {
  const after = state.epoch ? { after: { epoch: state.epoch, seq: state.seq } } : {};
  const asked = { ...state, line: /** @type {const} */ ("open"), joinSentAtMs: nowMs, ahead: [], holeSinceMs: null };
  return stay(asked, [{ type: "send", frame: { type: "join", room: state.room, ...after } }]);
}

/** @param {State} state @param {Joined} frame @param {number} nowMs @returns {Step} */
function joined(state, frame, nowMs) {
  const isWhole = frame.complete && frame.epoch === state.epoch;
  const hole = isWhole || state.log.length === 0 ? [] : [holeBefore(frame.epoch, frame.from)];
  const waiting = state.pending.filter((message) => message.phase === "sending");
  /** @type {State} */
  const next = {
    ...state,
    member: frame.member,
    epoch: frame.epoch,
    seq: isWhole ? state.seq : frame.from - 1,
    log: [...state.log, ...hole].slice(-LOG_LIMIT),
    pending: state.pending.map((message) => (message.phase === "sending" ? { ...message, sentAtMs: nowMs } : message)),
    line: "joined",
    hasJoined: true,
    joinSentAtMs: null,
    isTalkAway: false,
    trouble: "",
  };
  return stay(next, waiting.map((message) => say(state.room, message)));
}

/** @param {string} room @param {{nonce: string, text: string}} message @returns {Effect} */
function say(room, message) {
  return { type: "send", frame: { type: "say", room, nonce: message.nonce, text: message.text } };
}

/** @param {State} state @param {Placed} frame @param {number} nowMs @returns {Step} */
function located(state, frame, nowMs) {
  if (state.line !== "joined") return stay(state); // the answer to `join` brings it again
  return frame.epoch === state.epoch ? stay(place(state, frame, nowMs)) : rejoin(state, nowMs);
}

/**
 * Tell the author of a message's fate, quoting it where it is still known.
 *
 * @param {State} state
 * @param {Told["kind"]} kind
 * @param {string} nonce
 * @param {string} code
 * @param {readonly number[]} span
 * @returns {State}
 */
function toldOf(state, kind, nonce, code, span) {
  const own = state.pending.find((message) => message.nonce === nonce);
  return answered(state, { kind, key: `${kind}:${nonce}`, nonce, code, text: own ? own.text : "", span });
}

/** Put an answer before the others, save that services come first. @param {State} state @param {Answer} answer
 * @returns {State} */
function answered(state, answer) {
  const all = [answer, ...state.answers.filter((other) => other.key !== answer.key)];
  const notes = all.filter((other) => other.kind !== "services").slice(0, NOTES_LIMIT);
  return { ...state, answers: [...all.filter((other) => other.kind === "services"), ...notes] };
}

/** Let go of an own message that its author writes anew. @param {State} state @param {string} nonce @returns {State} */
function takenBack(state, nonce) {
  const pending = state.pending.filter((own) => own.nonce !== nonce);
  return { ...state, pending, answers: state.answers.filter((answer) => !answer.key.endsWith(`:${nonce}`)) };
}

/**
 * Give a message back to its author, who is told why.
 *
 * @param {State} state
 * @param {"refused" | "error"} kind
 * @param {string} nonce
 * @param {string} code
 * @param {readonly number[]} span
 * @returns {Step}
 */
function returned(state, kind, nonce, code, span) {
  const own = state.pending.find((message) => message.nonce === nonce);
  const told = toldOf(state, kind, nonce, code, span);
  const next = { ...told, pending: state.pending.filter((message) => message.nonce !== nonce) };
  return stay(next, own ? [{ type: "put_back", text: own.text }] : []);
}

/** @param {State} state @param {string} code @param {string} nonce @param {number} nowMs @returns {Step} */
function noticed(state, code, nonce, nowMs) {
  if (code === "talk_away") return stay({ ...state, isTalkAway: true });
  if (code === "talk_back") return rejoin({ ...state, isTalkAway: false }, nowMs);
  return stay(toldOf(state, "notice", nonce, code, []));
}

/** @param {State} state @param {import("../wire.d.ts").Error} frame @param {number} nowMs @returns {Step} */
function failed(state, frame, nowMs) {
  switch (frame.code) {
    case "session_unknown":
    case "age_band_needed":
      return stay(state, [{ type: "go", path: "/" }]);
    case "room_unknown":
    case "no_room_for_age":
      return stay(state, [{ type: "go", path: "/rooms" }]);
    case "not_joined":
      return rejoin(state, nowMs); // what is still sending goes again once joined
  }
  if (frame.nonce) return returned(state, "error", frame.nonce, frame.code, []);
  return stay({ ...state, trouble: frame.code });
}

/** @param {State} state @param {string} nonce @param {string} text @param {number} nowMs @returns {Step} */
function written(state, nonce, text, nowMs) {
  if (state.pending.length >= PENDING_LIMIT) {
    return stay({ ...state, trouble: "too_fast" }, [{ type: "put_back", text }]);
  }
  const isJoined = state.line === "joined";
  /** @type {Pending} */
  const message = {
    kind: "message",
    key: nonce,
    nonce,
    name: state.name,
    text,
    atMs: nowMs,
    isOwn: true,
    phase: "sending",
    sentAtMs: isJoined ? nowMs : null,
    seq: 0,
  };
  const lasting = state.answers.filter((answer) => answer.kind === "services" || answer.kind === "held");
  const next = { ...state, pending: [...state.pending, message], answers: lasting, trouble: "" };
  return stay(next, isJoined ? [say(state.room, message)] : []);
}

/** @param {State} state @param {"connecting" | "waiting"} phase @param {number} failures @returns {Step} */
function lineChanged(state, phase, failures) {
  const pending = state.pending.map((own) => ({ ...own, sentAtMs: null }));
  const next = { ...state, line: phase, failures, pending, ahead: [], holeSinceMs: null, joinSentAtMs: null };
  if (!isHopeless(next)) return stay(next);
  const unsent = pending.filter((own) => own.phase === "sending");
  const rest = pending.filter((own) => own.phase !== "sending");
  return stay({ ...next, pending: rest }, unsent.map((own) => ({ type: "put_back", text: own.text })));
}

/** @param {State} state @param {number} nowMs @returns {Step} */
function ticked(state, nowMs) {
  if (nowMs < nextDueMs(state)) return stay(state);
  const { hole_wait_ms } = state.timings;
  const isHoleDue = state.holeSinceMs !== null && nowMs >= state.holeSinceMs + hole_wait_ms;
  if (isHoleDue) return rejoin(state, nowMs);
  return stay(lineChanged(state, "waiting", state.failures).state, [{ type: "reconnect" }]);
}
