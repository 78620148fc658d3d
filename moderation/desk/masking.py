"""What the room sees of a flagged message: its text with every place covered that was to be."""

from __future__ import annotations

from moderation.desk.words import Said
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.verdict import decide


def masked(said: Said, spans: tuple[Span, ...] = ()) -> str:
    """Return a text with what was masked before and these places masked, as the pipeline would."""
    masks = (
        Finding(stage="desk", reason=Reason.DEROGATION, outcome=Outcome.MASK, severity=Severity.LOW, span=span, rule="")
        for span in (*said.masks, *spans)
    )
    return decide(said.text, masks).text
