/**
 * What a reader asks about what was said: to report, to block, to take back. An ask is kept until it is answered, and
 * said again on every line until then: each may arrive twice.
 *
 * @typedef {import("../client.d.ts").State} State
 * @typedef {import("../client.d.ts").Ask} Ask
 * @typedef {{seq?: number | null, member?: string | null}} Subject
 */

import { answered } from "./answers.js";
import { withoutText } from "./places.js";

const ASKS_LIMIT = 20;

/** Ask something, the last time it was asked counts; what is reported is hidden at once. @param {State} state
 * @param {Ask} ask @returns {State} */
export function asked(state, ask) {
  const others = state.asks.filter((other) => other.type !== ask.type || about(other) !== about(ask));
  const next = { ...state, asks: [...others, ask].slice(-ASKS_LIMIT), trouble: "" };
  return ask.type === "report" ? withoutText(next, ask, "hidden") : next;
}

/** Which message or member something is about. @param {Subject} frame */
export function about(frame) {
  return frame.seq || frame.member;
}

/** Forget what was asked about a message or a member. @param {State} state @param {Subject} frame
 * @returns {State} */
export function settled(state, frame) {
  return { ...state, asks: state.asks.filter((ask) => about(ask) !== about(frame)) };
}

/** Take somebody from the screen, and say how to see them again. @param {State} state @param {string} member
 * @returns {State} */
export function blocked(state, member) {
  const said = state.log.find((entry) => entry.kind === "message" && entry.member === member);
  const name = said && said.kind === "message" && said.name;
  const next = { ...state, blocked: [...state.blocked, member] };
  if (!name) return next; // asked on another page, which knows who it is
  return answered(next, { kind: "blocked", key: `blocked:${member}`, member, name });
}
