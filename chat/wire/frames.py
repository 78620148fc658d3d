"""Every frame that the server sends, in the order in which the reference tells of them."""

from __future__ import annotations

from chat.wire.server import (
    Blocked,
    Bye,
    Error,
    Gap,
    Held,
    Joined,
    Left,
    Named,
    Notice,
    Pong,
    Posted,
    Preferred,
    Refused,
    Removed,
    Reported,
    Skip,
    Unblocked,
    Welcome,
)
from chat.wire.staff import Services, StaffSaid, StaffTold, Told

AnyServerFrame = (
    Welcome
    | Named
    | Preferred
    | Joined
    | Left
    | Posted
    | Held
    | Refused
    | Removed
    | Reported
    | Blocked
    | Unblocked
    | Services
    | Told
    | StaffSaid
    | StaffTold
    | Notice
    | Error
    | Skip
    | Gap
    | Bye
    | Pong
)
