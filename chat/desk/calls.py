"""Alarms as an open desk shows them: the code that people on call were sent, and the item it stands for."""

from __future__ import annotations

from chat.desk.calling import Calling
from chat.desk.gate import Gate, Seat
from chat.desk.places import item_path
from chat.desk.wire import Called
from moderation.alarms.call import Call


class Calls:
    """Finds the items that alarms are about."""

    def __init__(self, gate: Gate) -> None:
        self._calling = Calling(gate.site.services.record)

    async def shown(self, seat: Seat, call: Call) -> Called | None:
        """Put an alarm into words; None where its item is settled or forgotten. Raises ``StoreAway``."""
        item_id = await self._calling.item_of(call.code)
        if item_id is None:
            return None
        text = seat.words.text("desk.called", call=call.code, lane=seat.words.text(f"desk.lane_{call.lane}"))
        return Called(code=call.code, path=item_path(item_id), text=text)
