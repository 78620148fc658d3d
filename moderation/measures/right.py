"""Tell whether a verdict is the right one. Each function says one thing of a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from moderation.bank.kinds import REASONS, RIGHT, Kind, Right
from moderation.directory.vocabulary import NEEDS, need_for
from moderation.findings import HELP_WANTED, Outcome, Reason
from moderation.verdict import Verdict

OTHER_NEEDS: Final = frozenset(REASONS.values()) | HELP_WANTED


def is_held(verdict: Verdict) -> bool:
    """Say whether it is kept from others."""
    return verdict.outcome >= Outcome.HOLD


def is_masked(verdict: Verdict) -> bool:
    """Say whether something is masked, or the whole is kept back."""
    return verdict.outcome >= Outcome.MASK


def is_noticed(verdict: Verdict) -> bool:
    """Say whether a contact detail was found."""
    return any(_is_contact(finding.reason) for finding in verdict.findings)


def is_asked(verdict: Verdict) -> bool:
    """Say whether the calm check meets it, which it never does where somebody may be in danger."""
    return bool(verdict.asked)


def has_other_need(verdict: Verdict) -> bool:
    """Say whether services for another need than danger to oneself would be shown."""
    return any(finding.reason in OTHER_NEEDS for finding in verdict.findings)


def has_need_of(kind: Kind, verdict: Verdict) -> bool:
    """Say whether the card that is shown is the one for this kind of need."""
    return need_for(finding.reason for finding in verdict.findings) is NEEDS[REASONS[kind]]


def is_right(kind: Kind, verdict: Verdict) -> bool:
    """Say whether a verdict is right for a kind. Pain is never held, whatever else is right for it."""
    if RIGHT[kind] is Right.NEED:
        return has_need_of(kind, verdict) and not is_held(verdict)
    return _RIGHT[RIGHT[kind]](verdict)


def _is_carded(verdict: Verdict) -> bool:
    return verdict.is_crisis or has_other_need(verdict)


def _is_contact(reason: Reason) -> bool:
    return reason.startswith(("contact_", "link_"))


_RIGHT: Final[Mapping[Right, Callable[[Verdict], bool]]] = {
    Right.CARD: lambda verdict: verdict.is_crisis and not is_held(verdict),
    Right.EITHER: lambda verdict: not is_held(verdict),
    Right.CALM: lambda verdict: not _is_carded(verdict) and not is_held(verdict),
    Right.FLAGGED: lambda verdict: verdict.is_flagged,
    Right.UNFLAGGED: lambda verdict: not verdict.is_flagged and not is_held(verdict),
    Right.ASKED: is_asked,
    Right.UNASKED: lambda verdict: not is_asked(verdict),
    Right.NOTICED: is_noticed,
    Right.UNMASKED: lambda verdict: not is_masked(verdict),
}
