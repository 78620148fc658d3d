/**
 * What is to happen by itself, and when: waits for answers, holes in the log, the end of the session.
 *
 * @typedef {import("../client.d.ts").State} State
 */

import { dismissed } from "./answers.js";

const IDLE_WARNING_MS = 20000; // WCAG 2.2.1: at least twenty seconds to say that one is still here

/** Stand in until `welcome` brings the server's own. @type {import("../wire.d.ts").Timings} */
export const FIRST_TIMINGS = {
  retry_first_ms: 500,
  retry_last_ms: 20000,
  echo_wait_ms: 10000,
  ping_every_ms: 30000,
  hole_wait_ms: 2000,
};

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
  return Math.min(join, hole, idleDueMs(state), ...sent);
}

/** When to warn that the session ends; once warned, when it ends. @param {State} state */
export function idleDueMs(state) {
  const isWarned = state.answers.some((answer) => answer.kind === "idle");
  return state.aliveAtMs + state.idle_ms - (isWarned ? 0 : IDLE_WARNING_MS);
}

/** The session lives on from now. @param {State} state @param {number} nowMs @returns {State} */
export function alive(state, nowMs) {
  return { ...dismissed(state, "idle"), aliveAtMs: nowMs };
}
