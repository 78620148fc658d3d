// Written by `sanad schema` from `chat/wire`; change it there.

/**
 * Open the conversation; always the first frame.
 *
 * A browser's session comes from its cookie, a script's from `token`. Without either a new session is made, for
 * which `age_band` must be given. `lang` and `country` change the session's where they are given.
 */
export interface Hello {
  type: "hello";
  wire: number;
  age_band?: AgeBand | null;
  lang?: Lang | null;
  country?: string | null;
  token?: string | null;
}

/**
 * The two age bands. A person enters with one, a room is for one, and they never mix.
 */
export type AgeBand = "13-17" | "18+";

/**
 * A language that a reader, a room or a draft may name. Rules of all languages run on every draft.
 */
export type Lang = "ar" | "en" | "es" | "fr";

/**
 * Choose the language of help cards and the country whose services they show; null means none chosen.
 */
export interface Prefer {
  type: "prefer";
  lang: Lang;
  country?: string | null;
}

/**
 * Ask for another pseudonym; answered by `named`, three times at most a session.
 */
export interface Reroll {
  type: "reroll";
}

/**
 * Enter a room, or enter it again after a lost connection: `after` is the last message seen.
 */
export interface Join {
  type: "join";
  room: string;
  after?: Position | null;
}

/**
 * The last message a client has seen in a room: void once the epoch changed.
 */
export interface Position {
  epoch: string;
  seq: number;
}

/**
 * Stop hearing a room.
 */
export interface Leave {
  type: "leave";
  room: string;
}

/**
 * Ask for a message to be posted in a joined room.
 *
 * `text` has 1 to 1,000 code points after NFC. The answer is this message's own `posted` in the room, or a
 * private `held`, `refused` or `error` with the same nonce. Sending the same nonce again never posts twice.
 * `confirmed` says that its author was asked about it by a `refused` with `asked`, and wants it sent as it is.
 */
export interface Say {
  type: "say";
  room: string;
  nonce: string;
  text: string;
  confirmed?: boolean;
}

/**
 * Show a message of somebody else to the moderators; answered by `reported`.
 *
 * It is hidden from the one who asks, from now on and wherever they read: the client hides it at once. Nobody else is
 * told, and it stays for everybody else until a moderator decides.
 */
export interface Report {
  type: "report";
  room: string;
  epoch: string;
  seq: number;
  reason?: ReportReason | null;
}

/**
 * What a reader says is wrong with a message.
 */
export type ReportReason = "contact" | "hate" | "other" | "spam" | "threat" | "unsafe";

/**
 * Neither see nor be seen by somebody in a room; answered by `blocked`.
 *
 * Holds for the session, whatever names the two go by. Their messages come as `gap`; those on screen are the
 * client's to take off. The other one is not told.
 */
export interface Block {
  type: "block";
  room: string;
  member: string;
}

/**
 * Take a block back; answered by `unblocked`. Joining again without `after` shows what was said meanwhile.
 */
export interface Unblock {
  type: "unblock";
  room: string;
  member: string;
}

/**
 * Take an own message away from everyone; the answer is `removed`, which everybody hears.
 */
export interface Unsend {
  type: "unsend";
  room: string;
  epoch: string;
  seq: number;
}

/**
 * Answer a moderator in a thread that `staff_said` opened: for them alone, whatever stands against the author.
 *
 * `text` has 1 to 1,000 code points after NFC. The answer is `staff_told` or an `error` with the same nonce,
 * such as `thread_closed`; sending the same nonce again never says it twice.
 */
export interface TellStaff {
  type: "tell_staff";
  thread: string;
  nonce: string;
  text: string;
}

/**
 * Ask whether the line is alive; answered by `pong`.
 */
export interface Ping {
  type: "ping";
}

/**
 * Answer `hello`. `token` stands once, in the answer that made a script's session.
 */
export interface Welcome {
  type: "welcome";
  wire: number;
  name: string;
  rerolls_left: number;
  age_band: AgeBand;
  lang: Lang;
  country: string | null;
  rooms: RoomView[];
  limits: Limits;
  timings: Timings;
  token?: string;
}

/**
 * A room as the room list shows it. `description_html` is cleaned markup; everything else is plain text.
 */
