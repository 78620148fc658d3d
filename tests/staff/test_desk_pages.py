"""The desk's first pages, as a browser without scripts sees them."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path

import msgspec
import pytest

from chat.app import create_app
from chat.building import Backing, Files, build_services
from chat.pages.drawing import TEMPLATE_DIRECTORY
from chat.pages.words import load_words
from chat.services import Services
from chat.settings import Settings
from moderation.staff import codes
from moderation.staff.accounts import Refused, State
from moderation.staff.entry import FREE_TRIES
from moderation.staff.invitations import InvitationKind
from moderation.staff.roles import Role
from moderation.staff.sessions import IDLE_TTL_MS
from tests.fakes import Clock
from tests.pages.tab import Answer, Tab
from tests.pages.test_neutral import sensitive
from tests.site import KEY, NO_RECORD
from tests.staff.people import NAME, PASSWORD, code_of

WORDS = load_words()


def secret_of(page: Answer) -> bytes:
    """Read the secret as somebody types it into the app."""
    letters = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page.text)
    assert letters is not None
    return base64.b32decode(letters[1].replace(" ", ""))


async def invited(services: Services, role: Role = Role.MODERATOR) -> str:
    """Return the path of a new invitation."""
    token = await services.staff.accounts.invite(role)
    assert token is not None
    return f"/desk/invite/{token}"


class Colleague:
    """Somebody who takes an invitation and comes in, in a tab."""

    def __init__(self, tab: Tab, services: Services, clock: Clock) -> None:
        self.tab, self.services, self.clock = tab, services, clock
        self.secret = b""

    async def join(self, **changed: str) -> Answer:
        """Fill in the invitation."""
        path = await invited(self.services)
        page = await self.tab.get(path)
        self.secret = secret_of(page)
        hidden = {name: value for name, value in fields_of(page).items() if name in {"lang", "sealed"}}
        filled_in = {"name": NAME, "password": PASSWORD, "code": code_of(self.secret, self.clock)}
        return await self.tab.post(path, {**hidden, **filled_in, **changed})

    async def come_in(self, **changed: str) -> Answer:
        """Log in with the app's next code."""
        self.clock.pass_s(codes.STEP_S)
        fields = (await self.tab.get("/desk/enter")).form("/desk/enter")
        filled_in = {"name": NAME, "password": PASSWORD, "code": code_of(self.secret, self.clock)}
        return await self.tab.post("/desk/enter", {**fields, **filled_in, **changed})


def fields_of(page: Answer) -> dict[str, str]:
    """Return a page's hidden fields."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


@pytest.fixture
def colleague(tab: Tab, services: Services, clock: Clock) -> Colleague:
    """Nobody's colleague yet."""
    return Colleague(tab, services, clock)


async def test_from_the_link_to_the_desk_and_out(colleague: Colleague) -> None:
    """Take the invitation, note the codes, log in, see oneself, log out."""
    codes_page = await colleague.join()
    assert codes_page.status == 200
    assert len(re.findall(r"<code>[a-z0-9]{5}-[a-z0-9]{5}</code>", codes_page.text)) == codes.RECOVERY_CODES

    assert (await colleague.come_in()).location == "/desk"
    home = await colleague.tab.get("/desk")
    (account,) = await colleague.services.staff.accounts.everyone()
    assert account.pseudonym in home.text
    assert account.pseudonym in codes_page.text
    assert NAME not in home.text

    left = await colleague.tab.post("/desk/end", home.form("/desk/end"))
    assert left.location == "/desk/enter"
    assert (await colleague.tab.get("/desk")).location == "/desk/enter"


async def test_the_cookie_is_the_desks_alone(colleague: Colleague) -> None:
    """Neutral in name, for no script, no other site and no page outside the desk."""
    await colleague.join()

    (cookie,) = (await colleague.come_in()).cookies

    assert cookie.startswith("nd=")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert attributes == {"httponly", "path=/desk", "samesite=strict"}


async def test_on_an_encrypted_line_the_cookie_stays_on_it(colleague: Colleague) -> None:
    """Where people come over HTTPS the cookie is Secure."""
    await colleague.join()
    secured = msgspec.structs.replace(colleague.services, settings=Settings(public_origin="https://notes.example"))
    colleague.tab = Tab(create_app(secured), host="notes.example")

    assert "; Secure" in (await colleague.come_in()).cookies[0]


