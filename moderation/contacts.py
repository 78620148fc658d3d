"""The numbers and hosts that anybody may share: those of services which the directory shows."""

from __future__ import annotations

import msgspec


class Contacts(msgspec.Struct):
    """What the contact stage never masks or flags. Not frozen: a row's date passes while the stage lives.

    ``phones`` are strings of ASCII digits as a person may dial or write them, international without ``+`` or ``00``,
    national, and short codes; ``hosts`` are lower-case host names, which stand for their subdomains too.
    """

    phones: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()

    def renew(self, today: Contacts) -> None:
        """Take over what may be shared today."""
        self.phones, self.hosts = today.phones, today.hosts
