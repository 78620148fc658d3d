/**
 * Values into nodes. Every text enters through text nodes; nothing here changes any state.
 *
 * @typedef {import("../client.d.ts").Entry} Entry
 * @typedef {import("../client.d.ts").Note} Note
 * @typedef {import("../client.d.ts").Talk} Talk
 * @typedef {import("../client.d.ts").Remark} Remark
 * @typedef {import("./words.js").Words} Words
 * @typedef {{edit(note: Note): void, send(): void, dismiss(key: string): void, stay(): void,
 *   unblock(member: string): void, tell(thread: string, text: string): void,
 *   remarks: Map<string, Map<string, {value: Remark, node: Element}>>,
 *   action: string, fields(): Record<string, string>, isBlocked(): boolean}} Acts  `remarks` are those drawn, by their
 *   talk; with `action` and `fields` a form goes the ordinary way where live talk is blocked
 */

import { cardNode } from "./card.js";
import { button, el, part, sync } from "./nodes.js";
import { goneAt, holeBefore, keyOf } from "./places.js";

/**
 * One line of the log, as the server draws it too.
 *
 * @param {Entry} entry
 * @param {Words} words
 */
export function line(entry, words) {
  if (entry.kind === "hole") return el("li", { class: "hole" }, words.say("message.hole"));
  if (entry.kind !== "message") {
    return el("li", { class: "message removed" }, el("p", { class: "text" }, words.say(`message.${entry.kind}`)));
  }
  const own = entry.isOwn ? ` own ${entry.phase}` : "";
  const name = el("b", { class: "name" }, el("bdi", {}, entry.name));
  const node = el("li", { class: `message${own}`, "data-seq": String(entry.seq) }, name, ...textNodes(entry, words));
  if (entry.phase === "posted") node.append(dots(entry.name, words));
  return node;
}

/** A text, its time, and how far it has come. @param {Remark} remark @param {Words} words */
function textNodes({ text, atMs, phase }, words) {
  const time = el("time", { datetime: new Date(atMs).toISOString() }, words.clock(atMs));
  const state = phase === "posted" ? [] : [el("span", { class: "state" }, words.say(`message.${phase}`))];
  return [el("p", { class: "text", dir: "auto" }, text), time, ...state];
}

/** What opens the deeds of a line. @param {string} name @param {Words} words */
function dots(name, words) {
  const label = `${words.say("deed.more")}: ${name}`;
  return el("button", { type: "button", class: "dots", "aria-expanded": "false", "aria-label": label }, "⋯");
}

/**
 * Read a line that the server drew, and turn its time to the reader's clock.
 *
 * @param {Element} node
 * @param {string} epoch
 * @param {Words} words
 * @returns {Entry}
 */
export function readLine(node, epoch, words) {
  const seq = Number(node.getAttribute("data-seq"));
  if (node.classList.contains("hole")) return holeBefore(epoch, seq);
  if (node.classList.contains("removed")) return goneAt(epoch, seq);
  /** @param {string} selector */
  const textOf = (selector) => (node.querySelector(selector) || node).textContent || "";
  const time = node.querySelector("time");
  const atMs = Date.parse((time && time.dateTime) || "") || 0;
  if (time) time.textContent = words.clock(atMs);
  node.append(dots(textOf(".name"), words));
  return {
    kind: "message",
    key: keyOf(epoch, seq),
    seq,
    nonce: "",
    member: node.getAttribute("data-member") || "",
    name: textOf(".name"),
    text: textOf(".text"),
    atMs,
    isOwn: node.classList.contains("own"),
    phase: "posted",
  };
}

/** What a moderator does because of a rule, which is then said as well. */
const RULED = new Set(["masked", "removed", "not_posted", "warned", "muted", "banned"]);

/**
 * What one person alone is told. A talk is drawn once and then grows, so that what is being written in it stays.
 *
 * @param {import("../client.d.ts").Answer} answer
 * @param {Words} words
 * @param {Acts} acts
 * @param {Element | null} before  how it was drawn the last time
 */
export function answerNode(answer, words, acts, before) {
  const dismiss = button(words.say("answer.close"), () => acts.dismiss(answer.key));
  switch (answer.kind) {
    case "services":
      return cardNode(answer.card, words, () => acts.dismiss(answer.key));
    case "talk":
      return talkNode(answer, words, acts, before);
    case "idle":
      return panel("notice", words.say("idle.soon"), [], [button(words.say("idle.stay"), acts.stay)]);
    case "blocked": {
      const undo = button(words.say("deed.unblock"), () => acts.unblock(answer.member));
      return panel("notice", words.say("blocked.done", { name: answer.name }), [], [undo, dismiss]);
    }
    default: {
      const edit = button(words.say("answer.edit"), () => acts.edit(answer));
      // a first message is held for being the first: changing it would only say it twice
      const canEdit = answer.text && answer.kind !== "notice" && answer.code !== "newcomer";
      const send = answer.code === "asked" ? [button(words.say("answer.anyway"), acts.send)] : [];
      return noteNode(answer, words, canEdit ? [edit, ...send, dismiss] : [dismiss]);
    }
  }
}