@pytest.mark.parametrize(
    "changed",
    [{"name": "nobody of ours"}, {"password": "a kettle on the bench"}, {"code": "000000"}],
    ids=["name", "password", "code"],
)
async def test_whatever_is_wrong_the_page_is_the_same(colleague: Colleague, changed: dict[str, str]) -> None:
    """Byte for byte, with the same status and no cookie."""
    await colleague.join()

    wrong = await colleague.come_in(**changed)
    reference = await colleague.come_in(name="somebody else", password="not this one", code="")

    assert (wrong.status, wrong.cookies, wrong.body) == (reference.status, reference.cookies, reference.body)
    assert wrong.status == 403


async def test_too_many_tries_are_told_to_wait(colleague: Colleague) -> None:
    """The page says for how long; a right log-in in the meantime is not looked at."""
    await colleague.join()
    colleague.clock.pass_s(codes.STEP_S)
    wrong = {"name": NAME, "password": "a kettle on the bench", "code": "", "lang": "en"}
    for _ in range(FREE_TRIES):
        assert (await colleague.tab.post("/desk/enter", wrong)).status == 403

    right = {**wrong, "password": PASSWORD, "code": code_of(colleague.secret, colleague.clock)}
    told = await colleague.tab.post("/desk/enter", right)

    assert told.status == 429
    assert "Please wait 1 minute." in told.visible


@pytest.mark.parametrize("method", ["get", "post"])
async def test_an_unknown_link_is_said_to_be_used_up(tab: Tab, method: str) -> None:
    """Nothing is asked of whoever has a link that never was, or is no more."""
    fields = {"name": NAME, "password": PASSWORD, "code": "1", "sealed": "", "lang": "en"}

    answer = await (tab.get("/desk/invite/x") if method == "get" else tab.post("/desk/invite/x", fields))

    assert answer.status == 410
    assert "password" not in answer.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "a"}, Refused.NAME_UNFIT),
        ({"password": "short"}, Refused.PASSWORD_UNFIT),
        ({"code": "1"}, Refused.CODE_WRONG),
    ],
)
async def test_a_form_that_is_not_fit_comes_back(colleague: Colleague, changed: dict[str, str], said: Refused) -> None:
    """With what to change, the name that was typed, the same secret, and never the password."""
    answer = await colleague.join(**changed)

    assert answer.status == 422
    assert WORDS["en"].text(f"staff.{said}") in html.unescape(answer.visible)
    assert f'value="{changed.get("name", NAME)}"' in answer.text
    assert secret_of(answer) == colleague.secret
    assert PASSWORD not in answer.text


async def test_each_reader_of_a_link_is_shown_another_secret(tab: Tab, services: Services, clock: Clock) -> None:
    """Whoever read the link over a shoulder does not know the secret of the account that was made with it."""
    path = await invited(services)
    seen, shown = await tab.get(path), await tab.get(path)

    assert secret_of(seen) != secret_of(shown)


async def test_a_secret_from_another_invitation_is_not_taken(colleague: Colleague, tab: Tab) -> None:
    """What one page sealed is good for that invitation alone; a new secret is shown."""
    other = await tab.get(await invited(colleague.services))

    answer = await colleague.join(sealed=fields_of(other)["sealed"], code=code_of(secret_of(other), colleague.clock))

    assert answer.status == 422
    assert secret_of(answer) not in {secret_of(other), colleague.secret}


async def test_somebody_who_is_in_is_led_on(colleague: Colleague) -> None:
    """The entry is not asked twice, and idle time ends it."""
    await colleague.join()
    await colleague.come_in()
    assert (await colleague.tab.get("/desk/enter")).location == "/desk"

    colleague.clock.pass_s(IDLE_TTL_MS / 1000)

    assert (await colleague.tab.get("/desk/enter")).status == 200
    assert (await colleague.tab.get("/desk")).location == "/desk/enter"


async def test_other_sessions_are_ended_from_here(colleague: Colleague) -> None:
    """One by one, or all; this one is marked and only its own form logs it out."""
    await colleague.join()
    elsewhere = Colleague(Tab(create_app(colleague.services)), colleague.services, colleague.clock)
    elsewhere.secret = colleague.secret
    await elsewhere.come_in()
    await colleague.come_in()
    home = await colleague.tab.get("/desk")
    assert home.visible.count("Here.") == 1
    ids = re.findall(r'name="session" value="([^"]+)"', home.text)
    assert len(ids) == 2

    ended = await colleague.tab.post("/desk/end", {**home.form("/desk/end"), "session": ids[1]})

    assert ended.location == "/desk"
    assert (await elsewhere.tab.get("/desk")).location == "/desk/enter"
    assert (await colleague.tab.get("/desk")).status == 200


