"""Reading in steps, without a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chat.desk.reading import COVER, SNIPPET_CHARS, STEPS, Step, next_step, parts, snippet
from moderation.desk.items import Flag, Held, Message
from moderation.desk.words import Said
from moderation.findings import Reason, Severity, Span

PLACES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(lambda ends: Span(*ends)), max_size=5
)


def message(*spans: Span) -> Message:
    """A message in which rules fired at these places."""
    flags = tuple(
        Flag(stage="wordlist", rule="r", reason=Reason.SLUR, severity=Severity.LOW, span=span) for span in spans
    )
    return Message(nonce="n", fate=Held(), flags=flags)


@given(text=st.text(max_size=30), spans=PLACES)
def test_parts_are_the_text_again(text: str, spans: list[Span]) -> None:
    """Nothing is lost or doubled, and exactly what lies inside a place is marked."""
    found = parts(text, spans)

    assert "".join(part.text for part in found) == text
    marked = "".join(("x" if part.is_marked else ".") * len(part.text) for part in found)
    inside = {at for span in spans for at in range(span.start, span.end)}
    assert marked == "".join("x" if at in inside else "." for at in range(len(text)))


@given(spans=PLACES.filter(lambda spans: any(span.start < span.end for span in spans)))
def test_a_snippet_shows_nothing_that_fired(spans: list[Span]) -> None:
    """However many places there are, and it stays short."""
    inside = {at for span in spans for at in range(span.start, span.end)}
    text = "".join("x" if at in inside else "o" for at in range(45))

    shown = snippet(Said(nonce="n", name="Bird", text=text), message(*spans))

    assert "x" not in shown
    assert COVER in shown
    assert len(shown) <= 2 * (SNIPPET_CHARS + 1) + len(COVER)


def test_a_message_judged_as_a_whole_shows_its_first_words() -> None:
    """Where no place in it fired there is none to cover."""
    text = "and so on and so on and so on and so on"

    assert snippet(Said(nonce="n", name="Bird", text=text), message(Span(0, 0))) == f"{text[:SNIPPET_CHARS]}…"


def test_steps_follow_each_other_to_the_last() -> None:
    """From the kind of an item to what was said around it."""
    assert [next_step(step) for step in STEPS] == [Step.SNIPPET, Step.FULL, Step.CONTEXT, None]
