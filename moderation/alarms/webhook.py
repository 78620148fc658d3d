"""A signed request to an address of the operator's choice. How to check it: ``docs/howto/alarms.md``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Self

import httpx2
import msgspec

from moderation.alarms import Tools
from moderation.alarms import Webhook as Address
from moderation.alarms.call import Call
from moderation.alarms.errors import AlarmNotTaken
from moderation.signing import signature

TIMESTAMP_HEADER: Final = "Alarm-Timestamp"
SIGNATURE_HEADER: Final = "Alarm-Signature"
ANSWER_LIMIT_S: Final = 10.0


class Webhook:
    """Posts each call as JSON, signed anew for each try. Any 2xx takes it; a redirect is a failure.

    Neither proxies nor logins from the environment are used: the call goes to the address in the settings, or nowhere.
    """

    name = "webhook"
    is_personal = False

    def __init__(self, address: Address, clock_s: Callable[[], float]) -> None:
        self._address = address
        self._clock_s = clock_s
        self._trusted = httpx2.create_ssl_context()  # a tenth of a second's work: once, and not while people talk

    @classmethod
    def build(cls, tools: Tools) -> tuple[Self, ...]:
        """Return the one webhook, if there is an address for it."""
        return () if tools.webhook is None else (cls(tools.webhook, tools.clock_s),)

    async def sound(self, call: Call) -> None:
        """Send. Raises ``AlarmNotTaken``, or the HTTP library's errors."""
        body = msgspec.json.encode(call)
        timestamp = str(int(self._clock_s()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "alarm",
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: signature(self._address.secret, timestamp, body),
        }
        async with (
            httpx2.AsyncClient(timeout=ANSWER_LIMIT_S, verify=self._trusted, trust_env=False) as client,
            client.stream("POST", self._address.url, content=body, headers=headers, follow_redirects=False) as answer,
        ):
            if not answer.is_success:  # its body is never read: it may be endless
                raise AlarmNotTaken
