"""Taking an invitation: name, password and authenticator app on one page, then the recovery codes, once."""

from __future__ import annotations

from typing import Final

import msgspec
import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk.gate import Gate
from chat.pages.drawing import Visit
from chat.pages.forms import OpenForm
from chat.staffing import INVITE_PATH
from moderation.staff import codes
from moderation.staff.accounts import NAME_LEAST_CHARS, NAME_MOST_CHARS, Enrolled, Enrolment, Refused
from moderation.staff.invitations import Invitation
from moderation.staff.passwords import PASSWORD_LEAST_CHARS, PASSWORD_MOST_CHARS

GONE_STATUS: Final = 410
UNFIT_STATUS: Final = 422
SECRET_GROUP: Final = 4


class InviteForm(OpenForm, frozen=True, kw_only=True):
    """What is asked of somebody who joins. ``sealed`` carries the app's secret from page to form and back."""

    name: str
    password: str
    code: str
    sealed: str
    lang: str


class App(msgspec.Struct, frozen=True):
    """What an authenticator app is shown: a picture, an address for the same phone, and letters to type."""

    picture: str
    address: str
    letters: str
    sealed: str


class Invite:
    """Draws invitations and takes them."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> list[BaseRoute]:
        """List the addresses of an invitation."""
        path = f"{INVITE_PATH}/{{token}}"
        return [self._gate.route(path, self.show), self._gate.route(path, self.take, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Draw the form with a secret drawn for this reader: who saw the page before has another one."""
        visit = self._gate.visit(request)
        invitation = await self._gate.staff.accounts.invitation(request.path_params["token"])
        if invitation is None:
            return self._gone(visit)
        return self._form(visit, invitation, codes.new_secret())

    async def take(self, request: Request) -> Response:
        """Make the account and show its recovery codes, or say what to change."""
        form = await self._gate.site.form(request, InviteForm)
        visit = self._gate.visit(request, form.lang)
        accounts, token = self._gate.staff.accounts, request.path_params["token"]
        invitation = await accounts.invitation(token)
        if invitation is None:
            return self._gone(visit)
        secret = self._gate.staff.key.unseal(form.sealed, _purpose(invitation))
        if secret is None:
            return self._form(visit, invitation, codes.new_secret(), refused=Refused.CODE_WRONG, name=form.name)
        enrolment = Enrolment(
            name=form.name, password=form.password, secret=secret, code=form.code, lang=visit.words.lang
        )
        taken = await accounts.take(token, enrolment)
        if isinstance(taken, Enrolled):
            return self._gate.page(visit, "codes", account=taken.account, codes=taken.recovery_codes)
        if taken is Refused.GONE:
            return self._gone(visit)
        return self._form(visit, invitation, secret, refused=taken, name=form.name)

    def _form(
        self, visit: Visit, invitation: Invitation, secret: bytes, *, refused: Refused | None = None, name: str = ""
    ) -> Response:
        return self._gate.page(
            visit,
            "invite",
            status=UNFIT_STATUS if refused else 200,
            invitation=invitation,
            app=self._app(invitation, secret),
            fault=visit.words.text(f"staff.{refused}") if refused else "",
            name=name,
            name_limits=(NAME_LEAST_CHARS, NAME_MOST_CHARS),
            password_limits=(PASSWORD_LEAST_CHARS, PASSWORD_MOST_CHARS),
        )

    def _app(self, invitation: Invitation, secret: bytes) -> App:
        address = codes.app_address(secret, self._gate.site.services.settings.site_name)
        picture = segno.make_qr(address, error="m").svg_data_uri(scale=5, dark="#000", light="#fff")
        letters = codes.as_base32(secret)
        groups = (letters[start : start + SECRET_GROUP] for start in range(0, len(letters), SECRET_GROUP))
        return App(picture, address, " ".join(groups), self._gate.staff.key.seal(secret, _purpose(invitation)))

    def _gone(self, visit: Visit) -> Response:
        return self._gate.page(visit, "gone", status=GONE_STATUS)


def _purpose(invitation: Invitation) -> str:
    return f"invitation {invitation.key}"
