/**
 * What one person alone is told: notes, services, talks with a moderator. Values in, values out.
 *
 * @typedef {import("../client.d.ts").State} State
 * @typedef {import("../client.d.ts").Answer} Answer
 * @typedef {import("../client.d.ts").Note} Note
 * @typedef {import("../client.d.ts").Talk} Talk
 * @typedef {import("../client.d.ts").Remark} Remark
 */

const NOTES_LIMIT = 9;
const REMARKS_LIMIT = 100;
const LASTING = ["services", "talk", "held", "told", "blocked"]; // all others end with the next message written
const FATES = ["not_posted", "send_again"]; // what becomes of a held message that nobody will see

/** Put an answer before the others, save that services and talks come first. @param {State} state
 * @param {Answer} answer @returns {State} */
export function answered(state, answer) {
  const all = [answer, ...state.answers.filter((other) => other.key !== answer.key)];
  /** @param {Answer} other */
  const isFirst = ({ kind }) => kind === "services" || kind === "talk";
  const notes = all.filter((other) => !isFirst(other)).slice(0, NOTES_LIMIT);
  return { ...state, answers: [...all.filter(isFirst), ...notes] };
}

/** @param {State} state @param {string} key @returns {State} */
export function dismissed(state, key) {
  return { ...state, answers: state.answers.filter((answer) => answer.key !== key) };
}

/** What stays when the next message is written. @param {State} state */
export function lasting(state) {
  return state.answers.filter((answer) => LASTING.includes(answer.kind));
}

/**
 * Tell the author of a message's fate, quoting it where it is still known.
 *
 * @param {State} state
 * @param {Note["kind"]} kind
 * @param {string} nonce
 * @param {string} code
 * @param {readonly number[]} span
 * @returns {State}
 */
export function noted(state, kind, nonce, code, span) {
  const own = state.pending.find((message) => message.nonce === nonce && !message.thread);
  const about = nonce || (code.endsWith("_here") ? "here" : "room"); // the newest of its sort says how it is now
  return answered(state, { kind, key: `${kind}:${about}`, nonce, code, text: own ? own.text : "", span });
}

/** Let go of an own message that its author writes anew. @param {State} state @param {string} nonce @returns {State} */
export function takenBack(state, nonce) {
  const pending = state.pending.filter((own) => own.nonce !== nonce);
  return { ...state, pending, answers: state.answers.filter((answer) => !answer.key.endsWith(`:${nonce}`)) };
}

/** Tell what a moderator decided. @param {State} state @param {import("../wire.d.ts").Told} frame @returns {State} */
export function told(state, frame) {
  const { what: code, reason, nonces = [], until_ms: untilMs = 0, appeal = "" } = frame;
  const own = FATES.includes(code) && state.pending.find((message) => nonces.includes(message.nonce));
  const nonce = nonces[0] || "";
  /** @type {Note} */
  const note = { kind: "told", key: `told:${code}:${nonce}`, nonce, code, text: "", span: [], reason, untilMs, appeal };
  if (!own) return answered(state, note);
  return answered(nonces.reduce(takenBack, state), { ...note, text: own.text });
}

/** @param {string} thread @param {readonly Remark[]} remarks @param {string} draft @param {boolean} isQuestion
 * @returns {Talk} */
function talkOf(thread, remarks, draft, isQuestion) {
  return { kind: "talk", key: `talk:${thread}`, thread, remarks, draft, isQuestion };
}

/** One key for what a letter, an answer and a page may each bring. @param {string} text @param {number} atMs
 * @param {boolean} isOwn @returns {Remark} */
function remarkOf(text, atMs, isOwn) {
  return { key: `${atMs}:${text}`, text, atMs, isOwn, phase: "posted" };
}

/**
 * Put the talks that the server told in place of those that were kept, with what was being written in them.
 *
 * @param {readonly Answer[]} answers
 * @param {readonly import("../client.d.ts").Thread[]} threads
 * @returns {Answer[]}
 */
export function withThreads(answers, threads) {
  const talks = threads.map(({ id, lines, choices, text }) => {
    const before = answers.find((answer) => answer.key === `talk:${id}`);
    const draft = (before && before.kind === "talk" && before.draft) || text;
    const remarks = lines.map((line) => remarkOf(line.text, line.at_ms, line.is_own));
    return talkOf(id, remarks, draft, choices.length > 0);
  });
  return [...talks, ...answers.filter(({ key }) => !talks.some((talk) => talk.key === key))];
}

/** @param {State} state @param {string} thread @param {Remark} remark @param {boolean} isQuestion @returns {State} */
function remarked(state, thread, remark, isQuestion) {
  const key = `talk:${thread}`;
  const before = state.answers.find((answer) => answer.key === key);
  const talk = before && before.kind === "talk" ? before : talkOf(thread, [], "", false);
  if (talk.remarks.some((other) => other.key === remark.key)) return state; // a letter may come twice
  const longer = { ...talk, remarks: [...talk.remarks, remark].slice(-REMARKS_LIMIT), isQuestion };
  if (!before) return answered(state, longer);
  return { ...state, answers: state.answers.map((answer) => (answer === before ? longer : answer)) }; // it keeps its place
}

/** A moderator wrote. @param {State} state @param {import("../wire.d.ts").StaffSaid} frame @returns {State} */
export function staffSaid(state, frame) {
  return remarked(state, frame.thread, remarkOf(frame.text, frame.at_ms, false), Boolean(frame.is_question));
}

/** What was written to the moderator has arrived. @param {State} state @param {import("../wire.d.ts").StaffTold} frame
 * @returns {State} */
export function staffTold(state, frame) {
  const own = state.pending.find((message) => message.nonce === frame.nonce);
  if (!own) return state;
  return remarked(takenBack(state, frame.nonce), frame.thread, remarkOf(own.text, frame.at_ms, true), false);
}

/** The answers with what still travels in their talks. @param {State} state @returns {Answer[]} */
export function shownAnswers(state) {
  return state.answers.map((answer) => {
    if (answer.kind !== "talk") return answer;
    const travelling = state.pending.filter((own) => own.thread === answer.thread);
    return { ...answer, remarks: [...answer.remarks, ...travelling] };
  });
}
