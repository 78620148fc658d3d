"""What a moderator may do with an item, decided without looking anything up."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from moderation.desk.actions import (
    APPEAL,
    BLIND,
    CARE,
    LIMITS_MIN,
    MUTE_BESIDE_CRISIS_MIN,
    ON_THE_PERSON,
    REVERSIBLE,
    RIGHTS,
    TAKING_BACK,
    UNDO_MS,
    Action,
)
from moderation.desk.items import Item, State
from moderation.findings import Lane, Reason
from moderation.staff.roles import Actor, Right, Role


class DenyCode(enum.StrEnum):
    """Why something may not be done. Clients translate these codes."""

    NO_RIGHT = "no_right"
    CRISIS_ITEM = "crisis_item"
    APPEAL_ITEM = "appeal_item"
    NO_APPEAL = "no_appeal"
    OWN_DECISION = "own_decision"
    NOTHING_WRITTEN = "nothing_written"
    SECOND_NEEDED = "second_needed"
    LEAD_NEEDED = "lead_needed"
    TOO_LONG_BESIDE_CRISIS = "too_long_beside_crisis"
    BAD_LENGTH = "bad_length"
    TEXT_GONE = "text_gone"
    ITEM_GONE = "item_gone"
    ITEM_CLOSED = "item_closed"
    ITEM_FORGOTTEN = "item_forgotten"
    MESSAGE_UNKNOWN = "message_unknown"
    NOTHING_HELD = "nothing_held"
    NOT_REVERSIBLE = "not_reversible"
    NOT_YOURS = "not_yours"
    TOO_LATE = "too_late"
    TAKEN_BACK = "taken_back"
    WISH_GONE = "wish_gone"


class Allowed(msgspec.Struct, frozen=True):
    """It may be done."""


class Denied(msgspec.Struct, frozen=True):
    """It may not be done, and nothing was."""

    code: DenyCode


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What a moderator asks for.

    ``minutes`` is the length of a timed action, else 0. ``nonces`` chooses messages of the item, none meaning all.
    ``reason`` is the guideline to name to the person, None standing for the item's own first reason. ``of`` is the id
    of the decision that an undo or a reversal takes back. ``is_written`` says that words to the author wait beside the
    item's, under the decision's id.
    """

    action: Action
    minutes: int = 0
    nonces: tuple[str, ...] = ()
    reason: Reason | None = None
    of: str = ""
    is_written: bool = False


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that was taken, as it is kept: what a repeat is answered with, and what taking it back needs."""

    item: str
    action: Action
    actor: str
    order: int
    version: int
    at_ms: int
    nonces: tuple[str, ...]
    second: str = ""


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around an item at the moment ``now_ms``.

    Whether its author has an open crisis item, who agrees as second moderator, whether the text is gone; the decision
    that is to be taken back, and whether it was taken back before.
    """

    now_ms: int
    beside_open_crisis: bool
    second: Actor | None = None
    is_text_gone: bool = False
    past: Past | None = None
    is_taken_back: bool = False


SOME_LEAD: Final = Actor("", Role.LEAD)
"""Somebody whose agreement is enough for whatever a second moderator can agree to."""


def allowed(ask: Ask, item: Item, actor: Actor, around: Around) -> Allowed | Denied:
    """Say whether somebody may do something with an item: the one matrix that every route and frame goes through."""
    code = (
        _no_right(ask, actor)
        or _own_decision(item, actor, around)
        or (_not_taken_back(ask, item, actor, around) if ask.action in TAKING_BACK else _not_done(ask, item, around))
        or _beside_crisis(ask, actor, around)
    )
    return Denied(code) if code else Allowed()


def _no_right(ask: Ask, actor: Actor) -> DenyCode | None:
    needed = RIGHTS.get(ask.action, Right.WORK_QUEUE)
    if not (actor.may(Right.WORK_QUEUE) and actor.may(needed)):
        return DenyCode.NO_RIGHT
    return None


