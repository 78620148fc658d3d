"""Calls to people on duty by whatever reaches them: mail, Matrix, ntfy, Telegram and more, through apprise."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import apprise

from moderation.alarms import AT_ONCE, SOUND_LIMIT_S, Tools
from moderation.alarms.call import Call
from moderation.alarms.errors import AlarmNotTaken, AlarmUnfit


class Pager:
    """One apprise address: one person, or one channel that a team reads.

    The library blocks, so each address has threads of its own: one that hangs does not use up those of others. It also
    spaces out what it sends to an address, by some five seconds for most services.
    """

    is_personal = True

    def __init__(self, name: str, service: apprise.Apprise) -> None:
        self.name = name
        self._service = service
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=name)

    @classmethod
    def build(cls, tools: Tools) -> tuple[Self, ...]:
        """Return a pager for each address. Raises ``AlarmUnfit`` for one that apprise does not understand."""
        return tuple(cls(f"apprise-{i}", _service(i, address)) for i, address in enumerate(tools.targets, 1))

    async def sound(self, call: Call) -> None:
        """Send in a thread. Raises ``AlarmNotTaken``."""
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(self._threads, self._send, call):
            raise AlarmNotTaken

    def _send(self, call: Call) -> bool:
        return bool(self._service.notify(body=call.code, title=call.lane, body_format="text", timeout=SOUND_LIMIT_S))


def _service(number: int, address: str) -> apprise.Apprise:
    asset = apprise.AppriseAsset(
        app_id="alarm",
        app_desc="alarm",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        storage_mode="memory",  # nothing on disk, whatever a service would like to remember
        service_timeout=SOUND_LIMIT_S,
        pgp_autogen=False,
        pem_autogen=False,
        http_redirects=False,
        allow_templates=False,
    )
    service = apprise.Apprise(asset=asset)
    if not service.add(address):
        raise AlarmUnfit(f"SANAD_ALARM_TARGETS: apprise does not understand the {number}. address")
    return service
