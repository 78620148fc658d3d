"""Accounts of staff: who there is, and how an invitation becomes one. Every change is in the audit."""

from __future__ import annotations

import enum
import random
from collections.abc import Callable
from typing import Final, TypeAlias

import msgspec

from moderation.staff import codes, places
from moderation.staff.changes import Change, Changes, Fact
from moderation.staff.errors import LastOperator
from moderation.staff.invitations import INVITATION_TTL_MS, Invitation, InvitationKind, Invitations
from moderation.staff.key import Key
from moderation.staff.passwords import Passwords, is_fit, plain
from moderation.staff.roles import Actor, Right, Role
from rooms.errors import NoNameFree
from rooms.ids import new_id
from rooms.names import draw_name, look_alike_key
from rooms.stores.link import Arg
from rooms.stores.scripts import Caller, Script

SCRIPTS: Final = "moderation.staff"
NAME_LEAST_CHARS: Final = 3
NAME_MOST_CHARS: Final = 64
_PSEUDONYM_TRIES: Final = 20


class State(enum.StrEnum):
    """Whether an account can be used."""

    ACTIVE = "active"
    DISABLED = "disabled"
    RESET = "reset"
    """Waits for its owner to set it up anew."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What may be shown of an account: nothing that its owner alone knows."""

    staff_id: str
    role: Role
    pseudonym: str
    state: State
    since_ms: int


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody fills in to take an invitation. ``secret`` is that of the code generator they were shown."""

    name: str
    password: str
    secret: bytes
    code: str
    lang: str


class Refused(enum.StrEnum):
    """Why an invitation was not taken."""

    GONE = "gone"
    NAME_UNFIT = "name_unfit"
    NAME_TAKEN = "name_taken"
    PASSWORD_UNFIT = "password_unfit"  # noqa: S105 - a code, no password
    CODE_WRONG = "code_wrong"


class Enrolled(msgspec.Struct, frozen=True):
    """A new account, and its recovery codes, which are shown once and kept as hashes only."""

    account: Account
    recovery_codes: tuple[str, ...]


Taken: TypeAlias = Enrolled | Refused


class Accounts:
    """Makes, lists and closes accounts. Every method may raise ``StoreAway``."""

    def __init__(
        self,
        store: Caller,
        key: Key,
        passwords: Passwords,
        changes: Changes,
        *,
        clock_ms: Callable[[], int],
        dice: random.Random,
    ) -> None:
        self._store, self._key, self._passwords, self._changes = store, key, passwords, changes
        self._invitations = Invitations(store, clock_ms=clock_ms)
        self._clock_ms, self._dice = clock_ms, dice
        self._invite, self._enrol, self._end = (Script(name, SCRIPTS) for name in ("invite", "enrol", "end"))

    async def is_ours(self) -> bool:
        """Say whether ``record`` was written under this key; the first key that asks becomes the one."""
        mark = self._key.hashed("mark", "key")
        await self._store.call("SET", places.KEY_MARK, mark, "NX")
        return await self._store.call("GET", places.KEY_MARK) == mark.encode()

    async def invite(self, role: Role, by: Actor | None = None) -> str | None:
        """Return the token of a new invitation; ``by`` is None at the machine itself. None where ``by`` may not."""
        if by is not None and not may_invite(by, role):
            return None
        return await self._leave(InvitationKind.NEW, role, by)

    async def invite_first(self) -> str | None:
        """Return the token for the first account, voiding an earlier one; None where there is staff already."""
        return await self._leave(InvitationKind.FIRST, Role.OPERATOR, None)

    async def invitation(self, token: str) -> Invitation | None:
        """Return an invitation that can still be taken, or None."""
        return await self._invitations.find(token)

    async def take(self, token: str, enrolment: Enrolment) -> Taken:
        """Make the account of an invitation. Raises ``Busy``."""
        invitation = await self.invitation(token)
        if invitation is None:
            return Refused.GONE
        step = codes.step_of(enrolment.secret, enrolment.code, self._clock_ms())
        if refusal := _refusal(enrolment, step):
            return refusal
        stored = await self._passwords.hash(enrolment.password)
        recovery = codes.new_recovery_codes()
        fields: dict[str, str | int] = {
            "role": invitation.role,
            "state": State.ACTIVE,
            "password": stored,
            "totp": self._key.seal(enrolment.secret, f"totp {invitation.staff_id}"),
            "step": step or 0,
        }
        for _ in range(_PSEUDONYM_TRIES):
            answer = await self._make(invitation, enrolment, fields, recovery)
            if answer == "done":
                return Enrolled(await self._read(invitation.staff_id), recovery)
            if answer != "pseudonym_taken":
                return Refused(answer)
        raise NoNameFree

    async def _make(
        self, invitation: Invitation, enrolment: Enrolment, fields: dict[str, str | int], recovery: tuple[str, ...]
    ) -> str:
        staff_id, pseudonym = invitation.staff_id, ""
        if invitation.kind is not InvitationKind.RESET:
            pseudonym = draw_name(enrolment.lang, self._dice)
            fields = fields | {"pseudonym": pseudonym, "since_ms": self._clock_ms()}
        flat = [part for pair in fields.items() for part in pair]
        hashes = [self._key.hashed(codes.folded(code), f"recovery {staff_id}") for code in recovery]
        keys = (
            *(places.invitation(invitation.key), places.ACCOUNTS, places.NAMES, places.PSEUDONYMS),
            *(places.account(staff_id), places.recovery(staff_id)),
        )
        name, look = name_key(self._key, enrolment.name), look_alike_key(pseudonym)
        head = (staff_id, invitation.key, invitation.kind, name, look)
        change = Change.SET_UP_ANEW if invitation.kind is InvitationKind.RESET else Change.JOINED
        fact = Fact(change=change, whom=staff_id, role=invitation.role, by=staff_id)
        answer = await self._changes.make(self._enrol, keys, (*head, len(flat), *flat, *hashes), fact)
        assert isinstance(answer, bytes)
        return answer.decode()

    async def everyone(self) -> list[Account]:
        """Return every account, the oldest first."""
        ids = await self._store.call("SMEMBERS", places.ACCOUNTS)
        assert isinstance(ids, list | set)
        found = [await self._read(staff_id.decode()) for staff_id in ids if isinstance(staff_id, bytes)]
        return sorted(found, key=lambda account: (account.since_ms, account.staff_id))

    async def serves(self, actor: Actor) -> bool:
        """Say whether somebody is of the staff now, in the role in which they acted."""
        everyone = await self.everyone()
        return (actor.staff_id, actor.role, State.ACTIVE) in ((one.staff_id, one.role, one.state) for one in everyone)

    async def disable(self, staff_id: str, by: Actor | None = None) -> bool:
        """Close an account: its sessions end now, its password and codes are gone. False where there is none.

        ``by`` is None at the machine itself, here and in ``reset``. Raises ``LastOperator``.
        """
        fact = Fact(change=Change.DISABLED, whom=staff_id, by=_id_of(by))
        return await self._close((), (State.DISABLED, "", "", 0, "1"), fact)

    async def reset(self, account: Account, by: Actor | None = None) -> str:
        """Close an account and return the token by which its owner sets it up anew, under the same pseudonym.

        Raises ``LastOperator``, save at the machine itself: there is the way back should the link be lost.
        """
        token, way_back = self._invitations.draw(InvitationKind.RESET, account.role, account.staff_id)
        spares = "1" if by is not None else ""
        args = (State.RESET, way_back.key, msgspec.json.encode(way_back), INVITATION_TTL_MS, spares)
        fact = Fact(change=Change.RESET, whom=account.staff_id, role=account.role, by=_id_of(by))
        await self._close((places.invitation(way_back.key),), args, fact)
        return token

    async def _leave(self, kind: InvitationKind, role: Role, by: Actor | None) -> str | None:
        token, invitation = self._invitations.draw(kind, role, new_id())
        keys = (places.invitation(invitation.key), places.ACCOUNTS, places.FIRST)
        kept = (msgspec.json.encode(invitation), INVITATION_TTL_MS, kind, places.INVITATION, invitation.key)
        fact = Fact(change=Change.INVITED, whom=invitation.staff_id, role=role, by=_id_of(by))
        return token if await self._changes.make(self._invite, keys, kept, fact) == b"done" else None

    async def _close(self, way_back: tuple[str, ...], args: tuple[Arg, ...], fact: Fact) -> bool:
        keys = (*places.of_end(fact.whom), *way_back)
        ended = await self._changes.make(self._end, keys, args, fact)
        if ended == -2:
            raise LastOperator
        return ended != -1

    async def _read(self, staff_id: str) -> Account:
        shown = ("role", "pseudonym", "state", "since_ms")
        values = await self._store.call("HMGET", places.account(staff_id), *shown)
        assert isinstance(values, list)
        fields = dict(zip(shown, (bytes(value).decode() for value in values), strict=True))  # type: ignore[arg-type]
        return msgspec.convert({"staff_id": staff_id, **fields}, Account, strict=False)


def may_invite(by: Actor, role: Role) -> bool:
    """Say whether somebody may bring in this role: nobody brings in more than they are."""
    return by.may(Right.INVITE_STAFF) and (role is not Role.OPERATOR or by.role is Role.OPERATOR)


def _id_of(by: Actor | None) -> str:
    return by.staff_id if by is not None else ""


def name_key(key: Key, name: str) -> str:
    """Return the hash under which a log-in name is found, however it was typed."""
    return key.hashed(plain(name).strip().casefold(), "name")


def _refusal(enrolment: Enrolment, step: int | None) -> Refused | None:
    name = plain(enrolment.name).strip()
    if not NAME_LEAST_CHARS <= len(name) <= NAME_MOST_CHARS:
        return Refused.NAME_UNFIT
    if not is_fit(enrolment.password, name):
        return Refused.PASSWORD_UNFIT
    return Refused.CODE_WRONG if step is None else None
