"""Why a page can't be answered as asked. Each error becomes a calm page with help and the exit on it."""

from __future__ import annotations

from typing import ClassVar


class PageError(Exception):
    """The base: ``code`` is stable and names the words shown, ``status`` is the HTTP status."""

    code: ClassVar[str] = "page_error"
    status: ClassVar[int] = 500


class NotFound(PageError):
    """Nothing stands at this address."""

    code = "not_found"
    status = 404


class FormUnreadable(PageError):
    """A form lacks a field, or has a value that no form of ours offers."""

    code = "form_unreadable"
    status = 422


class FormTooLarge(PageError):
    """A form is larger than any of ours can be."""

    code = "form_too_large"
    status = 413


class FormSlow(PageError):
    """A form took too long to come in."""

    code = "form_slow"
    status = 408


class FormStale(PageError):
    """A form does not carry the token of the session it came with."""

    code = "form_stale"
    status = 403


class OriginForeign(PageError):
    """A form was sent by another site."""

    code = "origin_foreign"
    status = 403


class TooFast(PageError):
    """Much was asked from one part of the network in a short time: sessions, or looks at appeals."""

    code = "too_fast"
    status = 429


class SessionGone(PageError):
    """The session has ended, or never was."""

    code = "session_gone"
    status = 403
