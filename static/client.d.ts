// The types that the browser's modules share. Frames have theirs in wire.d.ts, which is generated.

import type {
  Block,
  ClientFrame,
  Gap,
  Hello,
  Posted,
  Removed,
  Report,
  SaidCard,
  ServerFrame,
  Skip,
  Timings,
  Unblock,
  Unsend,
} from "./wire.d.ts";

/** A message in the log. `seq` is 0 until the server has named its place. */
export interface Message {
  kind: "message";
  key: string;
  seq: number;
  nonce: string;
  member: string;
  name: string;
  text: string;
  atMs: number;
  isOwn: boolean;
  phase: "posted" | "sending" | "held";
}

/** Where a message was: removed for everyone, or hidden by its reader. */
export interface Gone {
  kind: "removed" | "hidden";
  key: string;
}

/** Where messages may be missing. */
export interface Hole {
  kind: "hole";
  key: string;
}

export type Entry = Message | Gone | Hole;

/** An own message that nobody has confirmed yet. `sentAtMs` is set while its echo is awaited; `thread` is the talk with
 * a moderator that it belongs to, or empty for the room. */
export interface Pending extends Message {
  sentAtMs: number | null;
  thread: string;
  /** Its author was asked about it, and sends it as it is. */
  confirmed: boolean;
}

/** A frame that has a place in the room's count. */
export type Placed = Posted | Removed | Skip | Gap;

/** What the author alone is told of a message. `span` counts code points of `text`. */
export interface Note {
  kind: "held" | "refused" | "error" | "notice" | "told";
  key: string;
  nonce: string;
  code: string;
  text: string;
  span: readonly number[];
  /** Which rule a moderator's decision rests on, until when it holds, and what appeals it. */
  reason?: string;
  untilMs?: number;
  appeal?: string;
}

/** Services for the author alone. */
export interface Offered {
  kind: "services";
  key: string;
  card: SaidCard;
}

/** Somebody whom this reader no longer sees. */
export interface Blocking {
  kind: "blocked";
  key: string;
  member: string;
  name: string;
}

/** The session is about to end. */
export interface Ending {
  kind: "idle";
  key: string;
}

/** One text in a talk with a moderator. */
export type Remark = Pick<Message, "key" | "text" | "atMs" | "isOwn" | "phase">;

/** A talk with a moderator. `draft` is what was being written when the page was left; `isQuestion` asks for yes or no. */
export interface Talk {
  kind: "talk";
  key: string;
  thread: string;
  remarks: readonly Remark[];
  draft: string;
  isQuestion: boolean;
}

export type Answer = Note | Offered | Blocking | Ending | Talk;

/** What a reader asks about what was said; kept until it is answered. */
export type Ask = Report | Block | Unblock | Unsend;

/** All that a room's page knows. `epoch` and `seq` are the last good position; `pausedAfter` is the key of the last entry
 * that is shown while updates are paused; the session ends `idle_ms` after `aliveAtMs`. */
export interface State {
  room: string;
  member: string;
  name: string;
  epoch: string;
  seq: number;
  log: readonly Entry[];
  pending: readonly Pending[];
  answers: readonly Answer[];
  asks: readonly Ask[];
  blocked: readonly string[];
  pausedAfter: string | null;
  idle_ms: number;
  aliveAtMs: number;
  isOver: boolean;
  ahead: readonly Placed[];
  holeSinceMs: number | null;
  joinSentAtMs: number | null;
  line: "connecting" | "waiting" | "open" | "joined";
  hasJoined: boolean;
  failures: number;
  isNetworkOn: boolean;
  isTalkAway: boolean;
  trouble: string;
  timings: Timings;
}

export type RoomEvent =
  | { type: "frame"; frame: ServerFrame; nowMs: number }
  | { type: "written"; nonce: string; text: string; thread: string; nowMs: number }
  | { type: "asked"; ask: Ask }
  | { type: "paused"; isOn: boolean }
  | { type: "stayed"; nowMs: number }
  | { type: "line"; phase: "connecting" | "waiting"; failures: number }
  | { type: "network"; isOn: boolean }
  | { type: "dismissed"; key: string }
  | { type: "taken_back"; nonce: string }
  | { type: "troubled"; code: string }
  | { type: "ticked"; nowMs: number };

export type Effect =
  | { type: "send"; frame: ClientFrame }
  | { type: "reconnect" }
  | { type: "go"; path: string }
  | { type: "reload" }
  | { type: "hang_up" }
  | { type: "put_back"; text: string; thread: string };

export interface Step {
  state: State;
  effects: readonly Effect[];
}

export type Lang = NonNullable<Hello["lang"]>;

/** The part of WebSocket used here. */
export interface Socket {
  readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

/** `after` returns what undoes it. */
export interface Clock {
  nowMs(): number;
  after(delayMs: number, act: () => void): () => void;
}

/** All that differs in a test. `dice` gives from 0 to below 1; `hasKeys` is false on touch screens. */
export interface World {
  clock: Clock;
  dice(): number;
  nonce(): string;
  open(url: string): Socket;
  hasKeys(): boolean;
  go(path: string): void;
}

/** What the server tells a room's page. */
export interface RoomSetup {
  room: string;
  member: string;
  name: string;
  epoch: string;
  seq: number;
  idle_ms: number;
  form_token: string;
  letters: readonly ServerFrame[];
  threads: readonly Thread[];
}

/** A talk with a moderator as the server tells it. */
export interface Thread {
  id: string;
  lines: readonly { text: string; at_ms: number; is_own: boolean }[];
  choices: readonly string[];
  text: string;
}

/** What a visit to another page must not lose. */
export interface Kept {
  draft: string;
  pending: readonly Pending[];
  answers: readonly Answer[];
  asks: readonly Ask[];
}
