"""Writing to an author from an item's page: ready-made words in their language, one's own, and services."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from typing import Final

import msgspec

from chat.desk import phrases
from chat.desk.facts import name_of
from chat.desk.gate import Gate, Seat
from chat.desk.reading import Step
from chat.pages.wording import ago
from chat.pages.words import Words
from chat.text import clean
from moderation.desk.actions import WRITTEN, Action
from moderation.desk.decisions import Wish
from moderation.desk.items import Item, State
from moderation.desk.looking import Seen
from moderation.desk.matrix import Allowed, Ask, allowed
from moderation.desk.threads import Card, Drafted, Letter, Turn
from moderation.directory import need_for
from moderation.directory.countries import country_codes
from moderation.directory.vocabulary import Need
from moderation.draft import Draft, Lang
from moderation.findings import ASKING, Lane, Reason
from rooms.errors import StoreAway, StoreRefused

REPLIES: Final = ("hello", "edit", "contact", "rule", "thanks", "later")
CRISIS_REPLIES: Final = ("hello", "ask_plainly", "safe_now", "later", "thanks")
OWN_REPLY: Final[dict[Action, str]] = {
    Action.REACH_OUT: "hello",
    Action.OFFER_SERVICES: "services",
    Action.WARM_HAND_OFF: "hand_off",
}
"""What an action says where its moderator says nothing."""
WITH_SERVICES: Final = frozenset({Action.OFFER_SERVICES, Action.WARM_HAND_OFF})
NEVER_ASKED: Final = ASKING - {Reason.UNSAFE_PERSONA}
"""A moderator may well say what they are; a meeting, money, photos, names or another app they never ask for."""


class ThreadFull(Exception):
    """No more letters fit: too many wait to be sent, or the thread is at its end."""


class NeverAsked(Exception):
    """A letter seems to ask an author for what no moderator asks for; ``reason`` says what that is."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a form brings along for an author; each part may be empty."""

    text: str = ""
    reply: str = ""
    need: str = ""
    country: str = ""
    is_confirmed: bool = False
    """Whether its writer was warned of what it seems to ask for."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a thread in words."""

    name: str
    text: str
    ago: str
    card: str
    is_author: bool