export interface RoomView {
  id: string;
  title: string;
  description_html: string;
  guidelines: string[];
  language: string;
  mode: string;
}

/**
 * Bounds a client should know before it runs into them.
 */
export interface Limits {
  text_limit_chars: number;
  frame_limit_bytes: number;
  rooms_limit: number;
  blocks_limit: number;
}

/**
 * Every delay a client needs; the server's numbers win over a client's own.
 */
export interface Timings {
  retry_first_ms: number;
  retry_last_ms: number;
  echo_wait_ms: number;
  ping_every_ms: number;
  hole_wait_ms: number;
}

/**
 * Answer `reroll` with the session's name from now on.
 */
export interface Named {
  type: "named";
  name: string;
  rerolls_left: number;
}

/**
 * Answer `prefer` with what is now chosen.
 */
export interface Preferred {
  type: "preferred";
  lang: Lang;
  country: string | null;
}

/**
 * Answer `join`. The frames for `from` to `to` follow in order, then live ones.
 *
 * `to` is one less than `from` where there is nothing to send. `complete` is false where messages between the
 * position asked for and `from` are gone, or the position was void: what is on screen is then not whole.
 */
export interface Joined {
  type: "joined";
  room: string;
  member: string;
  epoch: string;
  from: number;
  to: number;
  complete: boolean;
}

/**
 * Answer `leave`: no further frame of this room follows.
 */
export interface Left {
  type: "left";
  room: string;
}

/**
 * A message, the same bytes for every member; its author knows it by the nonce.
 *
 * In the private answer to a nonce that was accepted before, `member`, `name`, `text` and `at_ms` are absent.
 */
export interface Posted {
  type: "posted";
  room: string;
  epoch: string;
  seq: number;
  nonce: string;
  at_ms?: number;
  member?: string;
  name?: string;
  text?: string;
}

/**
 * Tell an author that nobody else sees this message, and why.
 */
export interface Held {
  type: "held";
  room: string;
  nonce: string;
  reason: Reason;
  span: Span;
}

/**
 * Why a finding was made. Clients translate these codes; none of them carries text.
 */
export type Reason = "contact_doubtful" | "contact_email" | "contact_handle" | "contact_link" | "contact_phone" | "contact_spelled" | "crisis_arrest" | "crisis_attempt" | "crisis_captive" | "crisis_goodbye" | "crisis_homeless" | "crisis_ideation" | "crisis_plan" | "crisis_self_harm" | "crisis_sexual_violence" | "crisis_violence" | "derogation" | "doxxing" | "flood_duplicate" | "flood_rate" | "house_rules" | "illegible" | "incitement" | "link_newcomer" | "link_shortened" | "method" | "minor_approach" | "need_asylum" | "need_health" | "need_hunger" | "need_law" | "need_work" | "newcomer" | "sexual_approach" | "slur" | "spam_known" | "stage_failed" | "stage_off" | "threat" | "unsafe_asking" | "unsafe_contact" | "unsafe_meeting" | "unsafe_money" | "unsafe_names" | "unsafe_persona" | "unsafe_photo";

/**
 * A half-open range of code points in the draft's own text.
 */
export type Span = [number, number];

/**
 * Tell an author that a message was not posted, why, and where in it the reason lies.
 *
 * `asked` stands where it is their choice: it lists what may put somebody in danger, `reason` first. Changed, or
 * said again with `confirmed`, it is posted; contact details are masked all the same, and a moderator sees requests.
 */
export interface Refused {
  type: "refused";
  room: string;
  nonce: string;
  reason: Reason;
  span: Span;
  asked?: Reason[];
}

/**
 * A message is gone: take it off the screen. Also stands in history where a message was.
 */
export interface Removed {
  type: "removed";
  room: string;
  epoch: string;
  seq: number;
}

/**
 * Answer `report`: a moderator will see it, and this session reads a `gap` in its place from now on.
 */
export interface Reported {
  type: "reported";
  room: string;
  epoch: string;
  seq: number;
}

/**
 * Answer `block`, on every socket of the session.
 */
export interface Blocked {
  type: "blocked";
  room: string;
  member: string;
}

/**
 * Answer `unblock`, on every socket of the session.
 */
