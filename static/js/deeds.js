/**
 * What can be done about a line of the log: one line's deeds are open at a time, inside the line itself.
 *
 * @typedef {import("../client.d.ts").Message} Message
 */

import { button, el } from "./nodes.js";
import { isHopeless } from "./status.js";

/** Opens, closes and carries out deeds. */
export class Deeds {
  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.room = room;
    /** @type {Element | null} */
    this.opener = null;
    room.log.addEventListener("click", (event) => this.clicked(event));
    room.log.addEventListener("keydown", (event) => this.keyPressed(event));
  }

  /** @param {Event} event */
  clicked(event) {
    const opener = event.target instanceof Element ? event.target.closest(".dots") : null;
    if (!opener) return;
    event.preventDefault();
    const { opener: before } = this;
    this.close();
    if (opener !== before) this.open(opener);
  }

  /** Escape closes; where nothing is open it leads to the composer, past all lines. @param {KeyboardEvent} event */
  keyPressed(event) {
    if (event.key !== "Escape") return;
    const back = this.opener || this.room.text;
    this.close();
    if (back instanceof HTMLElement) back.focus();
  }

  /** @param {Element} opener */
  open(opener) {
    const line = opener.parentElement;
    const found = [...this.room.drawn.values()].find(({ node }) => node === line);
    if (!line || !found || found.value.kind !== "message") return;
    if (isHopeless(this.room.state)) return this.visit(line, found.value);
    this.opener = opener;
    opener.setAttribute("aria-expanded", "true");
    const buttons = this.deedsOf(found.value);
    const menu = el("p", { class: "deeds" }, ...buttons);
    line.append(menu);
    menu.scrollIntoView({ block: "nearest" });
    if (buttons[0]) buttons[0].focus();
  }

  /** Go to the message's own page, which asks by forms. @param {Element} line @param {Message} entry */
  visit(line, entry) {
    const { room, epoch, seq } = this.placeOf(entry);
    const link = el("a", { href: `/room/${room}/line/${epoch}/${seq}` });
    line.append(link);
    link.click();
  }

  close() {
    const { opener } = this;
    this.opener = null;
    const menu = opener && opener.parentElement && opener.parentElement.querySelector(".deeds");
    if (opener) opener.setAttribute("aria-expanded", "false");
    if (menu) menu.remove();
  }

  /** @param {Message} entry */
  placeOf({ key, seq }) {
    return { room: this.room.setup.room, epoch: key.slice(0, key.lastIndexOf(":")), seq };
  }

  /** @param {Message} entry */
  deedsOf(entry) {
    const { words } = this.room;
    const at = this.placeOf(entry);
    /** @param {import("../client.d.ts").Ask} ask */
    const deed = (ask) => button(words.say(`deed.${ask.type}`), () => this.carryOut(ask));
    if (entry.isOwn) return [deed({ type: "unsend", ...at })];
    return [deed({ type: "report", ...at }), deed({ type: "block", room: at.room, member: entry.member })];
  }

  /** @param {import("../client.d.ts").Ask} ask */
  carryOut(ask) {
    this.close();
    this.room.ask(ask);
  }
}
