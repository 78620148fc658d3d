"""What is handed out can be verified by anybody, with nothing but the public key."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
import redis
from cryptography.exceptions import InvalidSignature

from moderation.audit import places
from moderation.audit.audit import Audit
from moderation.audit.chain import Broken, Fault, Link
from moderation.audit.exporting import Edge, EdgeLine, Exporting
from moderation.staff.key import Key
from rooms.stores.link import Keeper
from tests.audit.chains import chain, linked_on, rewritten, store
from tests.site import KEY

SAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)
HOW_TO = Path(__file__).parents[2] / "docs" / "howto" / "audit.md"
NOW_MS = 1_700_000_000_000


@pytest.fixture
def audit(record: Keeper) -> Audit:
    return Audit(record, KEY)


async def handed_out(audit: Audit, since_ms: int = 0) -> list[bytes]:
    return [line async for line in Exporting(audit, since_ms=since_ms).lines()]


def verified(lines: list[bytes], key: Key = KEY) -> int:
    """Verify as the how-to says, with the very lines that stand there."""
    [sample] = SAMPLE.findall(HOW_TO.read_text())
    known: dict[str, object] = {}
    exec(sample, known)  # noqa: S102 - it is our own page
    verify = known["verify"]
    assert callable(verify)
    return int(verify(lines, key.public_key))


async def test_anybody_can_verify_what_is_handed_out(audit: Audit, ledger: redis.Redis) -> None:
    """Whole, shortened, or from a day on; the lines between are the links as they are kept."""
    store(ledger, linked_on(chain(3), 4, NOW_MS + 10**12))  # the last four far from being a year old

    whole = await handed_out(audit)
    assert verified(whole) == 7
    assert [msgspec.json.decode(line, type=Link).hash for line in whole[1:-1]] == [
        link.hash async for page in audit.pages() for link in page
    ]
    assert verified(await handed_out(audit, NOW_MS)) == 4
    assert verified(await handed_out(audit, 2 * NOW_MS)) == 0
    assert await audit.trim() == 3
    assert verified(await handed_out(audit)) == 4


@pytest.mark.parametrize("how", ["changed", "cut off", "from the front", "without an end", "made to fit"])
async def test_what_was_changed_after_handing_out_does_not_verify(audit: Audit, ledger: redis.Redis, how: str) -> None:
    """Not even where hashes were made to fit."""
    store(ledger, chain(3))
    first, *links, last = await handed_out(audit)
    fitting = [msgspec.json.encode(link) for link in rewritten([msgspec.json.decode(one, type=Link) for one in links])]
    changed = {
        "changed": [first, links[0].replace(b"warn", b"mute"), *links[1:], last],
        "cut off": [first, *links[:2], last],
        "from the front": [first, *links[1:], last],
        "without an end": [first, *links],
        "made to fit": [first, *fitting, last],
    }

    with pytest.raises((ValueError, KeyError)):
        verified(changed[how])


async def test_another_server_s_key_verifies_nothing(audit: Audit, ledger: redis.Redis) -> None:
    """Nor does the key that stands in the export itself prove anything: it is noted down elsewhere."""
    store(ledger, chain(3))

    with pytest.raises(InvalidSignature):
        verified(await handed_out(audit), Key(bytes(32)))


async def test_a_broken_chain_is_handed_out_unsigned(audit: Audit, ledger: redis.Redis) -> None:
    """It is evidence, and nobody is to take it for whole."""
    store(ledger, chain(3))
    ledger.xdel(places.ENTRIES, "2-0")
    exporting = Exporting(audit)

    lines = [line async for line in exporting.lines()]

    assert exporting.broken == Broken(2, Fault.MISSING)
    edges = [msgspec.json.decode(line, type=EdgeLine) for line in (lines[0], lines[-1])]
    assert [(one.edge, one.signature) for one in edges] == [(Edge.BEGIN, ""), (Edge.END, "")]
    assert len(lines) == 4


async def test_nothing_is_an_audit_too(audit: Audit) -> None:
    """Before the first decision there are two ends and nothing between."""
    assert verified(await handed_out(audit)) == 0
