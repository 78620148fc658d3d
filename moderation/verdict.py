"""Fold findings into one verdict: the firmest wins, and pain is never punished."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from moderation.findings import ASKING, Finding, Lane, Outcome, Reason

MASK: Final = "[…]"
"""What stands in place of something masked. Its brackets mirror themselves, so it reads alike in both directions."""

_GIVES_WAY: Final = frozenset((Reason.FLOOD_RATE, Reason.FLOOD_DUPLICATE, Reason.LINK_NEWCOMER, Reason.STAGE_FAILED))
"""Reasons that no longer hold or refuse a draft in which somebody may be in danger (docs/safety.md, rule 1)."""

_ASKED: Final = ASKING | {Reason.CONTACT_HANDLE, Reason.CONTACT_SPELLED}
"""Reasons about which an author is asked before a draft is delivered, as they are of whatever would be masked."""

_HOLDS_STILL: Final = "contact"
"""The stage whose failure still holds then, since nothing else keeps a phone number from the room."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to a draft.

    ``findings`` stand in the order of their spans, with the outcome that each still has: the verdict's own is the
    firmest of theirs. ``text`` is what is delivered, masks applied; on hold and refuse it is the original. ``shadows``
    are the findings of rules that are only watched; nothing follows from them.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    text: str
    shadows: tuple[Finding, ...] = ()

    @property
    def is_crisis(self) -> bool:
        """Whether a help card is due, whatever the outcome."""
        return any(finding.is_crisis for finding in self.findings)

    @property
    def is_flagged(self) -> bool:
        """Whether an item opens in a lane other than crisis."""
        return any(lane is not Lane.CRISIS for lane in self.lanes)

    @property
    def asked(self) -> tuple[Reason, ...]:
        """What its author is asked about before it is delivered, each once; nothing where somebody may be in danger."""
        if self.is_crisis or self.outcome > Outcome.MASK:
            return ()
        found = (finding for finding in self.findings if _is_asked(finding))
        return tuple(dict.fromkeys(finding.reason for finding in found))

    @property
    def lanes(self) -> frozenset[Lane]:
        """The desk's queues in which an item opens."""
        return frozenset(finding.lane for finding in self.findings if finding.lane is not None)


def decide(text: str, findings: Iterable[Finding]) -> Verdict:
    """Return the verdict on a text from everything that stages found in it."""
    everything = tuple(findings)
    if not everything:
        return Verdict(outcome=Outcome.DELIVER, findings=(), text=text)
    found = [finding for finding in everything if not finding.is_shadow]
    shadows = tuple(finding for finding in everything if finding.is_shadow)
    in_danger = any(finding.is_crisis for finding in found)
    settled = sorted((_settled(finding, in_danger) for finding in found), key=lambda f: (f.span.start, f.span.end))
    outcome = max((finding.outcome for finding in settled), default=Outcome.DELIVER)
    delivered = _masked(text, settled) if outcome <= Outcome.MASK else text
    return Verdict(outcome=outcome, findings=tuple(settled), text=delivered, shadows=shadows)


def _is_asked(finding: Finding) -> bool:
    return finding.outcome is Outcome.MASK or finding.reason in _ASKED


def _settled(finding: Finding, in_danger: bool) -> Finding:
    """Return the finding with the outcome it still has beside the others."""
    limit = Outcome.REFUSE
    if finding.reason is Reason.METHOD:
        limit = Outcome.HOLD
    elif finding.is_crisis or (in_danger and finding.reason in _GIVES_WAY and not _holds_still(finding)):
        limit = Outcome.FLAG
    return finding if finding.outcome <= limit else msgspec.structs.replace(finding, outcome=limit)


def _holds_still(finding: Finding) -> bool:
    return finding.reason is Reason.STAGE_FAILED and finding.stage == _HOLDS_STILL


def _masked(text: str, findings: Iterable[Finding]) -> str:
    """Put one mask in place of every masked range; ranges that overlap or touch share one."""
    pieces, at, is_masked = [], 0, False
    for finding in findings:
        start, end = finding.span.start, finding.span.end
        if finding.outcome is not Outcome.MASK or end <= at:
            continue
        if start > at or not is_masked:
            pieces += [text[at:start], MASK]
        at, is_masked = end, True
    return "".join((*pieces, text[at:]))