/** @param {string} kind @param {string} text @param {readonly Node[]} parts @param {readonly Node[]} buttons */
function panel(kind, text, parts, buttons) {
  const said = text ? [el("p", {}, text)] : [];
  return el("section", { class: `answer ${kind}` }, ...said, ...parts, el("p", { class: "card-foot" }, ...buttons));
}

/** @param {Note} note @param {Words} words @param {readonly Node[]} buttons */
function noteNode(note, words, buttons) {
  const { kind, code, text, span, untilMs, appeal } = note;
  if (kind === "notice") return panel(kind, words.say([`notice.${code}`, "notice.other"]), [], buttons);
  const isTold = kind === "told";
  const rule = RULED.has(code) ? words.say([`held.${note.reason}`, "held.other"]) : "";
  const parts = /** @type {Node[]} */ ([]);
  if (text) parts.push(el("blockquote", { dir: "auto" }, ...marked(text, span)));
  if (kind === "held") parts.push(el("p", { class: "small" }, words.say("message.held_next")));
  if (untilMs) parts.push(el("p", {}, words.say("told.until", { time: words.clock(untilMs, { weekday: "long" }) })));
  if (appeal) {
    const link = el("a", { href: "/appeal" }, words.say("told.appeal_link"));
    parts.push(el("p", {}, `${words.say("told.appeal")} `, el("code", { dir: "ltr" }, appeal)), el("p", {}, link));
  }
  const node = panel(kind, isTold ? rule : words.say([`${kind}.${code}`, `${kind}.other`]), parts, buttons);
  node.prepend(el("h2", {}, words.say(isTold ? `told.${code}` : `${kind}.title`)));
  return node;
}

/** @param {Talk} talk @param {Words} words @param {Acts} acts @param {Element | null} before */
function talkNode(talk, words, acts, before) {
  const node = before || emptyTalk(talk, words, acts);
  const known = (before && acts.remarks.get(talk.key)) || new Map();
  acts.remarks.set(talk.key, known);
  const last = talk.remarks[talk.remarks.length - 1];
  part(node, ".choices").hidden = !talk.isQuestion || !last || last.isOwn;
  sync(part(node, "ol"), known, talk.remarks, (remark) => remarkNode(remark, words), (_, node) => node.scrollIntoView({ block: "center" }));
  return node;
}

/** @param {Remark} remark @param {Words} words */
function remarkNode(remark, words) {
  const who = words.say(remark.isOwn ? "thread.you" : "thread.moderator");
  const own = remark.isOwn ? ` own ${remark.phase}` : "";
  return el("li", { class: `message${own}` }, el("b", { class: "name" }, who), ...textNodes(remark, words));
}

/** @param {Talk} talk @param {Words} words @param {Acts} acts */
function emptyTalk({ key, thread, draft }, words, acts) {
  const text = el("textarea", { id: key, name: "text", dir: "auto", rows: "2", maxlength: "1000", autocomplete: "off" });
  text.value = draft;
  const send = el("button", { class: "main" }, words.say("thread.send"));
  const fields = Object.entries({ thread, ...acts.fields() });
  const hidden = fields.map(([name, value]) => el("input", { type: "hidden", name, value }));
  const form = el("form", { method: "post", action: acts.action }, ...hidden, el("label", { for: key }, words.say("thread.write")), text, send);
  form.addEventListener("submit", (event) => {
    if (acts.isBlocked()) return;
    event.preventDefault();
    const written = text.value.trim();
    text.value = "";
    if (written) acts.tell(thread, written);
  });
  const choices = ["thread.yes", "thread.no"].map((code) => button(words.say(code), () => acts.tell(thread, words.say(code))));
  const title = el("h2", {}, words.say("thread.title"));
  const why = el("p", { class: "small" }, words.say("thread.why"));
  return el("section", { class: "answer talk" }, title, why, el("ol", { class: "log" }), el("p", { class: "card-foot choices" }, ...choices), form);
}

/** Mark where the reason lies: spans count code points. @param {string} text @param {readonly number[]} span */
function marked(text, span) {
  const points = Array.from(text.normalize("NFC"));
  const [start = 0, end = 0] = span;
  if (end <= start || (start === 0 && end >= points.length)) return [text];
  const between = points.slice(start, end).join("");
  return [points.slice(0, start).join(""), el("mark", {}, between), points.slice(end).join("")];
}
