/** What the client's tests share: frames, a clock that is driven, sockets that are played. */

export const ROOM = "roomroom";
export const EPOCH = "epochone";

export const posted = (seq, more = {}) => ({
  type: "posted",
  room: ROOM,
  epoch: EPOCH,
  seq,
  nonce: `nonce-of-another-${seq}`,
  at_ms: 1000 * seq,
  member: "somebody",
  name: "Cedar Lantern 4",
  text: `text ${seq}`,
  ...more,
});

export const joined = (from, to, more = {}) => ({
  type: "joined",
  room: ROOM,
  member: "me",
  epoch: EPOCH,
  from,
  to,
  complete: true,
  ...more,
});

export const timings = {
  retry_first_ms: 100,
  retry_last_ms: 1000,
  echo_wait_ms: 5000,
  ping_every_ms: 30000,
  hole_wait_ms: 2000,
};

export const welcome = (more = {}) => ({
  type: "welcome",
  wire: 1,
  name: "River Almond 7",
  rerolls_left: 3,
  age_band: "18+",
  lang: "en",
  country: null,
  rooms: [],
  limits: { text_limit_chars: 1000, frame_limit_bytes: 16384, rooms_limit: 8 },
  timings,
  ...more,
});

export const heard = (frame, nowMs = 0) => ({ type: "frame", frame, nowMs });

/** Reduce a list of events; frames may stand for themselves. Gives the last state and every effect. */
export async function play(...events) {
  const { begin, reduce } = await import("/js/state.js");
  let state = begin({
    room: ROOM,
    member: "me",
    name: "River Almond 7",
    epoch: EPOCH,
    seq: 0,
    log: [],
    pending: [],
    answers: [],
    asks: [],
    idle_ms: Infinity,
    aliveAtMs: 0,
  });
  const effects = [];
  for (const event of events) {
    const known = ["frame", "written", "asked", "paused", "stayed", "line", "network", "dismissed", "taken_back"];
    known.push("troubled", "ticked");
    const step = reduce(state, known.includes(event.type) ? event : heard(event));
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects, log: state.log.map((entry) => entry.text || entry.kind) };
}

/** What puts a state into a joined room. */
export const inside = () => [welcome(), joined(1, 0)];

/** A clock that stands still until it is told to go on. */
export class DrivenClock {
  constructor() {
    this.now = 0;
    this.timers = [];
  }

  nowMs() {
    return this.now;
  }

  after(delayMs, act) {
    const timer = { dueMs: this.now + delayMs, act };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Let time pass, and everything happen that falls due, in order. */
  pass(ms) {
    const endMs = this.now + ms;
    for (;;) {
      const [next] = this.timers.filter(({ dueMs }) => dueMs <= endMs).sort((one, other) => one.dueMs - other.dueMs);
      if (!next) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.now = Math.max(this.now, next.dueMs);
      next.act();
    }
    this.now = endMs;
  }
}

/** The server's end of a socket that a test plays. */
export class PlayedSocket {
  constructor(url) {
    this.url = url;
    this.readyState = 0;
    this.sent = [];
    this.isClosed = false;
    this.onopen = this.onmessage = this.onclose = null;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.isClosed = true;
    this.readyState = 3;
  }

  /** The server accepts. */
  accept() {
    this.readyState = 1;
    this.onopen();
  }

