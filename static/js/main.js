/**
 * The root: entry, rooms, room and help are one document, whose pages are fetched and put in place of each other, so
 * that scripts and styles load once and the browser keeps one entry in its history. Whatever fails becomes an ordinary
 * navigation. Leaving is here too, and waits for nothing.
 *
 * @typedef {import("../client.d.ts").Kept} Kept
 * @typedef {{url: string, method: string, body: URLSearchParams | null, otherwise(): void}} Visit  `otherwise` is the
 *   browser's own way to the same page
 */

import { Room } from "./room.js";
import { Words } from "./words.js";

const LEAVE_PRESSES = 3;
const LEAVE_WITHIN_MS = 1500;
const VISIT_WAIT_MS = 20000; // a page of 14 KB over 2G with its handshakes

/**
 * Count the presses of Shift that follow each other closely; any other key begins anew.
 *
 * @param {readonly number[]} pressesMs  the times counted so far
 * @param {{key: string, repeat: boolean, isComposing: boolean, keyCode: number}} event
 * @param {number} nowMs
 * @returns {readonly number[]}
 */
export function shiftPresses(pressesMs, event, nowMs) {
  if (event.key !== "Shift" || event.isComposing || event.keyCode === 229) return [];
  if (event.repeat) return pressesMs;
  return [...pressesMs.filter((atMs) => nowMs - atMs < LEAVE_WITHIN_MS), nowMs];
}

/** The pages of this site in one document. */
export class Pages {
  /** @param {import("../client.d.ts").World} world */
  constructor(world) {
    this.world = world;
    /** @type {Map<string, Kept>} */
    this.kept = new Map();
    /** @type {Room | null} */
    this.room = null;
    /** @type {AbortController | null} */
    this.visiting = null;
    /** @type {readonly number[]} */
    this.pressesMs = [];
    /** @type {Record<string, any>} */
    this.setup = {};
    this.words = new Words({}, document.documentElement.lang);
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("keydown", (event) => this.keyPressed(event), true);
    this.arrive();
  }

  /** Bring the page that now stands in the document to life. */
  arrive() {
    this.setup = readJson("setup");
    this.words = new Words(readJson("words"), document.documentElement.lang);
    const main = document.getElementById("page");
    if (!main || !this.setup.room || !main.querySelector("#composer")) return;
    const kept = this.kept.get(this.setup.room) || { draft: "", pending: [], answers: [], asks: [] };
    this.kept.clear();
    this.room = new Room(main, /** @type {any} */ (this.setup), this.words, this.world, kept);
  }

  /** Let go of the page in the document, keeping what was not sent yet. */
  depart() {
    if (!this.room) return;
    this.kept.set(this.setup.room, this.room.kept);
    this.room.close();
    this.room = null;
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (event.defaultPrevented || !isPlain || !link || !link.href || link.target || link.origin !== location.origin) {
      return;
    }
    event.preventDefault();
    const isHere = link.pathname === location.pathname && link.hash;
    if (isHere) reveal(link.hash);
    else this.visit({ url: link.href, method: "GET", body: null, otherwise: () => location.replace(link.href) });
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    if (form.id === "exit") return this.leaveBy(event);
    event.preventDefault();
    const body = fieldsOf(form);
    const pressed = event.submitter || document.activeElement;
    if (pressed instanceof HTMLButtonElement && pressed.form === form && pressed.name) {
      body.append(pressed.name, pressed.value);
    }
    const url = form.getAttribute("action") || location.pathname;
    this.visit({ url, method: "POST", body, otherwise: () => resubmit(form, body) });
  }

