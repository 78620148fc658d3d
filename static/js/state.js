/**
 * What a room's page knows, and how each event changes it. No page, socket or clock here: values in, values out.
 *
 * @typedef {import("../client.d.ts").State} State
 * @typedef {import("../client.d.ts").Step} Step
 * @typedef {import("../client.d.ts").Effect} Effect
 * @typedef {import("../client.d.ts").RoomEvent} RoomEvent
 * @typedef {import("../client.d.ts").Pending} Pending
 * @typedef {import("../client.d.ts").Placed} Placed
 * @typedef {import("../wire.d.ts").Joined} Joined
 * @typedef {import("../wire.d.ts").Posted} Posted
 */

import { answered, dismissed, lasting, noted, staffSaid, staffTold, takenBack, told } from "./answers.js";
import { about, asked, blocked, settled } from "./asks.js";
import { alive, FIRST_TIMINGS, idleDueMs, nextDueMs } from "./due.js";
import { acknowledged, holeBefore, LOG_LIMIT, place, unhurried, withoutText } from "./places.js";
import { isHopeless } from "./status.js";

const PENDING_LIMIT = 20;

/**
 * Begin with what the server drew, and with what an earlier visit to the same room left unsent or unread.
 *
 * @param {import("../client.d.ts").RoomSetup & Pick<State, "log" | "pending" | "answers" | "asks" | "aliveAtMs">} start
 * @returns {State}
 */
export function begin(start) {
  return {
    ...start,
    blocked: [],
    pausedAfter: null,
    isOver: false,
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
      return heard(alive(state, event.nowMs), event.frame, event.nowMs);
    case "written":
      return written(state, event);
    case "asked":
      return stay(asked(state, event.ask), state.line === "joined" ? [{ type: "send", frame: event.ask }] : []);
    case "paused":
      return stay({ ...state, pausedAfter: event.isOn ? lastKey(state) : null });
    case "stayed":
      return stay(alive(state, event.nowMs));
    case "line":
      return lineChanged(state, event.phase, event.failures);
    case "network":
      return stay({ ...state, isNetworkOn: event.isOn });
    case "dismissed":
      return stay(dismissed(state, event.key), state.isOver ? [{ type: "go", path: "/" }] : []);
    case "taken_back":
      return stay(takenBack(state, event.nonce));
    case "troubled":
      return stay({ ...state, trouble: event.code });
    case "ticked":
      return ticked(state, event.nowMs);
  }
}

/** @param {State} state */
function lastKey({ log }) {
  const last = log[log.length - 1];
  return last ? last.key : "";
}

/** @param {State} state @param {readonly Effect[]} effects @returns {Step} */
function stay(state, effects = []) {
  return { state, effects };
}