  /** The server says something. */
  say(...frames) {
    for (const frame of frames) this.onmessage({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }

  /** The connection breaks. */
  lose() {
    this.readyState = 3;
    if (this.onclose) this.onclose();
  }
}

/** A world for a room or a line, with its clock and all the sockets that were opened in it. */
export function world(more = {}) {
  const clock = new DrivenClock();
  const sockets = [];
  const went = [];
  let made = 0;
  return {
    clock,
    sockets,
    went,
    dice: () => 0.5,
    nonce: () => `nonce-of-my-own-${(made += 1)}`,
    open: (url) => {
      sockets.push(new PlayedSocket(url));
      return sockets[sockets.length - 1];
    },
    hasKeys: () => true,
    go: (path) => went.push(path),
    ...more,
  };
}

/** The room page's parts, as the server draws them, and a room on them. */
export async function openRoom(more = {}, kept = { draft: "", pending: [], answers: [], asks: [] }) {
  const { Room } = await import("/js/room.js");
  const { Words } = await import("/js/words.js");
  const texts = {
    "room.newer": "New messages",
    "message.sending": "Sending…",
    "message.held": "Held: only you see it",
    "message.removed": "Removed",
    "message.hole": "Some messages may be missing here.",
    "refused.title": "Not posted",
    "refused.incitement": "It could hurt somebody.",
    "refused.other": "It was not posted.",
    "error.title": "Not sent",
    "error.too_fast": "Slower, please.",
    "held.title": "Held",
    "held.other": "A moderator reads it first.",
    "line.reconnecting": "Trying again…",
    "line.offline": "No network.",
    "answer.edit": "Edit",
    "answer.close": "Close",
    "deed.more": "More",
    "deed.report": "Report",
    "deed.block": "Block",
    "deed.unblock": "Unblock",
    "deed.unsend": "Take back",
    "blocked.done": "You and {name} part.",
    "idle.soon": "Soon over.",
    "idle.stay": "Stay",
    "log.pause": "Pause",
    "log.resume": "Go on",
    "log.waiting": "New: {n}",
    "message.hidden": "You hid this.",
    "message.held_next": "Somebody reads it.",
    "thread.title": "A moderator and you",
    "thread.moderator": "Moderator",
    "thread.you": "You",
    "thread.yes": "Yes",
    "thread.no": "No",
    "thread.write": "Your answer",
    "thread.send": "Send",
    "error.thread_closed": "This talk is over.",
    "told.muted": "You rest.",
    "told.banned": "You are out.",
    "told.not_posted": "It stays unposted.",
    "told.until": "Until {time}.",
    "told.appeal": "Your code:",
    "told.appeal_link": "Another look",
  };
  document.body.innerHTML = `<main id="page"><section class="room"><header class="room-head"><details></details></header><style>#log{height:200px;overflow-y:auto;margin:0}</style>
    <div id="log" role="log" tabindex="0"><ol>${more.lines || ""}</ol></div><button id="newer" hidden>New messages</button>
    <p id="status" role="status">Quiet here.</p><div id="answers"></div><div id="threads"></div>
    <form id="composer" method="post" action="/room/${ROOM}/say"><textarea name="text"></textarea>
    <button>Send</button></form></section></main>`;
  const made = world(more);
  const main = document.getElementById("page");
  const setup = { room: ROOM, member: "me", name: "River Almond 7", epoch: EPOCH, seq: more.seq || 0, idle_ms: 3600000 };
  setup.form_token = "secret";
  setup.letters = more.letters || [];
  setup.threads = more.threads || [];
  const shown = new Room(main, setup, new Words(texts, more.lang || "en"), made, kept);
  return { room: shown, world: made, ...made, main, log: shown.log, list: shown.list, text: shown.text };
}

/** A line in a world of its own, and all that it reports. */
export async function openLine(more = {}) {
  const { Line } = await import("/js/line.js");
  const made = world(more);
  const events = [];
  const heard = (event) => events.push(event);
  const opened = new Line({ url: "ws://client.test/ws", lang: "en", ...made, heard });
  opened.connect();
  return { line: opened, ...made, events, phases: () => events.map(({ phase, frame }) => phase || frame.type) };
}

/** Let the room's socket open and the room be joined. */
export function arrive({ sockets }, from = 1, to = 0) {
  const socket = sockets[sockets.length - 1];
  socket.accept();
  socket.say(welcome(), joined(from, to));
  return socket;
}

/** Wait until what was asked for has been drawn. */
export const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