  /**
   * Fetch a page and show it. The last visit asked for wins.
   *
   * @param {Visit} visit
   */
  async visit(visit) {
    if (this.visiting) this.visiting.abort();
    const visiting = new AbortController();
    this.visiting = visiting;
    const cancelWait = this.world.clock.after(VISIT_WAIT_MS, () => this.failed(visiting, visit));
    try {
      const { method, body } = visit;
      const response = await fetch(visit.url, { method, body, signal: visiting.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!isOurs(page)) throw new Error();
      const isElsewhere = method === "GET" || response.redirected;
      this.show(page, isElsewhere ? response.url : location.href, new URL(visit.url, location.href).hash);
    } catch {
      this.failed(visiting, visit); // whatever it was, the browser's own way may work or say why not
    } finally {
      cancelWait();
    }
  }

  /** @param {AbortController} visiting @param {Visit} visit */
  failed(visiting, visit) {
    if (visiting !== this.visiting) return;
    this.visiting = null;
    visiting.abort();
    if (this.room && this.room.hasUnsent) this.room.dispatch({ type: "troubled", code: "page_failed" });
    else visit.otherwise();
  }

  /** @param {Document} page @param {string} url @param {string} hash */
  show(page, url, hash) {
    this.depart();
    page.querySelectorAll("noscript").forEach((node) => node.remove()); // parsed without scripts, it would come alive
    const { lang, dir } = page.documentElement;
    Object.assign(document.documentElement, { lang, dir });
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    history.replaceState(null, "", url);
    window.scrollTo(0, 0);
    reveal(hash || "h1");
    this.arrive();
  }

  /** @param {KeyboardEvent} event */
  keyPressed(event) {
    this.pressesMs = this.world.hasKeys() ? shiftPresses(this.pressesMs, event, this.world.clock.nowMs()) : [];
    if (this.pressesMs.length >= LEAVE_PRESSES) this.leave();
  }

  /** @param {Event} event */
  leaveBy(event) {
    if (!this.setup.exit_url) return; // the form's own way leaves as well
    event.preventDefault();
    this.leave();
  }

  /** Blank the page first, then end the session, then go where this page leaves no trace to come back to. */
  leave() {
    const exit = document.getElementById("exit");
    const url = this.setup.exit_url;
    if (!(exit instanceof HTMLFormElement) || !url) return;
    const body = fieldsOf(exit);
    document.body.replaceWith(document.createElement("body"));
    if (this.visiting) this.visiting.abort();
    this.visiting = null;
    if (this.room) this.room.close();
    this.room = null;
    endSession(body);
    this.world.go(url);
  }
}

/** Post what must arrive although this page is going away. @param {URLSearchParams} body */
function endSession(body) {
  if (!("keepalive" in Request.prototype)) {
    navigator.sendBeacon("/exit", body);
    return;
  }
  // the answer points to another site, which only the page goes to
  fetch("/exit", { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  return new URLSearchParams(/** @type {any} */ (new FormData(form)));
}

/** Send a form the browser's own way, with the button that was pressed. @param {HTMLFormElement} form
 * @param {URLSearchParams} body */
function resubmit(form, body) {
  body.forEach((value, name) => {
    if (form.elements.namedItem(name) instanceof HTMLInputElement) return;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    if (!form.querySelector(`textarea[name="${name}"], select[name="${name}"]`)) form.append(field);
  });
  form.submit();
}

/** Whether a page is one of ours and of the version that is running. @param {Document} page */
function isOurs(page) {
  const { base } = document.documentElement.dataset;
  return page.documentElement.dataset.base === base && page.getElementById("page") !== null;
}

/** Bring a place into view and the keyboard to it. @param {string} selector */
function reveal(selector) {
  const place = selector[0] === "#" ? document.getElementById(selector.slice(1)) : document.querySelector(selector);
  if (!(place instanceof HTMLElement)) return;
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus();
}

/** @param {string} id @returns {Record<string, any>} */
function readJson(id) {
  const found = document.getElementById(id);
  return (found && JSON.parse(found.textContent || "null")) || {};
}

/** 128 random bits, base64url. */
function nonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

new Pages({
  clock: {
    nowMs: () => Date.now(),
    after: (delayMs, act) => {
      const timer = setTimeout(act, delayMs);
      return () => clearTimeout(timer);
    },
  },
  dice: () => Math.random(),
  nonce,
  open: (url) => /** @type {any} */ (new WebSocket(url)),
  hasKeys: () => !matchMedia("(pointer: coarse)").matches,
  go: (path) => location.replace(path),
});
