"""Find addresses of pages and mailboxes, written plainly or around the corner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

import re2
import tldextract
from linkify_it import LinkifyIt
from linkify_it.main import Match

from moderation.contacts import Contacts
from moderation.findings import Outcome, Reason, Span
from moderation.stages.contact.found import Found

TOKENS_LIMIT: Final = 32
TOKEN_CHARS: Final = 256

_SHORTENERS: Final = (
    "bit.ly tinyurl.com goo.gl is.gd cutt.ly rb.gy ow.ly t.co shorturl.at tiny.cc v.gd rebrand.ly linktr.ee t.me "
    "telegram.me telegram.dog wa.me chat.whatsapp.com wa.link discord.gg discord.com signal.me signal.group m.me "
    "ig.me kik.me snapchat.com line.me onlyfans.com beacons.ai"
)
"""Hosts that hide where they lead, and invitations out of the room."""

_WORDS: Final = (
    "so me it is in to at us no be am my do by as an la de ma et es id how now you here love like life day one top "
    "just call chat help men gay men baby boo dad fun win works world center house family app not moi fit fan"
)
"""Top-level domains that are also words: after a full stop without a space they begin the next sentence."""

_PUNYCODE: Final = "xn--"
_LIKELY: Final = re.compile(r"[^\W_]\.[^\W_]{2}|@|://")
_DOTS: Final = (".", "dot", "نقط", "hxxp")
"""One of these is in whatever the next two find."""

CUE: Final = f"@|://|{'|'.join(map(re.escape, _DOTS))}"
"""Without it, in whatever case, there is nothing to be found here."""

_AROUND: Final = (
    r"(?i)[a-z0-9_.+\-]{1,64}(?: ?[\[({] ?at ?[\])}] ?| at | ?@ ?)[a-z0-9\-]{1,63}"
    r"(?: ?[\[({] ?(?:dot|\.) ?[\])}] ?| dot | ?\. ?| نقطة | نقطه )(?:com|net|org|io|me|co|fr|es|edu|info|live)\b"
)
_DOTTED: Final = (
    r"(?i)[a-z0-9\-]{2,63}(?: ?[\[({] ?(?:dot|\.) ?[\])}] ?| dot | نقطة | نقطه )(?:com|net|org|io|gg|app|xyz)\b"
    r"(?:/\S{0,99})?|hxxps?://\S{1,256}"
)


class Links:
    """Read the tokens that may hold an address with linkify-it, and keep those whose end is a public suffix."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts
        self._suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
        self._shorteners, self._words = frozenset(_SHORTENERS.split()), frozenset(_WORDS.split())
        self._linkify = LinkifyIt()
        self._linkify.tlds([tld for tld in self._suffixes.tlds if "." not in tld])
        self._around, self._dotted = re2.compile(_AROUND), re2.compile(_DOTTED)
        self._token = re2.compile(r"\S+")
        self._suffixes(self._linkify.match("example.com")[0].url)  # both read their lists at the first use: 25 ms

    def find(self, text: str, *, is_newcomer: bool) -> Iterator[Found]:
        """Yield what to mask and, from a newcomer, what to hold. Tokens past the limit are masked unread."""
        taken = Span(0, 0)
        for found in sorted(self._all(text), key=lambda found: (found.span.start, -found.span.end)):
            if found.span.end <= taken.end:
                continue
            taken = found.span
            yield found
            if is_newcomer and found.reason is not Reason.CONTACT_EMAIL:
                yield Found(Reason.LINK_NEWCOMER, Outcome.HOLD, found.span)

    def _all(self, text: str) -> Iterator[Found]:
        lower = text.lower()
        if any(sign in lower for sign in _DOTS):
            yield from self._roundabout(text)
        if _LIKELY.search(text) is None:
            return
        tokens = (token for token in self._token.finditer(text) if _LIKELY.search(token.group()))
        for token in islice(tokens, TOKENS_LIMIT):
            if _PUNYCODE in token.group().lower():  # a link in any case; linkify-it takes for ever over many
                yield _masked(Reason.CONTACT_LINK, token.start(), token.end())
                continue
            for link in self._linkify.match(token.group()[:TOKEN_CHARS]) or ():
                if found_reason := self._reason(link):
                    yield _masked(found_reason, token.start() + link.index, token.start() + link.last_index)
        for token in tokens:
            yield _masked(Reason.CONTACT_LINK, token.start(), token.end())

    def _roundabout(self, text: str) -> Iterator[Found]:
        for regex, reason in ((self._around, Reason.CONTACT_EMAIL), (self._dotted, Reason.CONTACT_LINK)):
            for found in regex.finditer(text):
                if not self._may_be_shared(found.group().rpartition("@")[2].strip().lower()):
                    yield _masked(reason, found.start(), found.end())

    def _reason(self, link: Match) -> Reason | None:
        """Return why a link is masked, or None where it may stay or is none."""
        if link.schema == "mailto:":
            is_a_service = self._may_be_shared(link.url.rpartition("@")[2].lower())
            return None if is_a_service else Reason.CONTACT_EMAIL
        parts = self._suffixes(link.url)
        host = parts.fqdn.lower().removeprefix("www.")
        if not host or self._may_be_shared(host) or self._is_a_sentence(link, parts.suffix):
            return None
        is_short = not self._shorteners.isdisjoint((host, parts.top_domain_under_public_suffix.lower()))
        return Reason.LINK_SHORTENED if is_short else Reason.CONTACT_LINK

    def _may_be_shared(self, host: str) -> bool:
        labels = host.split(".")
        return any(".".join(labels[start:]) in self._contacts.hosts for start in range(len(labels) - 1))

    def _is_a_sentence(self, link: Match, suffix: str) -> bool:
        """Say whether a bare "name.suffix" is rather the end of one sentence and the start of the next."""
        if link.schema or link.text.lower().startswith("www.") or "/" in link.text or link.text.count(".") > 1:
            return False
        last = link.text.rsplit(".", 1)[1]
        return last[0].isupper() or (suffix in self._words and link.text.lower() not in self._shorteners)


def _masked(reason: Reason, start: int, end: int) -> Found:
    return Found(reason, Outcome.MASK, Span(start, end))
