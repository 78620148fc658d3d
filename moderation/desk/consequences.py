"""Work out what a decision changes, before anything is changed."""

from __future__ import annotations

from typing import Final

import msgspec

from moderation.desk.actions import LIMITS_MIN, SETTLING, WRITTEN, Action
from moderation.desk.effects import (
    AnyEffect,
    EndSession,
    Impose,
    KeepWords,
    Lift,
    OpenDoor,
    Repost,
    ShutDoor,
    Tell,
    Told,
    What,
    Withdraw,
    Write,
)
from moderation.desk.items import Item, Message, State
from moderation.desk.matrix import Ask, Past
from moderation.findings import Lane, Span
from rooms import retention
from rooms.retention import MINUTE_MS
from rooms.sanctions import Kind, Sanction

_ON_MESSAGES: Final = frozenset({Action.RELEASE, Action.MASK, Action.REMOVE})
"""What decides where messages stand, and says so."""
SLOW_S: Final = 30
"""The pace of a slow room: so many seconds between two messages of one person."""


def effects_of(ask: Ask, item: Item, now_ms: int, *, is_text_gone: bool = False) -> tuple[AnyEffect, ...]:
    """Return what an allowed decision changes, in the order in which it is to happen."""
    if item.state is State.FORGOTTEN:
        return ()
    if ask.action not in SETTLING:
        return _main_effects(ask, item, now_ms)
    left_out = _left_out(ask, item, is_text_gone=is_text_gone)
    return (*_main_effects(ask, item, now_ms), *left_out, _keep_words(item, now_ms))


def effects_of_taking_back(ask: Ask, past: Past, item: Item) -> tuple[AnyEffect, ...]:
    """Return what undoing or reversing a decision changes.

    An undo puts a removed message back; a later reversal does not, since the talk has moved on and a message is kept
    for an hour from when it was said. A session that was ended stays ended.
    """
    if item.state is State.FORGOTTEN:
        return ()
    told = _tell(item, What.TAKEN_BACK, ask, nonces=past.nonces)
    words = KeepWords(room=item.room, item=item.id, until_ms=item.opened_ms + retention.ITEM_TEXT_TTL_S * 1000)
    reopening = (words,) if past.action in SETTLING else ()
    telling = () if past.action in {Action.CLOSE, Action.LOCK_ROOM, Action.SLOW_ROOM, Action.BAN} else (told,)
    return (*_opposites(ask, past, item), *telling, *reopening)


def effects_of_granting(ask: Ask, past: Past, appeal: Item, now_ms: int) -> tuple[AnyEffect, ...]:
    """Return what reversing a decision on an appeal changes; of a forgotten item nothing holds any more."""
    words = _keep_words(appeal, now_ms)
    if not appeal.session:
        return (words,)
    assert appeal.appeal is not None, "only an appeal is granted"
    item = msgspec.structs.replace(appeal, id=appeal.appeal.item)
    kept = (one for one in effects_of_taking_back(ask, past, item) if not isinstance(one, KeepWords))
    return (*kept, words)


def _main_effects(ask: Ask, item: Item, now_ms: int) -> tuple[AnyEffect, ...]:
    messages = item.chosen(ask.nonces)
    until_ms = now_ms + ask.minutes * MINUTE_MS
    match ask.action:
        case Action.RELEASE:
            held = tuple(message for message in messages if message.is_held)
            return (*(_repost(item, one) for one in held), _tell(item, What.RELEASED, ask, nonces=_nonces(held)))
        case Action.MASK:
            masked = (
                effect
                for one in messages
                for effect in (_withdraw(item, one), _repost(item, one, tuple(flag.span for flag in one.flags)))
            )
            return (*masked, _tell(item, What.MASKED, ask, nonces=_nonces(messages)))
        case Action.REMOVE:
            gone = (_withdraw(item, one) for one in messages)
            return (*gone, _tell(item, What.REMOVED, ask, nonces=_nonces(messages)))
        case Action.BAN:
            return (
                _tell(item, What.BANNED, ask, until_ms=until_ms),
                ShutDoor(room=item.room, item=item.id, until_ms=until_ms),
                EndSession(room=item.room, item=item.id),
            )
    return (*_timed(ask, item, until_ms), *_said(ask, item, until_ms))