@pytest.mark.parametrize("path", ["/desk/end", "/desk/lang"])
@pytest.mark.parametrize("form_token", ["", "0" * 32])
async def test_a_form_without_its_token_does_nothing(colleague: Colleague, path: str, form_token: str) -> None:
    """Neither without one nor with another's."""
    await colleague.join()
    await colleague.come_in()

    refused = await colleague.tab.post(path, {"form_token": form_token, "lang": "ar"})

    assert refused.status == 403
    home = await colleague.tab.get("/desk")
    assert home.status == 200
    assert 'lang="en"' in home.text


@pytest.mark.parametrize("path", ["/desk/enter", "/desk/invite/x", "/desk/end", "/desk/lang"])
async def test_another_site_may_send_nothing(tab: Tab, path: str) -> None:
    """A foreign Origin is refused before anything is looked at."""
    assert (await tab.post(path, {}, origin="https://elsewhere.example")).status == 403


async def test_leaving_at_once_ends_both_sessions(colleague: Colleague) -> None:
    """The exit of the desk leads away, and neither session nor cookie is left; it works with none as well."""
    await colleague.join()
    await colleague.come_in()
    await colleague.tab.enter()
    kept = dict(colleague.tab.cookies)
    assert set(kept) == {"n", "nd"}

    left = await colleague.tab.post("/desk/exit")

    assert left.location == colleague.services.settings.exit_url
    assert colleague.tab.cookies == {}
    assert await colleague.services.sessions.find(kept["n"]) is None
    assert await colleague.services.staff.sessions.find(kept["nd"]) is None
    assert (await colleague.tab.post("/desk/exit")).location == colleague.services.settings.exit_url


async def test_the_language_stays_with_the_session(colleague: Colleague) -> None:
    """Chosen in the address before, by a button after coming in."""
    assert 'lang="ar"' in (await colleague.tab.get("/desk/enter?lang=ar")).text
    await colleague.join()
    await colleague.come_in()
    home = await colleague.tab.get("/desk")

    await colleague.tab.post("/desk/lang", {**home.form("/desk/lang"), "lang": "ar"})

    assert '<html lang="ar" dir="rtl"' in (await colleague.tab.get("/desk")).text


@pytest.mark.parametrize("path", ["/desk/enter", "/desk/invite/x", "/desk"])
async def test_without_the_store_the_desk_says_so(files: Files, path: str) -> None:
    """A calm page, while the rest of the site goes on."""
    backing = Backing("unix:///nowhere/talk.sock", NO_RECORD, KEY)
    tab = Tab(create_app(build_services(Settings(), files, backing)))
    tab.cookies["nd"] = "a token"

    answer = await tab.get(path)

    assert answer.status == 503
    assert "The desk can’t be reached" in html.unescape(answer.text)
    assert (await tab.get("/en/help")).status == 200


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_every_page_is_neutral_small_and_in_one_language(colleague: Colleague, lang: str) -> None:
    """One title, no telling word in an address or a name, no script, no other site, and no larger than the others."""
    path = await invited(colleague.services)
    pages = [
        await colleague.tab.get(f"/desk/enter?lang={lang}"),
        await colleague.tab.get(f"{path}?lang={lang}"),
        await colleague.tab.get(f"/desk/invite/x?lang={lang}"),
        await colleague.join(lang=lang),
    ]
    await colleague.come_in(lang=lang)
    pages.append(await colleague.tab.get("/desk"))

    for page in pages:
        assert f'<html lang="{lang}"' in page.text
        assert re.findall(r"<title>(.*?)</title>", page.text) == ["Notes"]
        names = re.findall(r'\b(?:class|id|name|action|src|href)="([^"]*)"', page.text)
        assert [name for name in names if not name.startswith(("data:", "otpauth:")) and sensitive(name)] == []
        assert '<script type="module"' not in page.text
        assert not re.search(r'(?:src|href|action)="https?:', page.text)
        assert page.size <= 14 * 1024
        assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_every_code_in_a_template_has_words(lang: str) -> None:
    """No page of the desk asks for a text that is not there."""
    templates = "".join(path.read_text() for path in Path(TEMPLATE_DIRECTORY / "desk").glob("*.html"))
    asked = set(re.findall(r"""\b[tn]\("([a-z_.0-9]+)"[),]""", templates))
    asked |= {f"staff.role_{role}" for role in Role} | {f"staff.invite_lead_{kind}" for kind in InvitationKind}
    asked |= {f"staff.state_{state}" for state in State}
    asked |= {f"staff.{refused}" for refused in Refused if refused is not Refused.GONE}

    assert len(asked) > 40
    assert {code for code in asked if code not in WORDS[lang]} == set()