/** @param {State} state @param {import("../wire.d.ts").ServerFrame} frame @param {number} nowMs @returns {Step} */
function heard(state, frame, nowMs) {
  const isOfPerson = ["told", "staff_said", "services"].includes(frame.type); // whichever room it is about
  if (!isOfPerson && "room" in frame && frame.room && frame.room !== state.room) return stay(state);
  switch (frame.type) {
    case "welcome":
      return rejoin({ ...state, name: frame.name, timings: frame.timings }, nowMs);
    case "joined":
      return joined(state, frame, nowMs);
    case "posted":
      return frame.text === undefined ? stay(acknowledged(state, frame)) : located(state, frame, nowMs);
    case "removed":
      return located(settled(state, frame), frame, nowMs);
    case "skip":
    case "gap":
      return located(state, frame, nowMs);
    case "reported":
      return stay(withoutText(settled(state, frame), frame, "hidden"));
    case "blocked":
      return stay(blocked(settled(state, frame), frame.member));
    case "unblocked":
      return unblocked(settled(state, frame), frame.member, nowMs);
    case "held":
      return stay(noted(unhurried(state, frame.nonce, { phase: "held" }), "held", frame.nonce, frame.reason, frame.span));
    case "refused":
      return returned(state, "refused", frame.nonce, frame.asked ? "asked" : frame.reason, frame.span);
    case "services":
      return stay(answered(state, { kind: "services", key: "services", card: frame.card }));
    case "told":
      return stay(told(state, frame));
    case "staff_said":
      return stay(staffSaid(state, frame));
    case "staff_told":
      return stay(staffTold(state, frame));
    case "notice":
      return noticed(state, frame.code, frame.nonce || "", nowMs);
    case "error":
      return failed(state, frame, nowMs);
    case "bye":
      if (frame.reason === "ended") return ended(state);
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
  const asks = state.asks.map((ask) => /** @type {Effect} */ ({ type: "send", frame: ask }));
  return stay(next, [...asks, ...waiting.map((message) => say(state.room, message))]);
}

/** @param {string} room @param {Pending} message @returns {Effect} */
function say(room, { thread, nonce, text, confirmed }) {
  if (thread) return { type: "send", frame: { type: "tell_staff", thread, nonce, text } };
  return { type: "send", frame: { type: "say", room, nonce, text, confirmed } };
}

/** See somebody again: the room is read anew, with what they said meanwhile. @param {State} state
 * @param {string} member @param {number} nowMs @returns {Step} */
function unblocked(state, member, nowMs) {
  const next = dismissed(state, `blocked:${member}`);
  return rejoin({ ...next, blocked: next.blocked.filter((other) => other !== member), log: [], epoch: "", seq: 0 }, nowMs);
}

/** Who was banned still reads why and how to appeal; all else goes from the screen. @param {State} state
 * @returns {Step} */
function ended(state) {
  if (!state.answers.some((answer) => answer.kind === "told" && answer.code === "banned")) {
    return stay(state, [{ type: "go", path: "/" }]);
  }
  return stay({ ...state, log: [], pending: [], asks: [], isOver: true }, [{ type: "hang_up" }]);
}

/** @param {State} state @param {Placed} frame @param {number} nowMs @returns {Step} */
function located(state, frame, nowMs) {
  if (state.line !== "joined") return stay(state); // the answer to `join` brings it again
  return frame.epoch === state.epoch ? stay(place(state, frame, nowMs)) : rejoin(state, nowMs);
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
  const next = noted(state, kind, nonce, code, span);
  const pending = state.pending.filter((message) => message.nonce !== nonce);
  return stay({ ...next, pending }, own ? [putBack(own)] : []);
}

/** @param {Pick<Pending, "text" | "thread">} own @returns {Effect} */
function putBack({ text, thread }) {
  return { type: "put_back", text, thread };
}

/** @param {State} state @param {string} code @param {string} nonce @param {number} nowMs @returns {Step} */
function noticed(state, code, nonce, nowMs) {
  if (code === "talk_away") return stay({ ...state, isTalkAway: true });
  if (code === "talk_back") return rejoin({ ...state, isTalkAway: false }, nowMs);
  return stay(noted(state, "notice", nonce, code, []));
}

/** @param {State} state @param {import("../wire.d.ts").Error} frame @param {number} nowMs @returns {Step} */
function failed(state, frame, nowMs) {
  switch (frame.code) {
    case "session_unknown":
    case "age_band_needed":
      return stay(state, [{ type: "go", path: "/" }]);
    case "room_unknown":
      return stay(state, [{ type: "go", path: "/rooms" }]);
    case "not_joined":
      return rejoin(state, nowMs); // what is still sending goes again once joined
  }
  if (frame.nonce) return returned(state, "error", frame.nonce, frame.code, []);
  const isLasting = frame.code === "talk_away" || !about(frame); // then it is asked again, once it can be answered
  return stay({ ...(isLasting ? state : settled(state, frame)), trouble: frame.code });
}

/** @param {State} state @param {Extract<RoomEvent, {type: "written"}>} event @returns {Step} */
function written(state, { nonce, text, thread, nowMs }) {
  if (state.pending.length >= PENDING_LIMIT) return stay({ ...state, trouble: "too_fast" }, [putBack({ text, thread })]);
  const isJoined = state.line === "joined";
  /** @type {Pending} */
  const message = {
    kind: "message",
    key: nonce,
    nonce,
    member: state.member,
    name: state.name,
    text,
    atMs: nowMs,
    isOwn: true,
    phase: "sending",
    sentAtMs: isJoined ? nowMs : null,
    thread,
    confirmed: /** @type {any[]} */ (state.answers).some((answer) => answer.code === "asked" && answer.text === text),
    seq: 0,
  };
  const pausedAfter = thread ? state.pausedAfter : null; // whoever writes sees what was written
  const next = { ...state, pending: [...state.pending, message], answers: lasting(state), trouble: "", pausedAfter };
  return stay(next, isJoined ? [say(state.room, message)] : []);
}

/** @param {State} state @param {"connecting" | "waiting"} phase @param {number} failures @returns {Step} */
function lineChanged(state, phase, failures) {
  const pending = state.pending.map((own) => ({ ...own, sentAtMs: null }));
  const next = { ...state, line: phase, failures, pending, ahead: [], holeSinceMs: null, joinSentAtMs: null };
  if (!isHopeless(next)) return stay(next);
  const unsent = pending.filter((own) => own.phase === "sending");
  const rest = pending.filter((own) => own.phase !== "sending");
  return stay({ ...next, pending: rest }, unsent.map(putBack));
}

/** @param {State} state @param {number} nowMs @returns {Step} */
function ticked(state, nowMs) {
  if (nowMs < nextDueMs(state)) return stay(state);
  if (nowMs >= state.aliveAtMs + state.idle_ms) return stay(state, [{ type: "go", path: "/" }]);
  if (nowMs >= idleDueMs(state)) return stay(answered(state, { kind: "idle", key: "idle" }));
  const { hole_wait_ms } = state.timings;
  const isHoleDue = state.holeSinceMs !== null && nowMs >= state.holeSinceMs + hole_wait_ms;
  if (isHoleDue) return rejoin(state, nowMs);
  return stay(lineChanged(state, "waiting", state.failures).state, [{ type: "reconnect" }]);
}