export interface Unblocked {
  type: "unblocked";
  room: string;
  member: string;
}

/**
 * Show formal services to the one who may need them. Sent to the author alone, whatever became of the message.
 */
export interface Services {
  type: "services";
  room: string;
  nonce: string;
  card: SaidCard;
}

/**
 * A card with its first sentence, which no page then has to hold for every need there is.
 */
export interface SaidCard {
  country: string | null;
  need: Need;
  lang: Lang;
  entries: Entry[];
  nothing_known: boolean;
  fallback: Entry;
  emergency: Emergency | null;
  warnings: Caveat[];
  says: string;
}

/**
 * What a card answers, most urgent first. `youth` is for the 13-17 audience, whatever the need.
 */
export type Need = "arrest" | "asylum" | "attempt" | "captive" | "health" | "homeless" | "hunger" | "law" | "self_harm" | "sexual_violence" | "suicide" | "violence" | "work" | "youth";

/**
 * One service as it is shown now.
 */
export interface Entry {
  id: string;
  country: string;
  kind: Kind;
  name: string;
  name_native: string;
  serves: Audience[];
  audience: string;
  area: string;
  area_native: string;
  languages: string[];
  numbers: Number[];
  chat: string;
  website: string;
  open: OpenState;
  hours: Hours | null;
  hours_text: string;
  time_zone: string;
  cost: Cost;
  run_by: RunBy;
  affirming: Affirming;
  police: PolicePolicy;
  caveats: Caveat[];
  source_date: string;
  checked_on: string | null;
}

/**
 * What a service is for, in the order in which a page lists them.
 */
export type Kind = "domestic_violence" | "emergency" | "employment" | "health" | "housing_refugee" | "legal" | "lgbt" | "sexual_violence" | "suicide_crisis" | "trans" | "youth";

/**
 * Whom a service is made for.
 */
export type Audience = "adults" | "children" | "everyone" | "families" | "lgbt" | "men" | "migrants" | "others" | "refugees" | "survivors" | "trans" | "unhoused" | "women" | "workers" | "young_people";

/**
 * A number to call or write to, exactly as its source prints it; short codes are never completed.
 */
export interface Number {
  channel: Channel;
  shown: string;
  labels?: Label[];
  keyword?: string;
  note?: string;
}

/**
 * How a number is reached.
 */
export type Channel = "phone" | "sms" | "whatsapp";

/**
 * Which service answers an emergency number. `unknown` is kept for reviewers and never shown.
 */
export type Label = "ambulance" | "fire" | "general" | "police" | "relay" | "unknown";

/**
 * Whether a service answers now, in the order in which entries are shown.
 */
export type OpenState = "closed" | "open" | "unknown";

/**
 * When a service answers; `is_always` means day and night, and then `spans` is empty.
 */
export interface Hours {
  is_always: boolean;
  spans?: OpenSpan[];
}

/**
 * One stretch of opening on each of some days; `end` is past midnight where it comes before `start`.
 */
export interface OpenSpan {
  days: number[];
  runs: number[][];
  start: string;
  end: string;
}

/**
 * What reaching a service costs.
 */
export type Cost = "free" | "standard" | "unknown";

/**
 * Who runs a service.
 */
export type RunBy = "ngo" | "state" | "unknown";

/**
 * Whether a service is documented as LGBT+ affirming; absence of evidence is never a no.
 */
export type Affirming = "unknown" | "yes";

/**
 * What a service says of calling the police or an ambulance to somebody.
 */
export type PolicePolicy = "is_police" | "may_call" | "only_with_consent" | "unknown";

/**
 * What a reader must be told beside an entry, a number or a whole card.
 */
export type Caveat = "calls_may_be_reported" | "may_reach_police" | "not_proven_safe" | "police_danger" | "review_ageing" | "unconfirmed";

/**
 * The emergency numbers of one country, ambulance first.
 */
export interface Emergency {
  numbers: EmergencyNumber[];
  caveats: Caveat[];
  source_date: string;
  checked_on: string | null;
}

/**
 * One emergency number with its labels and what must be said beside it.
 */
export interface EmergencyNumber {
  number: Number;
  caveats: Caveat[];
}

