"""An appeal on an item's page: which decision it is against, what the person wrote, and the two ways to decide it."""

from __future__ import annotations

from collections.abc import Mapping

from chat.desk import facts
from chat.desk.choices import KEYS
from chat.desk.gate import Gate, Seat
from chat.desk.places import item_path
from chat.desk.reading import Step
from moderation.desk.actions import Action
from moderation.desk.items import Appealed, Item
from moderation.desk.looking import Seen
from moderation.desk.matrix import Allowed, Ask, allowed
from rooms.errors import StoreAway, StoreRefused


class Appealing:
    """Shows appeals."""

    def __init__(self, gate: Gate) -> None:
        self._services = gate.site.services

    async def facts(self, seat: Seat, seen: Seen, names: Mapping[str, str], step: Step) -> dict[str, object]:
        """Say what the page shows of an appeal; what the person wrote only to whoever works on it or reads on."""
        item, appealed = seen.item, seen.item.appeal
        if appealed is None:
            return {"appeal": None}
        is_mine = item.claim is not None and item.claim.holder == seat.session.actor.staff_id
        seen = await self._services.looking.look(item.id, of=appealed.decision) or seen
        entries = await self._services.looking.earlier(appealed.item)
        against = next((entry for entry in entries if entry.decision == appealed.decision), None)
        is_shown = is_mine or step.is_full
        return {
            "appeal": appealed,
            "appeal_against": facts.earlier(seat.words, against, names, seen.around.now_ms) if against else None,
            "appeal_path": item_path(appealed.item),
            "appeal_is_shown": is_shown,
            "appeal_text": await self._text(item) if is_shown else "",
            "appeal_is_own": seat.session.actor.staff_id in appealed.deciders,
            "appeal_buttons": _buttons(seat, seen, appealed) if is_mine else [],
            "appeal_is_taken_back": seen.around.is_taken_back,
        }

    async def _text(self, item: Item) -> str:
        try:
            return await self._services.words.appeal(item.room, item.id)
        except (StoreAway, StoreRefused):
            return ""


def _buttons(seat: Seat, seen: Seen, appealed: Appealed) -> list[facts.Button]:
    """Return what this person may decide, as the matrix says."""
    asks = (Ask(action=Action.UPHOLD), Ask(action=Action.REVERSE, of=appealed.decision))
    may = (ask.action for ask in asks if isinstance(allowed(ask, seen.item, seat.session.actor, seen.around), Allowed))
    return [facts.Button(action, seat.words.text(f"desk.do_{action}"), KEYS[action]) for action in may]
