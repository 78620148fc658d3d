"""The audit at the desk: read by leads and operators, in words, and nothing of what people wrote."""

from __future__ import annotations

import re

import pytest

from chat.desk.audit_page import ENTRIES_A_PAGE
from chat.desk.reading import Step
from chat.pages.words import load_words
from chat.services import Services
from moderation.staff.changes import Change
from moderation.staff.roles import Role
from tests.desk_pages.colleague import SAID_BEFORE, TEXT, Colleague, flag, look
from tests.desk_pages.test_item_page import without_shift
from tests.pages.tab import Answer
from tests.pages.test_neutral import sensitive

AUDIT = "/desk/audit"
ISOLATES = dict.fromkeys((0x2068, 0x2069))


def rows(page: Answer) -> list[str]:
    """Return the entries, from the top, without tags and isolates."""
    found = re.findall(r"<li>(.*?)</li>", page.text.partition('<ul class="plain-list"')[2], flags=re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row.translate(ISOLATES)).split()) for row in found]


async def test_decisions_and_changes_of_staff_stand_in_one_list(
    heron: Colleague, wren: Colleague, services: Services
) -> None:
    """The newest first, by pseudonym, with what somebody else had to agree to; no text, no room, no session."""
    item = await flag(services)
    await wren.claim(item.id)
    await wren.act(item.id, "mute:30")

    page = await heron.tab.get(AUDIT)

    first, *others = rows(page)
    assert re.match(rf"{wren.pseudonym}: Mute, 30 minutes · Hate · slur \d+ · \d{{4}}-\d\d-\d\d \d\d:\d\d UTC", first)
    assert any(f"{wren.pseudonym}: joined (moderator)" in row for row in others)
    assert any("At the machine: invitation for" in row for row in others)
    for hidden in (TEXT, SAID_BEFORE, item.session, item.member, item.room, "tag of a network"):
        assert hidden not in without_shift(page)


async def test_an_item_s_entries_and_who_read_it_stand_together(
    heron: Colleague, wren: Colleague, services: Services
) -> None:
    """Each look at words, with how much was shown; opening the item alone is none."""
    item = await flag(services)
    await wren.claim(item.id)
    await look(wren, item.id, Step.SNIPPET)
    await look(wren, item.id, Step.CONTEXT)
    await wren.act(item.id, "remove")
    [path] = re.findall(r'href="(/desk/audit/item/[^"]+)"', (await heron.tab.get(AUDIT)).text)

    page = await heron.tab.get(path)

    decided, around, part = rows(page)
    assert "Remove" in decided
    assert around.startswith(f"{wren.pseudonym}: what was said around it as well")
    assert part.startswith(f"{wren.pseudonym}: a part, with the place covered")
    assert TEXT not in page.text
    assert "Nothing stands here yet" in (await heron.tab.get(f"{AUDIT}/item/unknown")).visible


@pytest.mark.parametrize(("role", "may"), [(Role.MODERATOR, False), (Role.LEAD, True), (Role.OPERATOR, True)])
async def test_only_who_may_read_it_finds_it(
    wren: Colleague, heron: Colleague, crane: Colleague, role: Role, *, may: bool
) -> None:
    """For others nothing stands at these addresses, and no link leads there."""
    one = {Role.MODERATOR: wren, Role.LEAD: heron, Role.OPERATOR: crane}[role]

    assert (f'href="{AUDIT}"' in (await one.desk()).text) is may
    for path in (AUDIT, f"{AUDIT}/before/3", f"{AUDIT}/item/x"):
        assert (await one.tab.get(path)).status == (200 if may else 404)
    one.tab.cookies.clear()
    assert (await one.tab.get(AUDIT)).location == "/desk/enter"


async def test_a_long_audit_goes_on_on_another_page(heron: Colleague, services: Services) -> None:
    """Every entry once; the last page leads no further, and back to the newest."""
    for _ in range(ENTRIES_A_PAGE):
        await services.staff.accounts.invite(Role.MODERATOR)

    first = await heron.tab.get(AUDIT)
    [path] = re.findall(r'href="(/desk/audit/before/[^"]+)"', first.text)
    second = await heron.tab.get(path)

    orders = [int(re.findall(r"(\d+) · \d{4}-", row)[0]) for row in rows(first) + rows(second)]
    assert orders == list(range(ENTRIES_A_PAGE + 2, 0, -1))
    assert "/desk/audit/before/" not in second.text
    assert f'href="{AUDIT}"' in second.text
    for order in (0, 10**20):
        assert (await heron.tab.get(f"{AUDIT}/before/{order}")).status == 404


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_the_audit_is_whole_in_both_languages(
    crane: Colleague, heron: Colleague, services: Services, lang: str
) -> None:
    """Drawn in the page's direction, with neutral names and title."""
    await crane.tab.post("/desk/lang", {**(await crane.desk()).form("/desk/end"), "lang": lang})
    await services.staff.accounts.disable(heron.actor.staff_id, crane.actor)

    page = await crane.tab.get(AUDIT)

    assert f'<html lang="{lang}"' in page.text
    assert re.findall(r"<title>(.*?)</title>", page.text) == ["Notes"]
    assert [crane.pseudonym in row for row in rows(page)] == [True, *[False] * 2, True, True][: len(rows(page))]
    names = re.findall(r'\b(?:class|id|name|action|src|href)="([^"]*)"', page.text)
    assert [name for name in names if sensitive(name)] == []


def test_every_change_and_every_step_has_words() -> None:
    """In each language, also what no test has done."""
    codes = {f"audit.{change}" for change in Change} | {f"audit.step_{step}" for step in Step if step != Step.CATEGORY}

    for words in load_words().values():
        assert codes <= set(words.texts)