def _left_out(ask: Ask, item: Item, *, is_text_gone: bool) -> tuple[AnyEffect, ...]:
    """Tell what becomes of held messages over which an item closes, about which nothing else was ever decided.

    Nobody looked at words that were gone, so they are asked for again. After a ban the author reads of that alone.
    """
    if ask.action is Action.BAN:
        return ()
    met = _nonces(item.chosen(ask.nonces)) if ask.action in _ON_MESSAGES else ()
    known = {*met, *item.settled}
    left = _nonces(tuple(one for one in item.messages if one.is_held and one.nonce not in known))
    return (_tell(item, What.SEND_AGAIN if is_text_gone else What.NOT_POSTED, ask, nonces=left),) if left else ()


def _timed(ask: Ask, item: Item, until_ms: int) -> tuple[AnyEffect, ...]:
    if ask.action not in LIMITS_MIN:
        return ()
    value = SLOW_S if ask.action is Action.SLOW_ROOM else 1
    return (Impose(room=item.room, sanction=_sanction(ask.action, item), until_ms=until_ms, value=value),)


def _said(ask: Ask, item: Item, until_ms: int) -> tuple[AnyEffect, ...]:
    if ask.action in WRITTEN and ask.is_written:
        return (_write(item),)
    match ask.action:
        case Action.WARN:
            return (_tell(item, What.WARNED, ask, nonces=_nonces(item.chosen(ask.nonces))),)
        case Action.MUTE:
            return (_tell(item, What.MUTED, ask, until_ms=until_ms),)
        case Action.REACH_OUT:
            return (_tell(item, What.REACHED_OUT, ask),)
        case Action.OFFER_SERVICES:
            return (_tell(item, What.SERVICES_OFFERED, ask),)
        case _:
            return ()


def _opposites(ask: Ask, past: Past, item: Item) -> tuple[AnyEffect, ...]:
    messages = tuple(message for message in item.messages if message.nonce in past.nonces)
    was_seen = tuple(message for message in messages if not message.is_held)
    match past.action:
        case Action.RELEASE:
            return tuple(_withdraw(item, one) for one in messages if one.is_held)
        case Action.REMOVE if ask.action is Action.UNDO:
            return tuple(_repost(item, one) for one in was_seen)
        case Action.MASK if ask.action is Action.UNDO:
            return (*(_withdraw(item, one) for one in messages), *(_repost(item, one) for one in was_seen))
        case Action.MUTE | Action.LOCK_ROOM | Action.SLOW_ROOM:
            return (Lift(room=item.room, sanction=_sanction(past.action, item)),)
        case Action.BAN:
            return (OpenDoor(room=item.room, item=item.id),)
        case _:
            return ()


def _sanction(action: Action, item: Item) -> Sanction:
    match action:
        case Action.LOCK_ROOM:
            return Sanction(kind=Kind.LOCK, room=item.room)
        case Action.SLOW_ROOM:
            return Sanction(kind=Kind.SLOW, room=item.room)
        case _:
            return Sanction(kind=Kind.MUTE, room=item.room, whom=item.session)


def _withdraw(item: Item, message: Message) -> Withdraw:
    return Withdraw(room=item.room, item=item.id, nonce=message.nonce, fate=message.fate)


def _repost(item: Item, message: Message, spans: tuple[Span, ...] = ()) -> Repost:
    return Repost(
        room=item.room,
        item=item.id,
        session=item.session,
        member=item.member,
        nonce=message.nonce,
        reason=item.reasons[0],
        spans=spans,
    )


def _tell(item: Item, what: What, ask: Ask, *, nonces: tuple[str, ...] = (), until_ms: int = 0) -> Tell:
    told = Told(what=what, room=item.room, reason=ask.reason or item.reasons[0], nonces=nonces, until_ms=until_ms)
    return Tell(room=item.room, session=item.session, item=item.id, told=told)


def _write(item: Item) -> Write:
    return Write(
        room=item.room,
        item=item.id,
        session=item.session,
        nonce=item.messages[0].nonce if item.messages else item.id,
        lang=item.lang,
        is_crisis=item.lane is Lane.CRISIS,
    )


def _keep_words(item: Item, now_ms: int) -> KeepWords:
    latest_ms = item.opened_ms + retention.ITEM_TEXT_TTL_S * 1000
    until_ms = min(latest_ms, now_ms + retention.ITEM_TEXT_CLOSED_TTL_S * 1000)
    return KeepWords(room=item.room, item=item.id, until_ms=until_ms)


def _nonces(messages: tuple[Message, ...]) -> tuple[str, ...]:
    return tuple(message.nonce for message in messages)