/**
 * Tell a person what a moderator decided about their messages, by which rule, and until when it holds.
 *
 * `until_ms` is UTC milliseconds, 0 where nothing ends. `appeal` stands where the decision can be appealed, at
 * `/appeal` and without a session; the server keeps no copy of it.
 */
export interface Told {
  type: "told";
  what: What;
  room: string;
  reason: Reason;
  nonces?: string[];
  until_ms?: number;
  appeal?: string;
}

/**
 * What a person is told. Clients translate these codes, and name the guideline by its reason.
 */
export type What = "appeared" | "banned" | "masked" | "muted" | "not_posted" | "reached_out" | "released" | "removed" | "send_again" | "services_offered" | "still_waiting" | "taken_back" | "warned";

/**
 * A moderator wrote to this person alone; answered with `tell_staff`. No moderator has a name here.
 *
 * `is_crisis` is true where it is about somebody who may be in danger: then nothing in the thread is a sanction.
 * `is_question` asks for a plain yes or no.
 */
export interface StaffSaid {
  type: "staff_said";
  thread: string;
  room: string;
  at_ms: number;
  text: string;
  is_crisis?: boolean;
  is_question?: boolean;
}

/**
 * Answer `tell_staff`: moderators can read it now.
 */
export interface StaffTold {
  type: "staff_told";
  thread: string;
  nonce: string;
  at_ms: number;
}

/**
 * Tell one person something that asks for no answer; `room` where it is about a room.
 */
export interface Notice {
  type: "notice";
  code: NoticeCode;
  room?: string | null;
  nonce?: string | null;
}

/**
 * What a notice says; clients translate it.
 */
export type NoticeCode = "contact_masked" | "nobody_here" | "room_closed" | "room_closing" | "room_gentle" | "room_opened" | "somebody_here" | "talk_away" | "talk_back";

/**
 * Say what was wrong with a frame and where; the connection stays open, save after `frame_too_large`.
 *
 * `where` is the field's path, such as `text` or `after.seq`, or empty for the frame as a whole; `detail` is
 * for programmers, in English. `room`, `nonce`, `seq` and `member` repeat what the frame asked for.
 */
export interface Error {
  type: "error";
  code: ErrorCode;
  where?: string;
  detail?: string;
  room?: string | null;
  nonce?: string | null;
  seq?: number | null;
  member?: string | null;
}

/**
 * What was wrong with a frame.
 */
export type ErrorCode = "age_band_needed" | "bad_field" | "blocks_limit" | "frame_too_large" | "hello_first" | "hello_twice" | "member_unknown" | "message_gone" | "muted" | "no_reroll_left" | "no_room_for_age" | "not_joined" | "not_json" | "not_text" | "not_yours" | "room_full" | "room_locked" | "room_slow" | "room_staffed" | "room_unknown" | "rooms_limit" | "session_unknown" | "talk_away" | "text_empty" | "text_too_long" | "thread_closed" | "too_fast" | "unknown_frame";

/**
 * Messages `from` to `to` may be missing and can't be brought back.
 */
export interface Skip {
  type: "skip";
  room: string;
  epoch: string;
  from: number;
  to: number;
}

/**
 * A message that is not for this reader stood here; nothing is missing.
 */
export interface Gap {
  type: "gap";
  room: string;
  epoch: string;
  seq: number;
}

/**
 * Say why the connection closes next, and how long to wait before coming back (never, for `ended`).
 */
export interface Bye {
  type: "bye";
  reason: ByeReason;
  after_ms?: number;
}

/**
 * Why the server closes a connection.
 */
export type ByeReason = "busy" | "ended" | "idle" | "reload" | "restart" | "slow" | "too_many_errors" | "too_many_sockets";

/**
 * Answer `ping`.
 */
export interface Pong {
  type: "pong";
}

export type ClientFrame = Hello | Prefer | Reroll | Join | Leave | Say | Report | Block | Unblock | Unsend | TellStaff | Ping;
export type ServerFrame = Welcome | Named | Preferred | Joined | Left | Posted | Held | Refused | Removed | Reported | Blocked | Unblocked | Services | Told | StaffSaid | StaffTold | Notice | Error | Skip | Gap | Bye | Pong;
