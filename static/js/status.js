/**
 * What the status line and the button of the pause say.
 *
 * @typedef {import("../client.d.ts").State} State
 */

const HOPELESS_FAILURES = 3; // after these, without ever having joined, sockets are taken to be blocked here

/**
 * The code of the sentence that the status line shows; empty while all is well.
 *
 * @param {State} state
 */
export function statusCode(state) {
  if (state.isOver) return "error.session_unknown";
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

/** @param {State} state @param {number} waiting  messages that the pause holds back */
export function pauseCode(state, waiting) {
  if (state.pausedAfter === null) return "log.pause";
  return waiting ? "log.waiting" : "log.resume";
}
