"""Take decisions: one step in ``record`` changes the item, the audit and what is to happen, or nothing at all."""

from __future__ import annotations

import asyncio
from typing import ClassVar, Final

import msgspec

from moderation.audit.chain import linked
from moderation.desk.actions import BESIDE_ANOTHER, SETTLING, TAKING_BACK, TALKING, Action
from moderation.desk.audit import Entry
from moderation.desk.consequences import effects_of, effects_of_granting, effects_of_taking_back
from moderation.desk.effects import AnyEffect, Envelope, Impose, Lift
from moderation.desk.items import DUE_S, Claim, Item
from moderation.desk.matrix import Allowed, Ask, Denied, DenyCode, Past, allowed
from moderation.desk.moment import Moment, Moments
from moderation.desk.queue import DESK, PACKAGE
from moderation.desk.ringing import closing_keys
from moderation.desk.words import ItemWords
from moderation.staff.roles import Actor
from rooms import retention
from rooms.errors import RoomsError
from rooms.stores.link import Arg
from rooms.stores.scripts import Caller, Script

TRIES: Final = 50
"""Each try that fails was overtaken by another decision of another process, so this many never fail together."""
_MARKS: Final = {Action.ESCALATE: "is_escalated", Action.SECOND_CHAIR: "is_second_called"}
"""What stays on an item after some decisions."""


class DeskBusy(RoomsError):
    """So many decide at once that this decision did not get its turn. Nothing was changed: try again."""

    code: ClassVar[str] = "desk_busy"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that somebody asks for.

    ``id`` is made by whoever asks, 128 random bits: the same one asked again is answered again and taken once.
    ``version`` is that of the item they saw. ``second`` is a second moderator who has agreed to exactly this.
    """

    id: str
    item: str
    version: int
    ask: Ask
    actor: Actor
    second: Actor | None = None


class Decided(msgspec.Struct, frozen=True):
    """It is decided, on disk, and will take effect. ``version`` is the item's from now on."""

    order: int
    version: int


class Stale(msgspec.Struct, frozen=True):
    """The item has changed since it was seen: nothing was decided."""

    version: int


class Taken(msgspec.Struct, frozen=True):
    """Somebody else works on the item: nothing was decided."""

    claim: Claim


class Decisions:
    """Takes decisions, one at a time in this process. Every method may raise ``StoreAway``: then ask again."""

    def __init__(self, record: Caller, words: ItemWords) -> None:
        self._record = record
        self._moments = Moments(record, words)
        self._decide = Script("decide", PACKAGE)
        self._turn = asyncio.Lock()

    async def decide(self, wish: Wish) -> Decided | Denied | Stale | Taken:
        """Decide, or say why not. Once this has answered ``Decided`` no crash undoes it. Raises ``DeskBusy``."""
        async with self._turn:
            for _ in range(TRIES):
                seen = await self._moments.read(wish.item, decision=wish.id, of=wish.ask.of)
                item = seen.item
                if seen.before is not None:
                    return Decided(seen.before.order, seen.before.version)
                if item is None:
                    return Denied(DenyCode.ITEM_GONE)
                if (refused := _refused(wish, item, seen)) is not None:
                    return refused
                keys = (DESK, *closing_keys(item.id))
                if await self._decide.run(self._record, keys, _step(wish, item, seen)):
                    return Decided(seen.order + 1, item.version + 1)
        raise DeskBusy

    async def refusal(self, wish: Wish) -> Denied | Stale | Taken | None:
        """Say why a wish could not be decided now, None where it could; changes nothing."""
        seen = await self._moments.read(wish.item, decision=wish.id, of=wish.ask.of)
        if seen.item is None:
            return Denied(DenyCode.ITEM_GONE)
        return _refused(wish, seen.item, seen)


def _refused(wish: Wish, item: Item, seen: Moment) -> Denied | Stale | Taken | None:
    answer = _overtaken(wish, item) or allowed(wish.ask, item, wish.actor, seen.around(wish.second))
    return None if isinstance(answer, Allowed) else answer


