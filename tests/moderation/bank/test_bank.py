"""The bank that is shipped can be read."""

from __future__ import annotations

from moderation.bank.reading import load_bank


def test_every_file_of_the_bank_is_read() -> None:
    """No fault in any of them, no id taken twice, no sentence twice in a language, none in two splits."""
    load_bank()
