"""One item: what fired and why, what was said as far as somebody chose to read, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk import facts, phrases
from chat.desk.appealing import Appealing
from chat.desk.calling import Calling
from chat.desk.choices import GROUPS, Choice, offer, take_back_offer
from chat.desk.gate import Gate, Seat
from chat.desk.people import pseudonyms
from chat.desk.places import ITEM
from chat.desk.reading import Step, next_step
from chat.desk.standing import Standing
from chat.desk.talking import Talking
from chat.pages.errors import NotFound
from moderation.desk.items import Item, State
from moderation.desk.looking import Seen
from moderation.desk.readings import Reading, Readings
from moderation.desk.words import ItemText
from moderation.findings import Lane
from rooms.errors import StoreAway, StoreRefused
from rooms.ids import new_id


class ItemPage:
    """Draws items."""

    def __init__(self, gate: Gate, standing: Standing) -> None:
        self._gate, self._standing = gate, standing
        self._services = gate.site.services
        self._calling = Calling(self._services.record)
        self._readings = Readings(self._services.record)
        self._talking, self._appealing = Talking(gate), Appealing(gate)

    def routes(self) -> list[BaseRoute]:
        """List the addresses at which an item can be looked at."""
        return [
            self._gate.route(f"{ITEM}/{{item}}", self.show),
            self._gate.route(f"{ITEM}/{{item}}/after/{{decision}}", self.show),
        ]

    async def show(self, request: Request) -> Response:
        """Draw an item by its category alone; after a decision, with the ways to take it back."""
        seat = await self._gate.seat(request)
        return await self.draw(seat, request.path_params["item"], of=request.path_params.get("decision", ""))

    async def draw(
        self,
        seat: Seat,
        item_id: str,
        *,
        step: Step = Step.CATEGORY,
        of: str = "",
        told: facts.Told | None = None,
        unsent: str = "",
    ) -> Response:
        """Draw an item as far as it is to be read, with what is to be told first. Raises ``NotFound``.

        ``unsent`` is what was written to the author and not sent.
        """
        seen = await self._services.looking.look(item_id, of=of)
        if seen is None:
            raise NotFound
        names = await pseudonyms(self._gate.staff.accounts)
        own_words = {
            **await self._talking.facts(seat, seen, names, step),
            **await self._appealing.facts(seat, seen, names, step),
        }
        read = step if step is not Step.CATEGORY or not is_read(own_words) else Step.FULL
        if read is not Step.CATEGORY:
            await self._readings.count(item_id, Reading(seen.around.now_ms, seat.session.actor.staff_id, read))
        text = await self._text(seen.item)
        return self._gate.page(
            seat,
            "item",
            status=told.status if told else 200,
            told=told,
            **facts.category(seat.words, self._services.catalogue, seen),
            **facts.reading(seat.words, seen, text, names, step),
            **self._working(seat, seen),
            **await self._standing.shown(seat, seen.item, names, seen.around.now_ms),
            **await self._earlier(seat, seen, names, of),
            **own_words,
            unsent=unsent,
            step=step,
            next_step=next_step(step),
            code=await self._calling.code_of(item_id),
            decision=new_id(),
        )

    async def _text(self, item: Item) -> ItemText | None:
        try:
            return await self._services.words.read(item.room, item.id)
        except (StoreAway, StoreRefused):
            return None

    def _working(self, seat: Seat, seen: Seen) -> dict[str, object]:
        """Say what this person may do now."""
        item, actor = seen.item, seat.session.actor
        is_mine = item.claim is not None and item.claim.holder == actor.staff_id
        offered = offer(item, actor, seen.around)
        return {
            "may_act": is_mine or item.state is not State.OPEN,
            "groups": _groups(seat, offered.at_once),
            "with_second": _buttons(seat, offered.with_second),
            "may_note": any(choice.act == "note" for choice in offered.at_once),
            "is_care_only": item.lane is Lane.CRISIS,
            "is_beside_crisis": seen.around.beside_open_crisis and item.lane is not Lane.CRISIS,
        }

    async def _earlier(self, seat: Seat, seen: Seen, names: Mapping[str, str], of: str) -> dict[str, object]:
        """Say what was decided on it before, and how the decision ``of`` may be taken back."""
        entries = await self._services.looking.earlier(seen.item.id)
        past = seen.around.past if seen.around.past and seen.around.past.item == seen.item.id else None
        choices = take_back_offer(of, seen.item, seat.session.actor, seen.around) if past else ()
        return {
            "of": of if past else "",
            "done": seat.words.text(f"desk.do_{past.action}") if past else "",
            "is_taken_back": seen.around.is_taken_back,
            "take_back": _buttons(seat, choices),
            "beside": [
                facts.beside(seat.words, item, seen.around.now_ms)
                for item in await self._services.looking.beside(seen.item.id)
            ],
            "earlier": [facts.earlier(seat.words, entry, names, seen.around.now_ms) for entry in entries],
        }


def is_read(shown: Mapping[str, object]) -> bool:
    """Say whether somebody's own words are on the page, whatever step it is at."""
    turns = shown["turns"]
    assert isinstance(turns, list)
    return bool(shown.get("appeal_text")) or any(turn.is_author for turn in turns)


def _groups(seat: Seat, choices: tuple[Choice, ...]) -> list[tuple[str, list[facts.Button]]]:
    found = [
        (name, _buttons(seat, tuple(one for one in choices if one.action in actions)))
        for name, actions in GROUPS.items()
    ]
    return [(name, buttons) for name, buttons in found if buttons]


def _buttons(seat: Seat, choices: tuple[Choice, ...]) -> list[facts.Button]:
    return [facts.Button(one.act, phrases.button(seat.words, one), one.key) for one in choices]