def _overtaken(wish: Wish, item: Item) -> Stale | Taken | None:
    """Say who or what was faster: a claim keeps everybody out but its holder and the second moderator."""
    if item.claim is not None and item.claim.holder not in {wish.actor.staff_id, _beside(wish, item)}:
        return Taken(item.claim)
    is_seen = item.version == wish.version or wish.ask.action in TALKING
    return None if is_seen else Stale(item.version)


def _beside(wish: Wish, item: Item) -> str:
    """Return who else may hold the claim: who agrees to this, or who has called for somebody to help."""
    if wish.second is not None:
        return wish.second.staff_id
    is_help = item.is_second_called and wish.ask.action in BESIDE_ANOTHER
    return item.claim.holder if is_help and item.claim else ""


def _step(wish: Wish, item: Item, seen: Moment) -> tuple[Arg, ...]:
    """Return the script's arguments: the whole decision, ready to be taken."""
    ask, order = wish.ask, seen.order + 1
    second = wish.second.staff_id if wish.second else ""
    past = Past(
        item=item.id,
        action=ask.action,
        actor=wish.actor.staff_id,
        order=order,
        version=item.version + 1,
        at_ms=seen.now_ms,
        nonces=tuple(message.nonce for message in item.chosen(ask.nonces)),
        second=second,
    )
    link = linked(seen.hash, _entry(wish, item, seen))
    door = _door(ask, item, seen.past)
    return (
        *(item.id, wish.id, item.version, wish.actor.staff_id, _beside(wish, item)),
        *(seen.crises, order, link.entry, link.hash),
        *(door, ask.action if door else "", _MARKS.get(ask.action, ""), ask.of),
        *(msgspec.json.encode(past), retention.ITEM_TTL_S, DUE_S[item.lane] * 1000),
        *(
            part
            for number, effect in enumerate(_effects(ask, item, seen))
            for part in _sent(wish, number, effect, seen)
        ),
    )


def _entry(wish: Wish, item: Item, seen: Moment) -> Entry:
    return Entry(
        order=seen.order + 1,
        at_ms=seen.now_ms,
        decision=wish.id,
        item=item.id,
        lane=item.lane,
        action=wish.ask.action,
        minutes=wish.ask.minutes,
        messages=len(item.chosen(wish.ask.nonces)),
        reason=wish.ask.reason or item.reasons[0],
        actor=wish.actor.staff_id,
        second=wish.second.staff_id if wish.second else "",
        of=wish.ask.of,
        beside_open_crisis=seen.crises > 0,
    )


def _door(ask: Ask, item: Item, past: Past | None) -> str:
    """Say whether the item closes, opens again, or stays as it is."""
    if ask.action in SETTLING or (ask.action is Action.REVERSE and item.appeal is not None):
        return "close"
    return "reopen" if ask.action in TAKING_BACK and past is not None and past.action in SETTLING else ""


def _effects(ask: Ask, item: Item, seen: Moment) -> tuple[AnyEffect, ...]:
    if seen.past is not None and item.appeal is not None:
        return effects_of_granting(ask, seen.past, item, seen.now_ms)
    if seen.past is not None:
        return effects_of_taking_back(ask, seen.past, item)
    return effects_of(ask, item, seen.now_ms, is_text_gone=seen.is_text_gone)


def _sent(wish: Wish, number: int, effect: AnyEffect, seen: Moment) -> tuple[Arg, Arg, Arg]:
    """Return an effect as the script takes it, with what is to be imposed again should ``talk`` forget it."""
    envelope = Envelope(order=seen.order + 1, once=f"{wish.id}.{number}", at_ms=seen.now_ms, effect=effect)
    target = ":".join(msgspec.structs.astuple(effect.sanction)) if isinstance(effect, Impose | Lift) else ""
    return msgspec.json.encode(envelope), target, int(isinstance(effect, Impose))