def _own_decision(item: Item, actor: Actor, around: Around) -> DenyCode | None:
    """Nobody judges an appeal against what they decided or agreed to."""
    people = {actor.staff_id, around.second.staff_id if around.second else ""}
    return DenyCode.OWN_DECISION if item.appeal and people.intersection(item.appeal.deciders) else None


def _out_of_lane(ask: Ask, item: Item) -> DenyCode | None:
    if item.lane is Lane.CRISIS and ask.action not in CARE | {Action.CLOSE}:
        return DenyCode.CRISIS_ITEM
    if item.lane is Lane.APPEAL and ask.action not in APPEAL:
        return DenyCode.APPEAL_ITEM
    return DenyCode.NO_APPEAL if ask.action is Action.UPHOLD and item.appeal is None else None


def _not_done(ask: Ask, item: Item, around: Around) -> DenyCode | None:
    if code := _out_of_lane(ask, item):
        return code
    if item.state is State.FORGOTTEN:
        return DenyCode.ITEM_FORGOTTEN
    if ask.of:
        return DenyCode.NOT_REVERSIBLE
    if around.is_text_gone and ask.action not in BLIND:
        return DenyCode.TEXT_GONE
    return _bad_ask(ask, item)


def _not_taken_back(ask: Ask, item: Item, actor: Actor, around: Around) -> DenyCode | None:
    past = around.past
    is_appealed = item.appeal is not None and (ask.action, ask.of) == (Action.REVERSE, item.appeal.decision)
    if past is None or past.action not in REVERSIBLE or (past.item != item.id and not is_appealed):
        return DenyCode.NOT_REVERSIBLE
    if around.is_taken_back:
        return DenyCode.TAKEN_BACK
    if is_appealed and item.state is not State.OPEN:
        return DenyCode.ITEM_CLOSED
    if ask.action is Action.REVERSE:
        return None
    if past.actor != actor.staff_id:
        return DenyCode.NOT_YOURS
    return DenyCode.TOO_LATE if around.now_ms - past.at_ms > UNDO_MS else None


def _bad_ask(ask: Ask, item: Item) -> DenyCode | None:
    known = {message.nonce for message in item.messages}
    if not known.issuperset(ask.nonces):
        return DenyCode.MESSAGE_UNKNOWN
    longest = LIMITS_MIN.get(ask.action, 0)
    if not min(1, longest) <= ask.minutes <= longest:
        return DenyCode.BAD_LENGTH
    if ask.action in {Action.CLOSE, Action.UPHOLD} and item.state is not State.OPEN:
        return DenyCode.ITEM_CLOSED
    if ask.action is Action.WRITE and not ask.is_written:
        return DenyCode.NOTHING_WRITTEN
    if ask.action is Action.RELEASE and not any(message.is_held for message in item.chosen(ask.nonces)):
        return DenyCode.NOTHING_HELD
    return None


def _beside_crisis(ask: Ask, actor: Actor, around: Around) -> DenyCode | None:
    """Pain is not punished elsewhere either: each sanction needs two people, a ban a lead among them."""
    hides_again = around.past is not None and ask.action in TAKING_BACK and around.past.action is Action.RELEASE
    action = Action.REMOVE if hides_again else ask.action
    if not around.beside_open_crisis or action not in ON_THE_PERSON:
        return None
    second = around.second
    if second is None or second.staff_id == actor.staff_id or not second.may(Right.WORK_QUEUE):
        return DenyCode.SECOND_NEEDED
    if action is Action.MUTE and ask.minutes > MUTE_BESIDE_CRISIS_MIN:
        return DenyCode.TOO_LONG_BESIDE_CRISIS
    if action is Action.BAN and not (actor.may(Right.BAN_BESIDE_CRISIS) or second.may(Right.BAN_BESIDE_CRISIS)):
        return DenyCode.LEAD_NEEDED
    return None
