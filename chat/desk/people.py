"""The names under which staff see each other."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.staff.accounts import Accounts


async def pseudonyms(accounts: Accounts) -> Mapping[str, str]:
    """Return everybody's pseudonym by account. Raises ``StoreAway``."""
    return {account.staff_id: account.pseudonym for account in await accounts.everyone()}