class Talking:
    """Drafts letters, and shows what was said in an item's thread."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._services = gate.site.services

    async def prepared(self, wish: Wish, said: Said) -> Wish:
        """Return a wish whose words to the author lie ready, where it has any and the item's are still here.

        Raises ``TextRefused`` for words that are too long, ``NeverAsked``, ``ThreadFull``, and ``StoreAway``.
        """
        if wish.ask.action not in WRITTEN or (seen := await self._services.looking.look(wish.item)) is None:
            return wish
        if not said.is_confirmed:
            self._check(said)
        letter = await self._letter(seen.item, wish, said)
        if letter is None:
            return wish
        drafted = await self._services.threads.draft(seen.item.room, wish.item, wish.id, letter)
        if drafted is Drafted.FULL:
            raise ThreadFull
        if drafted is Drafted.GONE:
            return wish
        return msgspec.structs.replace(wish, ask=msgspec.structs.replace(wish.ask, is_written=True))

    async def withdraw(self, wish: Wish) -> None:
        """Forget the words of a wish that was not decided; what can't be reached goes with the item's words."""
        with contextlib.suppress(StoreAway, StoreRefused):
            if wish.ask.is_written and (seen := await self._services.looking.look(wish.item)) is not None:
                await self._services.threads.withdraw(seen.item.room, wish.item, wish.id)

    async def facts(self, seat: Seat, seen: Seen, names: Mapping[str, str], step: Step) -> dict[str, object]:
        """Say what the page shows of the thread; its text only to whoever works on the item or reads on."""
        item, staff_id = seen.item, seat.session.actor.staff_id
        turns = await self._turns(item)
        action = Action.REACH_OUT if item.lane is Lane.CRISIS else Action.WRITE
        ask = Ask(action=action, is_written=True)
        may_write = isinstance(allowed(ask, item, seat.session.actor, seen.around), Allowed)
        is_mine = item.claim is not None and item.claim.holder == staff_id
        is_helping = item.claim is not None and not is_mine and item.is_second_called
        is_shown = is_mine or is_helping or step.is_full
        words, lang = seat.words, Lang(seat.words.lang)
        return {
            "turns": [_line(words, turn, names, seen.around.now_ms) for turn in turns] if is_shown else [],
            "turns_hidden": 0 if is_shown else len(turns),
            "may_write": may_write and (is_mine or is_helping or item.state is not State.OPEN),
            "write_act": action,
            "is_helping": is_helping,
            "is_crisis": item.lane is Lane.CRISIS,
            "author_lang": phrases.language_name(words, item.lang),
            "replies": [(reply, _reply(words, reply, item.reasons)) for reply in _replies(item)],
            "needs": [(str(need), words.text(f"desk.need_{need}")) for need in Need],
            "countries": self._services.directory.countries(lang, self._today()).with_entries,
        }

    def _check(self, said: Said) -> None:
        """Look for what no moderator asks an author for. Raises ``NeverAsked`` and ``TextRefused``."""
        if said.text.strip():
            draft = Draft(text=clean(said.text), now_ms=self._services.clock_ms())
            for finding in self._services.pipeline.judge(draft).findings:
                if finding.reason in NEVER_ASKED:
                    raise NeverAsked(finding.reason)

    async def _turns(self, item: Item) -> tuple[Turn, ...]:
        try:
            return await self._services.threads.read(item.room, item.id)
        except (StoreAway, StoreRefused):
            return ()

    async def _letter(self, item: Item, wish: Wish, said: Said) -> Letter | None:
        site = self._gate.site
        words = site.words.get(item.lang, site.words[self._services.settings.default_lang])
        action, reason = wish.ask.action, wish.ask.reason
        card = await self._card(item, said) if action in WITH_SERVICES else None
        reply = said.reply if said.reply in _replies(item) else OWN_REPLY.get(action, "")
        if said.text.strip():
            text = clean(said.text)
        elif reply == "hand_off":
            text = self._hand_off(words, card)
        elif reply:
            text = _reply(words, reply, (reason,) if reason else item.reasons)
        else:
            return None
        is_question = action is Action.WARM_HAND_OFF
        return Letter(text=text, staff_id=wish.actor.staff_id, card=card, is_question=is_question)

    async def _card(self, item: Item, said: Said) -> Card:
        """Return what was chosen; else what the message is about, and the country its author chose."""
        need = Need(said.need) if said.need in set(Need) else need_for(item.reasons) or Need.SUICIDE
        if said.country in country_codes():
            return Card(need, said.country)
        author = await self._services.words.author(item.room, item.id)
        return Card(need, author.record.country if author else None)

    def _hand_off(self, words: Words, card: Card | None) -> str:
        assert card is not None, "a hand-off comes with services"
        now = dt.datetime.fromtimestamp(self._services.clock_ms() / 1000, dt.UTC)
        shown = self._services.directory.card(card.country, Lang(words.lang), card.need, now)
        names = [entry.name_native or entry.name for entry in (*shown.entries, shown.fallback)]
        first, second, *_ = (*names, words.text("reply.list"))
        return words.text("reply.hand_off", first=first, second=second)

    def _today(self) -> dt.date:
        return self._services.now().date()


def _replies(item: Item) -> tuple[str, ...]:
    return CRISIS_REPLIES if item.lane is Lane.CRISIS else REPLIES


def _reply(words: Words, reply: str, reasons: tuple[Reason, ...]) -> str:
    """Say ready-made words; those on a rule quote it as the author was told it."""
    if reply != "rule":
        return words.text(f"reply.{reply}")
    own = f"held.{reasons[0]}"
    return words.text("reply.rule", rule=words.text(own if own in words else "held.other"))


def _line(words: Words, turn: Turn, names: Mapping[str, str], now_ms: int) -> Line:
    letter = turn.letter
    return Line(
        name=name_of(words, names, letter.staff_id) if letter.staff_id else words.text("desk.talk_author"),
        text=letter.text,
        ago=ago(words, turn.at_ms, now_ms),
        card=words.text("desk.talk_card", need=words.text(f"desk.need_{letter.card.need}")) if letter.card else "",
        is_author=not letter.staff_id,
    )
