/**
 * What can be done about a line of the log: one line's deeds are open at a time, inside the line itself.
 *
 * @typedef {import("../client.d.ts").Message} Message
 */

import { button, el } from "./nodes.js";

/** Opens, closes and carries out deeds. */
export class Deeds {
  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.room = room;
    /** @type {Element | null} */
    this.opener = null;
    room.list.addEventListener("click", (event) => this.clicked(event));
    room.list.addEventListener("keydown", (event) => this.keyPressed(event));
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
    this.opener = opener;
    opener.setAttribute("aria-expanded", "true");
    const buttons = this.deedsOf(found.value);
    const menu = el("p", { class: "deeds" }, ...buttons);
    line.append(menu);
    menu.scrollIntoView({ block: "nearest" });
    if (buttons[0]) buttons[0].focus();
  }

  close() {
    const { opener } = this;
    this.opener = null;
    const menu = opener && opener.parentElement && opener.parentElement.querySelector(".deeds");
    if (opener) opener.setAttribute("aria-expanded", "false");
    if (menu) menu.remove();
  }

  /** @param {Message} entry */
  deedsOf({ key, seq, member, isOwn }) {
    const { setup, words } = this.room;
    const at = { room: setup.room, epoch: key.slice(0, key.lastIndexOf(":")), seq };
    /** @param {import("../client.d.ts").Ask} ask */
    const deed = (ask) => button(words.say(`deed.${ask.type}`), () => this.carryOut(ask));
    if (isOwn) return [deed({ type: "unsend", ...at })];
    return [deed({ type: "report", ...at }), deed({ type: "block", room: at.room, member })];
  }

  /** @param {import("../client.d.ts").Ask} ask */
  carryOut(ask) {
    this.close();
    this.room.ask(ask);
  }
}
